namespace TypedWs;

/// <summary>The names of the subprotocols that TypedWs defines (RFC 6455 §1.9).</summary>
public static class WsSubprotocol
{
    /// <summary>
    /// Version 1 of the wire protocol, with the messages that the server sends without a call of the application: <c>$welcome</c> as the
    /// first message, and <c>$goingAway</c> before the server stops. Every typed endpoint uses it with clients that offer it.
    /// </summary>
    public const string V1Json = "typedws.v1.json";
}
