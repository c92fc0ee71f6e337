namespace TypedWs.Client.Sending;

/// <summary>The queue that messages are sent by: that of the client, or that of one connection.</summary>
internal interface ISendTarget
{
    /// <summary>The maximum size of a message in bytes, as far as the server has told it.</summary>
    long MaxMessageBytes { get; }

    /// <summary>Whether an event may name a value that was sent, so that it is kept as an object. Messages of reference types are kept
    /// always, because that costs nothing.</summary>
    bool KeepsValues { get; }

    /// <summary>Queues a message.</summary>
    /// <returns>Null if the message was queued; otherwise the reason why not.</returns>
    WsSendFailure? TrySend(ReadOnlySpan<byte> payload, WsCompress compress, object? message, IQueuedSend? sender);

    /// <summary>The queue itself, to wait for room and to take messages back.</summary>
    SendQueue Queue { get; }

    /// <summary>Sends what is queued.</summary>
    /// <param name="isAwaited">Whether code waits for it. If not, messages that are queued soon leave together.</param>
    void Flush(bool isAwaited);
}
