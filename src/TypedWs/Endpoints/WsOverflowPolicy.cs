namespace TypedWs;

/// <summary>What happens to a message when a connection's outbound limit is reached.</summary>
public enum WsOverflowPolicy
{
    /// <summary>The connection is closed with 4508 (slow consumer): its client may reconnect and catch up (the default).</summary>
    Close,

    /// <summary>The new message is dropped; the sender is told (<see cref="WsSendStatus.Dropped"/>).</summary>
    DropNewest,

    /// <summary>The messages that have waited longest are dropped to make room for the new one: for state that the next
    /// message supersedes.</summary>
    DropOldest,
}
