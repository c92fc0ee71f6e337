namespace TypedWs.Connections;

/// <summary>Which frames an outbound queue still takes. In this order; some may be left out.</summary>
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
