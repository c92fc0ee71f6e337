namespace TypedWs;

/// <summary>The side that may send a message. Two messages of opposite directions may have the same discriminator.</summary>
[Flags]
public enum WsDirection
{
    /// <summary>Sent by clients and received by a handler (the default).</summary>
    ClientToServer = 1,

    /// <summary>Sent by the server: a direct send, a publication or a reply.</summary>
    ServerToClient = 2,

    /// <summary>Sent by both sides, with the same members.</summary>
    Both = ClientToServer | ServerToClient,
}
