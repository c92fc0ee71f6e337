namespace TypedWs.Handshake;

/// <summary>The result of a negotiation of permessage-deflate (RFC 7692 §7.1).</summary>
/// <param name="ServerNoContextTakeover">Whether the server compresses each message without those before it.</param>
/// <param name="ClientNoContextTakeover">Whether the client compresses each message without those before it.</param>
/// <param name="ServerMaxWindowBits">
/// The window of the server's compression, as the base-2 logarithm of its bytes: 9 to 15 where this server has answered; 8 to 15 where
/// another server has.
/// </param>
/// <param name="ClientMaxWindowBits">The window of the client's compression, as the base-2 logarithm of its bytes: 8 to 15.</param>
internal readonly record struct DeflateParameters(
    bool ServerNoContextTakeover, bool ClientNoContextTakeover, int ServerMaxWindowBits, int ClientMaxWindowBits);

/// <summary>The compression that a server wants; an offer can only restrict it.</summary>
/// <param name="KeepsOutboundContext">Whether the server keeps what it has sent, to compress the next message by it.</param>
/// <param name="KeepsInboundContext">Whether the server keeps what it has received, to inflate the next message by it.</param>
/// <param name="OutboundWindowBits">The largest window for sending, 9 to 15.</param>
/// <param name="InboundWindowBits">The largest window for receiving, 8 to 15. Only a client that offers so can be asked for less than
/// 15.</param>
/// <param name="CanShrinkWindow">
/// Whether the server can compress with a window below 15 at all. If not, <paramref name="OutboundWindowBits"/> counts as 15.
/// </param>
internal readonly record struct DeflatePolicy(
    bool KeepsOutboundContext, bool KeepsInboundContext, int OutboundWindowBits, int InboundWindowBits, bool CanShrinkWindow);

/// <summary>The offer of a client.</summary>
/// <param name="ServerNoContextTakeover">Whether the server must not compress a message by those before it.</param>
/// <param name="ClientNoContextTakeover">Whether the client will not compress a message by those before it.</param>
/// <param name="ServerMaxWindowBits">The largest window that the client can inflate, 8 to 15; 15 demands nothing.</param>
/// <param name="ClientMaxWindowBits">
/// The largest window that the client will use, 9 to 15, if the server may ask for a smaller one; null if it may not.
/// </param>
internal readonly record struct DeflateClientOffer(
    bool ServerNoContextTakeover, bool ClientNoContextTakeover, int ServerMaxWindowBits, int? ClientMaxWindowBits)
{
    /// <summary>The value of the request's <c>Sec-WebSocket-Extensions</c>.</summary>
    public string ToHeader() => new DeflateElement
    {
        ServerNoContextTakeover = ServerNoContextTakeover,
        ClientNoContextTakeover = ClientNoContextTakeover,
        ServerMaxWindowBits = ServerMaxWindowBits < DeflateElement.MaxWindowBits ? ServerMaxWindowBits : null,
        HasClientMaxWindowBits = ClientMaxWindowBits is not null,
        ClientMaxWindowBits = ClientMaxWindowBits < DeflateElement.MaxWindowBits ? ClientMaxWindowBits : null,
    }.ToHeader();
}
