namespace TypedWs.Connections;

/// <summary>The hooks of an endpoint that its connections call, except for messages (<see cref="MessageReceiver"/>).</summary>
internal interface IConnectionHooks
{
    /// <summary>The connection begins. No other thread knows it yet, so a message sent here is its first.</summary>
    void Welcome(WsConnectionBase ws);

    /// <summary>The connection was opened while the host stops, and is about to be closed.</summary>
    void AnnounceShutdown(WsConnectionBase ws);

    /// <summary>The connection is open. User code; may throw, as the next four.</summary>
    ValueTask OpenedAsync(WsConnectionBase ws);

    /// <summary>The connection has ended.</summary>
    ValueTask ClosedAsync(WsConnectionBase ws, WsClose close);

    /// <summary>The queue has fallen to the low watermark.</summary>
    ValueTask DrainedAsync(WsConnectionBase ws);

    /// <summary>The credentials have expired; the user is anonymous now.</summary>
    ValueTask ExpiredAsync(WsConnectionBase ws);

    /// <summary>User code threw; it is logged already.</summary>
    ValueTask FailedAsync(WsConnectionBase ws, Exception exception);

    /// <summary>The application's name for the connection; null if it has none. User code; may throw.</summary>
    string? FindName(WsConnectionBase ws);
}

/// <summary>Processes one message of a connection. Handles the exceptions of user code: never throws, never returns a faulted
/// task.</summary>
/// <remarks>A delegate and no member of <see cref="IConnectionHooks"/>, because it is called for each message: a delegate costs no more
/// than a virtual method, an interface does.</remarks>
/// <param name="ws">The connection.</param>
/// <param name="kind">The kind of message.</param>
/// <param name="sequence">Its number on the connection, from 1.</param>
/// <param name="payload">The message, to be used before the method returns.</param>
internal delegate ValueTask MessageReceiver(WsConnectionBase ws, MessageKind kind, long sequence, ReadOnlySpan<byte> payload);
