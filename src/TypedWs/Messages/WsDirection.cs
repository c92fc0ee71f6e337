namespace TypedWs;

/// <summary>The side that may send a message. The same discriminator may name one message per direction.</summary>
[Flags]
public enum WsDirection
{
    /// <summary>Sent by clients and received by a handler (the default).</summary>
    ClientToServer = 1,

    /// <summary>Sent by the server: a direct send, a publication or a reply.</summary>
    ServerToClient = 2,

    /// <summary>Sent by either side with one shape.</summary>
    Both = ClientToServer | ServerToClient,
}
