using TypedWs.Connections;
using TypedWs.Handshake;
using TypedWs.Protocol.Extensions;

namespace TypedWs.Client.Opening;

/// <summary>The compression of one client: its offer, and its contexts.</summary>
internal sealed class ClientCompression(WsCompressionOptions options)
{
    private readonly CompressionEngine _engine = new(
        options.OutboundWindowBits, EndpointCompression.ToZlibLevel(options.Level), options.Threshold, memoryLimit: long.MaxValue);

    /// <summary>The offer (RFC 7692 §7.1).</summary>
    public DeflateClientOffer Offer { get; } = new(
        ServerNoContextTakeover: options.Inbound == WsCompressionMode.Shared,
        ClientNoContextTakeover: options.Outbound != WsCompressionMode.Dedicated,
        options.InboundWindowBits,
        options.OutboundWindowBits);

    /// <summary>The contexts.</summary>
    public CompressionEngine Engine => _engine;

    /// <summary>Checks the server's answer.</summary>
    /// <param name="lines">The lines of its <c>Sec-WebSocket-Extensions</c>.</param>
    /// <param name="terms">The agreement; null without one. The connection that gets it releases it.</param>
    public DeflateFault Accept(IReadOnlyList<string?> lines, out DeflateTerms? terms)
    {
        terms = null;
        DeflateFault fault = DeflateNegotiation.CheckAnswer(lines, Offer, out DeflateParameters? agreed);
        if (fault == DeflateFault.None && agreed is { } parameters)
        {
            terms = new DeflateTerms(
                _engine,
                options.Outbound != WsCompressionMode.Disabled,
                !parameters.ClientNoContextTakeover,
                parameters.ClientMaxWindowBits,
                !parameters.ServerNoContextTakeover,
                Math.Max(parameters.ServerMaxWindowBits, Zlib.MinWindowBits));

            // Always possible: a client has one connection, so it has no limit of memory.
            terms.TryReserve();
        }

        return fault;
    }
}
