namespace TypedWs.Connections;

/// <summary>The hooks of an endpoint that its connections call, except for messages (<see cref="MessageReceiver"/>).</summary>
internal interface IConnectionHooks
{
    /// <summary>The connection begins. No other thread knows the connection yet, so a message sent here is its first message.</summary>
    void Welcome(WsConnectionBase ws);

    /// <summary>The connection was opened while the host stops, and is about to be closed.</summary>
    void AnnounceShutdown(WsConnectionBase ws);

    /// <summary>The connection is open. User code, which may throw. The same holds for the next four methods.</summary>
    ValueTask OpenedAsync(WsConnectionBase ws);

    /// <summary>The connection has ended.</summary>
    ValueTask ClosedAsync(WsConnectionBase ws, WsClose close);

    /// <summary>The outbound queue has fallen to the low watermark.</summary>
    ValueTask DrainedAsync(WsConnectionBase ws);

    /// <summary>The credentials have expired; the user is anonymous now.</summary>
    ValueTask ExpiredAsync(WsConnectionBase ws);

    /// <summary>User code has thrown an exception, which is logged already.</summary>
    ValueTask FailedAsync(WsConnectionBase ws, Exception exception);

    /// <summary>The application's name for the connection; null if it has none. User code; may throw.</summary>
    string? FindName(WsConnectionBase ws);
}

/// <summary>Processes one message of a connection. Handles the exceptions of user code: never throws, never returns a faulted
/// task.</summary>
/// <remarks>This is a delegate and not a member of <see cref="IConnectionHooks"/>, because it is called for each message: a call of a
/// delegate is as cheap as a virtual call, but an interface call costs more.</remarks>
/// <param name="ws">The connection.</param>
/// <param name="head">The kind and the number of the message.</param>
/// <param name="payload">The message. It is valid only until the method returns, also if the returned task has not completed.</param>
internal delegate ValueTask MessageReceiver(WsConnectionBase ws, in MessageHead head, ReadOnlySpan<byte> payload);

/// <summary>Looks at a message that has to wait for a pending handler, and processes it at once if it may not wait. Called by the receive
/// loop while the handler may run.</summary>
/// <param name="ws">The connection.</param>
/// <param name="head">The message. Its <see cref="MessageHead.Request"/> is set if the message has an id.</param>
/// <param name="payload">The message. It is valid only until the method returns.</param>
/// <returns>Whether the message was processed.</returns>
internal delegate bool ArrivalInspector(WsConnectionBase ws, ref MessageHead head, ReadOnlySpan<byte> payload);
