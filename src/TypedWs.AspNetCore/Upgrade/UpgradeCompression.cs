using TypedWs.Connections;
using TypedWs.Handshake;
using TypedWs.Protocol.Extensions;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>Agrees with a client about compression.</summary>
internal static class UpgradeCompression
{
    /// <summary>Accepts the first offer that can be kept, and reserves the memory of the connection.</summary>
    /// <param name="compression">The compression of the endpoint; null if it has none.</param>
    /// <param name="request">The request.</param>
    /// <param name="answer">The value of the response's <c>Sec-WebSocket-Extensions</c>; empty without an agreement.</param>
    /// <returns>Null without an agreement. Otherwise, <see cref="DeflateTerms.Release"/> must be called, unless a connection gets the
    /// terms.</returns>
    public static DeflateTerms? Agree(EndpointCompression? compression, UpgradeRequest request, out string answer)
    {
        answer = "";
        if (compression is null || request.SecWebSocketExtensions.Count == 0 || compression.Engine.Memory.IsSpent)
        {
            return null;
        }

        WsCompressionOptions options = compression.Options;
        var wanted = new DeflatePolicy(
            options.Outbound == WsCompressionMode.Dedicated,
            options.Inbound == WsCompressionMode.Dedicated,
            options.OutboundWindowBits,
            options.InboundWindowBits,
            CanShrinkWindow: true);
        return Agree(compression, request, wanted, out answer)
            ?? Agree(compression, request, wanted with { KeepsOutboundContext = false, KeepsInboundContext = false }, out answer);
    }

    private static DeflateTerms? Agree(EndpointCompression compression, UpgradeRequest request, in DeflatePolicy policy, out string answer)
    {
        if (!DeflateNegotiation.TryAccept(request.SecWebSocketExtensions, policy, out DeflateParameters agreed, out answer))
        {
            return null;
        }

        DeflateTerms terms = compression.GetTerms(
            !agreed.ServerNoContextTakeover,
            agreed.ServerMaxWindowBits,
            !agreed.ClientNoContextTakeover,
            Math.Max(agreed.ClientMaxWindowBits, Zlib.MinWindowBits));
        if (terms.TryReserve())
        {
            return terms;
        }

        answer = "";
        return null;
    }
}
