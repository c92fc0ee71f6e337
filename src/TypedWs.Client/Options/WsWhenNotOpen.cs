namespace TypedWs;

/// <summary>The handling of a message that is sent while the client has no open connection (<see cref="WsClientOptions.WhenNotOpen"/>).
/// </summary>
public enum WsWhenNotOpen
{
    /// <summary>The message waits in the queue until a connection is open (the default). While the client is closing or closed, it is
    /// refused.</summary>
    Queue,

    /// <summary>Sending throws <see cref="WsInvalidStateException"/>.</summary>
    Throw,

    /// <summary>The message is dropped: <c>Send</c> returns <see cref="WsSendStatus.Dropped"/>.</summary>
    Drop,
}
