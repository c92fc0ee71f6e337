using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// All connections of an endpoint: a topic without a name and without explicit subscriptions. Thread-safe.
/// </summary>
/// <remarks>
/// A connection belongs to this topic as long as it is in <c>Connections</c>: from just before <c>OnOpen</c> until after
/// <c>OnClose</c>. A connection receives messages published here in the order of the calls, together with its direct messages and
/// those of topics. This topic is not listed in <see cref="WsConnection.Subscriptions"/> and does not count there.
/// </remarks>
public sealed class WsBroadcast
{
    private readonly BroadcastTopic _all;
    private readonly Publishing _publishing;
    private readonly ConnectionRegistry _connections;

    internal WsBroadcast(BroadcastTopic all, Publishing publishing, ConnectionRegistry connections)
    {
        _all = all;
        _publishing = publishing;
        _connections = connections;
    }

    /// <summary>Number of connections in this process.</summary>
    public int Count => _connections.Count;

    /// <summary>Publishes a message to all connections, except one if <paramref name="except"/> is given.</summary>
    /// <returns>The number of connections in this process that the message is queued for. Whether each of them receives it is not
    /// known yet.</returns>
    /// <exception cref="WsLimitException">The publication exceeds <see cref="WsRateOptions.Topic"/>.</exception>
    public int Publish<T>(T message, WsConnection? except = null)
        => _publishing.Publish(_all.Locate(), message, except?.Core.Outbound);

    /// <summary>Publishes a message to the connections that meet a condition. The message is encoded once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="where">The condition; called once per connection, on this thread, before this method returns.</param>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?)"/>
    public int Publish<T>(T message, Func<WsConnection, bool> where)
    {
        ArgumentNullException.ThrowIfNull(where);
        return _all.FindUsed() is { } topic ? _publishing.Publish(topic, message, where, ConnectionCore.IsChosen) : 0;
    }

    /// <summary>Publishes a message that is encoded already to all connections, except one if <paramref name="except"/> is
    /// given.</summary>
    /// <exception cref="ArgumentException">The message was prepared by an endpoint with another envelope.</exception>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?)"/>
    public int PublishPrepared<T>(WsPreparedMessage<T> message, WsConnection? except = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _publishing.Publish(_all.Locate(), message, except?.Core.Outbound);
    }

    /// <summary>Publishes a message that is encoded already to the connections that meet a condition.</summary>
    /// <param name="message">The message.</param>
    /// <param name="where">The condition; called once per connection, on this thread, before this method returns.</param>
    /// <inheritdoc cref="PublishPrepared{T}(WsPreparedMessage{T}, WsConnection?)"/>
    public int PublishPrepared<T>(WsPreparedMessage<T> message, Func<WsConnection, bool> where)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(where);
        return _all.FindUsed() is { } topic ? _publishing.Publish(topic, message, where, ConnectionCore.IsChosen) : 0;
    }

    /// <summary>Publishes a text message of a raw endpoint to all connections.</summary>
    /// <param name="utf8">The text, valid UTF-8; copied before the method returns.</param>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?)"/>
    public int PublishText(ReadOnlySpan<byte> utf8) => _publishing.Publish(_all.Locate(), Opcode.Text, utf8, except: null);

    /// <summary>Publishes a binary message of a raw endpoint to all connections.</summary>
    /// <param name="data">The bytes; copied before the method returns.</param>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?)"/>
    public int PublishBinary(ReadOnlySpan<byte> data) => _publishing.Publish(_all.Locate(), Opcode.Binary, data, except: null);
}
