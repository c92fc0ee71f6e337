namespace TypedWs.Connections;

/// <summary>Which frames an outbound queue still takes. In this order; some may be left out.</summary>
/// <remarks>Not derived from the connection's phase or its closing handshake, which are advanced after it: what is taken last, and what is
/// not taken any more, is decided under the queue's lock, together with the place of the close frame. <see cref="Overflowed"/> and
/// <see cref="Ended"/> are found under that lock, too, and the connection is told afterwards.</remarks>
internal enum OutboundPhase
{
    /// <summary>All.</summary>
    Open,

    /// <summary>The limit was reached and the policy is to close: none but the close frame. A later message would hide the gap.</summary>
    Overflowed,

    /// <summary>Our close frame was queued: nothing can follow it (RFC 6455 §5.5.1).</summary>
    CloseQueued,

    /// <summary>Nothing leaves any more: the peer is gone, or the connection has ended.</summary>
    Ended,
}
