namespace TypedWs.Connections;

/// <summary>The connection of an outbound queue, as the queue calls it.</summary>
internal interface IOutboundOwner
{
    /// <summary>The id of the connection.</summary>
    string Id { get; }

    /// <summary>Whether a handler of this connection is pending. Messages that are sent to the connection during that time count as
    /// answers. Called with the queue's lock held.</summary>
    bool IsHandling { get; }

    /// <summary>
    /// Whether the receive loop must not wait any more, for answers or anything else, because the connection closes or was dropped. Once
    /// true, the value stays true, and a call of <see cref="OutboundQueue.ReleaseReceiver"/> follows. Called with the queue's lock held.
    /// </summary>
    bool IsReceiverReleased { get; }

    /// <summary>
    /// The peer caught up after a send was answered with <see cref="WsSendStatus.Backpressured"/>. Called without a lock.
    /// </summary>
    void OnDrained();

    /// <summary>The limit is reached and the policy is to close. Called without the queue's lock.</summary>
    void OnOverflow();

    /// <summary>A flush has shown that the peer is gone. Called without a lock.</summary>
    void OnTransportLost();
}
