namespace TypedWs.Connections;

/// <summary>The phases of an outbound queue: which frames it still accepts. They come in this order; some may be skipped.</summary>
/// <remarks>Not derived from the connection's phase or its closing handshake, which advance later. The queue decides under its lock
/// which frame is the last one, together with the place of the close frame. <see cref="Overflowed"/> and <see cref="Ended"/> are set
/// under that lock, too, and the connection is notified afterwards.</remarks>
internal enum OutboundPhase
{
    /// <summary>All.</summary>
    Open,

    /// <summary>The limit was reached and the policy is to close: only the close frame is accepted. A later message would hide the
    /// gap.</summary>
    Overflowed,

    /// <summary>Our close frame was queued: nothing can follow it (RFC 6455 §5.5.1).</summary>
    CloseQueued,

    /// <summary>No byte leaves any more: the peer is gone, or the connection has ended.</summary>
    Ended,
}
