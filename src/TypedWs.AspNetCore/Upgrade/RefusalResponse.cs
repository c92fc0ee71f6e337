using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using TypedWs.AspNetCore.Authorization;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;
using TypedWs.Messages;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>Answers a request that is not upgraded. The reason is always given in the body, in the log and in the metrics.</summary>
internal static class RefusalResponse
{
    private const int MaxLoggedPath = 256;
    private const int MaxLoggedDetail = 512;
    private const int MaxLoggedHeader = 128;

    // The headers that help to find the cause of a failed upgrade. Headers that may carry a secret are left out: Cookie,
    // Authorization, and Sec-WebSocket-Protocol, in which some clients send a token.
    private static readonly string[] LoggedHeaders =
        ["Host", "Origin", "User-Agent", "Connection", "Upgrade", "Sec-WebSocket-Version", "X-Forwarded-For", "X-Forwarded-Proto", "Via"];

    /// <summary>Records the refusal and answers the request.</summary>
    /// <param name="context">The request, whose response has not started.</param>
    /// <param name="runtime">The endpoint that the request asked for.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="reason">The stable name of the check that failed.</param>
    /// <param name="detail">An explanation for people, one sentence.</param>
    public static Task WriteAsync(HttpContext context, EndpointRuntime runtime, int status, string reason, string? detail)
    {
        Record(context, runtime, status, reason, detail);
        return WriteBodyAsync(context, status, reason, detail);
    }

    /// <summary>Records a refusal after the host's authentication schemes have answered it. If the schemes have written no body, writes the
    /// body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="runtime">The endpoint that the request asked for.</param>
    /// <param name="refusal">The refusal. If a scheme has set another status or written a body, that answer stays.</param>
    public static async Task CompleteAsync(HttpContext context, EndpointRuntime runtime, AuthorizationRefusal refusal)
    {
        HttpResponse response = context.Response;
        Record(context, runtime, response.StatusCode, refusal.Reason, refusal.Detail);
        if (response.StatusCode == refusal.Status && !HasBody(response))
        {
            await WriteBodyAsync(context, refusal.Status, refusal.Reason, refusal.Detail).ConfigureAwait(false);
        }
    }

    /// <summary>Counts and logs a refusal. The parameters are those of <see cref="WriteAsync"/>.</summary>
    public static void Record(HttpContext context, EndpointRuntime runtime, int status, string reason, string? detail)
    {
        runtime.Metrics.UpgradeRefused(reason);
        if (runtime.Logger.IsEnabled(LogLevel.Information))
        {
            Log(context, runtime.Logger, status, reason, detail ?? "");
        }
    }

    /// <summary>Answers with problem+json (RFC 9457). The parameters are those of <see cref="WriteAsync"/>.</summary>
    private static async Task WriteBodyAsync(HttpContext context, int status, string reason, string? detail)
    {
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

    // Whether the body has begun, is announced by a header, or is written but not flushed yet.
    private static bool HasBody(HttpResponse response)
        => response.HasStarted
            || response.ContentLength > 0
            || response.ContentType is not null
            || (response.BodyWriter.CanGetUnflushedBytes && response.BodyWriter.UnflushedBytes > 0);

    private static void Log(HttpContext context, ILogger logger, int status, string reason, string detail)
        => WsLog.UpgradeRefused(
            logger,
            LogText.Sanitize(context.Request.PathBase.Add(context.Request.Path).ToUriComponent(), MaxLoggedPath),
            context.Connection.RemoteIpAddress?.ToString() ?? "an unknown address",
            status,
            reason,
            LogText.SanitizeQuoted(detail, MaxLoggedDetail),
            DescribeHeaders(context.Request.Headers));

    private static string DescribeHeaders(IHeaderDictionary headers)
    {
        var text = new StringBuilder();
        foreach (string name in LoggedHeaders)
        {
            if (headers.TryGetValue(name, out StringValues values))
            {
                // The value is quoted, so that it cannot look like another header.
                string value = LogText.SanitizeQuoted(values.ToString(), MaxLoggedHeader);
                text.Append(text.Length == 0 ? "" : ", ").Append(name).Append("=\"").Append(value).Append('"');
            }
        }

        return text.ToString();
    }
}
