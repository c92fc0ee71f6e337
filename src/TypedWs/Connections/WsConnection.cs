namespace TypedWs;

/// <summary>One open WebSocket.</summary>
public class WsConnection
{
    /// <summary>Services of the host.</summary>
    public IServiceProvider Services => throw new NotSupportedException();

    /// <summary>Cancelled when the connection closes.</summary>
    public CancellationToken Closed => throw new NotSupportedException();

    /// <summary>Sends a message.</summary>
    public WsSendStatus Send<T>(T message) => throw new NotSupportedException();

    /// <summary>Publishes to all subscribers of the topic but this connection.</summary>
    public int PublishToOthers<T>(WsTopic<T> topic, T message) => throw new NotSupportedException();
}

/// <summary>One open WebSocket with its data.</summary>
/// <typeparam name="TData">Type of the data.</typeparam>
public sealed class WsConnection<TData> : WsConnection
{
    /// <summary>What the endpoint's OnUpgrade returned.</summary>
    public TData Data => throw new NotSupportedException();
}

/// <summary>What became of a send.</summary>
public enum WsSendStatus
{
    /// <summary>Queued.</summary>
    Accepted,

    /// <summary>Queued, above the high watermark.</summary>
    Backpressured,

    /// <summary>Not queued.</summary>
    Dropped,

    /// <summary>The connection is closing or closed.</summary>
    Closed,
}
