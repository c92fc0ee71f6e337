namespace TypedWs;

/// <summary>What became of a message that was sent.</summary>
/// <remarks>Bun's <c>ws.send()</c> returns −1, the byte count and 0 for what are here <see cref="Backpressured"/>,
/// <see cref="Accepted"/> and <see cref="Dropped"/>/<see cref="Closed"/>. An empty message is a message.</remarks>
public enum WsSendStatus
{
    /// <summary>Queued; it will be written to the peer in the order of the calls.</summary>
    Accepted,

    /// <summary>
    /// Queued, but what was queued before it is above the high watermark (the peer reads more slowly than messages are
    /// sent), or the message alone is above <see cref="WsOptions.OutboundLimit"/>. Wait with <see cref="WsConnection.DrainAsync"/> or for <c>OnDrain</c> before sending more.
    /// </summary>
    Backpressured,

    /// <summary>Not queued: the outbound limit is reached and its policy says so.</summary>
    Dropped,

    /// <summary>Not queued: the connection is closing or closed.</summary>
    Closed,
}
