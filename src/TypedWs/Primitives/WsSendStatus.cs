namespace TypedWs;

/// <summary>The result of sending a message.</summary>
/// <remarks>Bun's <c>ws.send()</c> returns −1 for <see cref="Backpressured"/>, the byte count for <see cref="Accepted"/>, and 0 for
/// <see cref="Dropped"/> and <see cref="Closed"/>. An empty message is a message, too.</remarks>
public enum WsSendStatus
{
    /// <summary>The message was queued. Messages are sent to the peer in the order of the calls.</summary>
    Accepted,

    /// <summary>
    /// Queued, but the bytes queued before it are above the high watermark (the peer reads more slowly than messages are sent), or
    /// the message alone is above <see cref="WsOutboundOptions.Limit"/>. Wait with <see cref="WsConnectionBase.DrainAsync"/> or for
    /// <c>OnDrain</c> before sending more.
    /// </summary>
    Backpressured,

    /// <summary>The message was not queued: the outbound limit is reached, and the overflow policy drops the message; or a filter has
    /// refused it.</summary>
    Dropped,

    /// <summary>The message was not queued: the connection is closing or closed.</summary>
    Closed,
}
