namespace TypedWs;

/// <summary>The names of subprotocols that TypedWs itself speaks (RFC 6455 §1.9).</summary>
public static class WsSubprotocol
{
    /// <summary>
    /// The wire protocol's version 1 with what the server sends unasked: <c>$welcome</c> first, <c>$goingAway</c> before it
    /// shuts down. Every typed endpoint speaks it with clients that offer it.
    /// </summary>
    public const string V1Json = "typedws.v1.json";
}
