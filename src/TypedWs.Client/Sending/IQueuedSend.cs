namespace TypedWs.Client.Sending;

/// <summary>Code that wants to know the fate of a message in a <see cref="SendQueue"/>. Exactly one of <see cref="OnWritten"/> and
/// <see cref="OnNotSent"/> is called, unless the message is taken back (<see cref="SendQueue.TryTakeBack"/>). The members must be fast and
/// must not throw.</summary>
internal interface IQueuedSend
{
    /// <summary>Whether the message is queued even if the queue is full: without it, the client would break the protocol, or forget a
    /// hold. The number of such messages is bounded by that of the requests and holds.</summary>
    bool HasAlwaysRoom => false;

    /// <summary>The message is about to be written. From now on it may reach the server.</summary>
    void OnWriting();

    /// <summary>The transport has accepted the message.</summary>
    void OnWritten();

    /// <summary>The message was not sent, or it is not known whether it was (<see cref="WsSendFailure.ConnectionLost"/>).</summary>
    void OnNotSent(WsSendFailure reason);
}
