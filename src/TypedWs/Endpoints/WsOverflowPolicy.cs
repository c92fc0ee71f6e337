namespace TypedWs;

/// <summary>What happens to a message when a connection's outbound limit is reached.</summary>
/// <remarks>Replies, acknowledgements and error events are not dropped: they are queued beyond the limit, up to twice of it; then the
/// connection is closed with 4508 whatever the policy. What is dropped is counted in <see cref="WsConnection.DroppedMessages"/>.</remarks>
public enum WsOverflowPolicy
{
    /// <summary>The connection is closed with 4508 (slow consumer): its client may reconnect and catch up (the default).</summary>
    Close,

    /// <summary>The new message is dropped; who sends it directly is told (<see cref="WsSendStatus.Dropped"/>).</summary>
    DropNewest,

    /// <summary>The messages that have waited longest are dropped to make room for the new one: for state that the next
    /// message supersedes.</summary>
    DropOldest,
}
