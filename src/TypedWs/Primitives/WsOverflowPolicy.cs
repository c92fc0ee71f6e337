namespace TypedWs;

/// <summary>What happens to a message when a connection's outbound limit is reached. For all messages of an endpoint
/// (<see cref="WsOptions.OverflowPolicy"/>), or for those of one type (<see cref="WsOverflowAttribute"/>).</summary>
/// <remarks>Replies, acknowledgements and error events are not dropped: if the endpoint's policy is one that drops, they are queued beyond
/// the limit, up to twice of it; then the connection is closed with 4508. What is dropped is counted in
/// <see cref="WsConnection.DroppedMessages"/>.</remarks>
public enum WsOverflowPolicy
{
    /// <summary>The connection is closed with 4508 (slow consumer): its client may reconnect and catch up (the default).</summary>
    Close,

    /// <summary>The new message is dropped; who sends it directly is told (<see cref="WsSendStatus.Dropped"/>).</summary>
    DropNewest,

    /// <summary>The messages of this policy that have waited longest are dropped to make room for the new one, and for any other: for
    /// state that the next message supersedes.</summary>
    DropOldest,

    /// <summary>
    /// While more than <see cref="WsOptions.OutboundHighWatermark"/> waits for a connection, a publication replaces the one of the
    /// same topic and the same type that waits, at its own place in the order: of each topic the newest is kept. A connection that
    /// keeps up gets all. What is sent directly replaces nothing, and at the limit the connection is closed as by <see cref="Close"/>:
    /// nothing is lost that nothing newer stands for.
    /// </summary>
    KeepLatest,
}
