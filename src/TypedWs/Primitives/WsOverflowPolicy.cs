namespace TypedWs;

/// <summary>The handling of a message for which the outbound queue of a connection has no room. It is set for all messages of an endpoint
/// (<see cref="WsOutboundOptions.OverflowPolicy"/>), or for the messages of one type (<see cref="WsOverflowAttribute"/>).</summary>
/// <remarks>Replies, acknowledgements and error events are never dropped. If the endpoint's policy drops other messages, these answers
/// are queued beyond the limit, up to twice the limit; then the connection is closed with 4508. Dropped messages are counted in
/// <see cref="WsConnectionBase.DroppedMessages"/>.</remarks>
public enum WsOverflowPolicy
{
    /// <summary>The connection is closed with 4508 (slow consumer): its client may reconnect and catch up (the default).</summary>
    Close,

    /// <summary>The new message is dropped; a direct send returns <see cref="WsSendStatus.Dropped"/>.</summary>
    DropNewest,

    /// <summary>The oldest waiting messages with this policy are dropped to make room for a new message of any policy. Use it for state
    /// that the next message replaces.</summary>
    DropOldest,

    /// <summary>
    /// While more bytes than <see cref="WsOutboundOptions.HighWatermark"/> wait for a connection, a new publication replaces the waiting
    /// publication of the same topic and type: the old one is removed, and the new one is queued at the end. So the newest value of each
    /// topic is kept. A connection that reads fast enough gets all publications. A direct send replaces nothing. At the limit the
    /// connection is closed, as by <see cref="Close"/>: an older value is dropped only if a newer value of the same topic and type is
    /// queued.
    /// </summary>
    KeepLatest,
}
