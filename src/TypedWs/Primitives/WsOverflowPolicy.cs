namespace TypedWs;

/// <summary>The handling of a message when a connection's outbound limit is reached, for all messages of an endpoint
/// (<see cref="WsOutboundOptions.OverflowPolicy"/>), or for those of one type (<see cref="WsOverflowAttribute"/>).</summary>
/// <remarks>Replies, acknowledgements and error events are never dropped. If the endpoint's policy drops messages, they are queued
/// beyond the limit, up to twice the limit; then the connection is closed with 4508. Dropped messages are counted in
/// <see cref="WsConnectionBase.DroppedMessages"/>.</remarks>
public enum WsOverflowPolicy
{
    /// <summary>The connection is closed with 4508 (slow consumer): its client may reconnect and catch up (the default).</summary>
    Close,

    /// <summary>The new message is dropped; a direct send returns <see cref="WsSendStatus.Dropped"/>.</summary>
    DropNewest,

    /// <summary>The messages of this policy that have waited longest are dropped to make room for a new message of any policy. Use it
    /// for state that the next message supersedes.</summary>
    DropOldest,

    /// <summary>
    /// While more than <see cref="WsOutboundOptions.HighWatermark"/> waits for a connection, a publication replaces the waiting
    /// publication of the same topic and type, and takes its own place in the order. So the newest value of each topic is kept. A
    /// connection that keeps up gets all publications. A direct send replaces nothing. At the limit the connection is closed, as by
    /// <see cref="Close"/>: an older value is dropped only if a newer value of the same topic and type is queued.
    /// </summary>
    KeepLatest,
}
