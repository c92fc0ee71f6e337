namespace TypedWs.Connections;

/// <summary>The phases of an outbound queue: which frames the queue still accepts. The phases come in this order; a queue may skip
/// phases.</summary>
/// <remarks>This phase is not derived from the connection's phase or its closing handshake, because those advance later. The queue decides
/// under its lock which frame is the last one, and adds the close frame under the same lock. <see cref="Overflowed"/> and
/// <see cref="Ended"/> are set under that lock, too, and the connection is notified afterwards.</remarks>
internal enum OutboundPhase
{
    /// <summary>All frames are accepted.</summary>
    Open,

    /// <summary>The limit was reached and the policy is to close. Only the close frame is accepted. If later messages were sent, the peer
    /// would not notice that a message is missing.</summary>
    Overflowed,

    /// <summary>Our close frame was queued. No frame can follow it (RFC 6455 §5.5.1).</summary>
    CloseQueued,

    /// <summary>No byte leaves any more: the peer is gone, or the connection has ended.</summary>
    Ended,
}
