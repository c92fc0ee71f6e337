using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using TypedWs.Diagnostics;
using TypedWs.Framing;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>Answers a request that is not upgraded: always with a reason, in the body and in the log.</summary>
internal static class UpgradeRefusals
{
    /// <summary>Answers with problem+json (RFC 9457).</summary>
    /// <param name="context">The request; nothing was written to it.</param>
    /// <param name="logger">Gets the refusal, once.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="reason">The stable name of the check that failed.</param>
    /// <param name="detail">A sentence for people.</param>
    public static async Task WriteAsync(HttpContext context, ILogger logger, int status, string reason, string? detail)
    {
        // The path as it was sent, escaped: what a stranger writes into a log must stay on its line.
        WsLog.UpgradeRefused(
            logger,
            context.Request.PathBase.Add(context.Request.Path).ToUriComponent(),
            context.Connection.RemoteIpAddress?.ToString() ?? "an unknown address",
            status,
            reason,
            detail ?? "");

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, FrameBuffer.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status"u8, status);
            json.WriteString("reason"u8, reason);
            if (detail is not null)
            {
                json.WriteString("detail"u8, detail);
            }

            json.WriteEndObject();
        }

        context.Response.ContentLength = body.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }
}
