using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using TypedWs.AspNetCore.Transport;
using TypedWs.Connections;
using TypedWs.Endpoints;
using TypedWs.Handshake;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>Takes a request through the opening handshake and runs the connection that comes out of it.</summary>
internal static class UpgradeHandler
{
    private const string RetryAfterSeconds = "5";

    /// <summary>Completes when the request was refused or its connection is over.</summary>
    public static async Task HandleAsync(HttpContext context, EndpointRuntime runtime)
    {
        UpgradeRequest request = HttpUpgrade.ToHandshake(context.Request);
        WsOptions options = runtime.Options;
        UpgradeRefusal? refusal = UpgradeCheck.Check(
            request, [.. options.Subprotocols], options.RequireSubprotocol, out string? subprotocol);
        if (refusal is not null)
        {
            foreach (KeyValuePair<string, string> header in refusal.Headers)
            {
                context.Response.Headers[header.Key] = header.Value;
            }

            await UpgradeRefusals.WriteAsync(context, runtime.Logger, refusal.StatusCode, refusal.Reason.ToString(), refusal.Detail).ConfigureAwait(false);
            return;
        }

        if (runtime.IsDraining)
        {
            await RefuseForNowAsync(context, runtime, "Draining", "The server is shutting down.").ConfigureAwait(false);
            return;
        }

        // Well-formed: the check above read it.
        _ = SubprotocolSelection.TryParse(request.SecWebSocketProtocol, out IReadOnlyList<string> offered);
        var upgrade = new HttpUpgrade(context, offered, subprotocol);
        UpgradeDecision decision = await runtime.Endpoint.DecideAsync(upgrade).ConfigureAwait(false);
        if (decision.Refusal is { } refused)
        {
            await UpgradeRefusals.WriteAsync(context, runtime.Logger, refused.Status, "RefusedByApplication", refused.Detail).ConfigureAwait(false);
            return;
        }

        if (await TryUpgradeAsync(context, runtime, request, upgrade.Subprotocol).ConfigureAwait(false) is { } transport)
        {
            var setup = new ConnectionSetup(
                runtime, transport, context.RequestServices, upgrade.RemoteAddress, upgrade.User, upgrade.Subprotocol);
            await decision.CreateConnection!(setup).Core.RunAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends the 101; null if the server would not, and the request was answered otherwise.</summary>
    private static async Task<WsTransport?> TryUpgradeAsync(
        HttpContext context, EndpointRuntime runtime, UpgradeRequest request, string? subprotocol)
    {
        IHttpUpgradeFeature? upgrade = context.Features.Get<IHttpUpgradeFeature>();
        IConnectionTransportFeature? connection = context.Features.Get<IConnectionTransportFeature>();
        if (upgrade is not { IsUpgradableRequest: true } || connection is null)
        {
            throw new InvalidOperationException(
                "The server gives no access to its connection for an upgrade. TypedWs runs on Kestrel; behind another server, or behind middleware that replaces IHttpUpgradeFeature, it cannot upgrade a request.");
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = HandshakeKey.ComputeAccept(HandshakeKeyOf(request));
        if (subprotocol is not null)
        {
            headers.SecWebSocketProtocol = subprotocol;
        }

        try
        {
            // The 101 goes out here. The stream is not used: it is slower than the pipes below it.
            await upgrade.UpgradeAsync().ConfigureAwait(false);
        }
        catch (InvalidOperationException) when (!context.Response.HasStarted)
        {
            // Kestrel's KestrelServerLimits.MaxConcurrentUpgradedConnections, which it reports in no other way.
            headers.Remove("Upgrade");
            headers.Remove("Sec-WebSocket-Accept");
            headers.Remove("Sec-WebSocket-Protocol");
            await RefuseForNowAsync(context, runtime, "ConnectionLimitReached", "The server has as many WebSockets as it may have.").ConfigureAwait(false);
            return null;
        }

        // A WebSocket outlives any request timeout.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        return new PipeTransport(connection.Transport, context.Abort);
    }

    // Checked before: there is exactly one, and it is well-formed.
    private static string HandshakeKeyOf(UpgradeRequest request) => request.SecWebSocketKey[0]!.Trim();

    private static Task RefuseForNowAsync(HttpContext context, EndpointRuntime runtime, string reason, string detail)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return UpgradeRefusals.WriteAsync(context, runtime.Logger, StatusCodes.Status503ServiceUnavailable, reason, detail);
    }
}
