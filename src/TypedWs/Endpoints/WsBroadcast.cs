using TypedWs.Connections;

namespace TypedWs;

/// <summary>All connections of a typed endpoint: messages are published to them.</summary>
/// <inheritdoc cref="WsBroadcastBase"/>
public sealed class WsBroadcast : WsBroadcastBase
{
    internal WsBroadcast(ConnectionServices endpoint) : base(endpoint) { }

    /// <summary>Publishes a message to all connections, except one if <paramref name="except"/> is given.</summary>
    /// <returns>The number of connections in this process that the message is queued for. Whether each of them receives it is not
    /// known yet.</returns>
    /// <exception cref="WsLimitException">The publication exceeds <see cref="WsRateOptions.Topic"/>.</exception>
    public int Publish<T>(T message, WsConnection? except = null, WsCompress compress = WsCompress.Default)
        => Publishing.Publish(All.Locate(), message, except?.Core.Outbound, compress);

    /// <summary>Publishes a message to the connections that meet a condition. The message is encoded once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="where">The condition; called once per connection, on this thread, before this method returns.</param>
    /// <param name="compress">Whether the message is compressed; by default the message's type or the endpoint decides.</param>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?, WsCompress)"/>
    public int Publish<T>(T message, Func<WsConnection, bool> where, WsCompress compress = WsCompress.Default)
    {
        ArgumentNullException.ThrowIfNull(where);
        return All.FindUsed() is { } topic ? Publishing.Publish(topic, message, where, ConnectionCore.IsChosen, compress) : 0;
    }

    /// <summary>Publishes a message that is encoded already to all connections, except one if <paramref name="except"/> is
    /// given.</summary>
    /// <exception cref="ArgumentException">The message was prepared by an endpoint with another envelope.</exception>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?, WsCompress)"/>
    public int PublishPrepared<T>(WsPreparedMessage<T> message, WsConnection? except = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Publishing.Publish(All.Locate(), message, except?.Core.Outbound);
    }

    /// <summary>Publishes a message that is encoded already to the connections that meet a condition.</summary>
    /// <param name="message">The message.</param>
    /// <param name="where">The condition; called once per connection, on this thread, before this method returns.</param>
    /// <inheritdoc cref="PublishPrepared{T}(WsPreparedMessage{T}, WsConnection?)"/>
    public int PublishPrepared<T>(WsPreparedMessage<T> message, Func<WsConnection, bool> where)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(where);
        return All.FindUsed() is { } topic ? Publishing.Publish(topic, message, where, ConnectionCore.IsChosen) : 0;
    }
}
