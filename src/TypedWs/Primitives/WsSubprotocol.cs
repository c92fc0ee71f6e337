namespace TypedWs;

/// <summary>The names of subprotocols that TypedWs itself speaks (RFC 6455 §1.9).</summary>
public static class WsSubprotocol
{
    /// <summary>
    /// Version 1 of the wire protocol, with the messages that the server sends by itself: <c>$welcome</c> first, and
    /// <c>$goingAway</c> before it shuts down. Every typed endpoint speaks it with clients that offer it.
    /// </summary>
    public const string V1Json = "typedws.v1.json";
}
