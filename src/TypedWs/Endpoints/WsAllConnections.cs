using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// All connections of an endpoint: a topic that has no name and that nobody subscribes to. Thread-safe.
/// </summary>
/// <remarks>
/// A connection belongs to it as long as it is in <c>Connections</c>: from just before <c>OnOpen</c> until after
/// <c>OnClose</c>. What is published here keeps its place among what is sent to a connection directly and by topics. It is not
/// among <see cref="WsConnection.Subscriptions"/> and does not count there.
/// </remarks>
public sealed class WsAllConnections
{
    private readonly ConnectionsTopic _all;
    private readonly Publishing _publishing;
    private readonly ConnectionRegistry _connections;

    internal WsAllConnections(ConnectionsTopic all, Publishing publishing, ConnectionRegistry connections)
    {
        _all = all;
        _publishing = publishing;
        _connections = connections;
    }

    /// <summary>Number of connections.</summary>
    public int Count => _connections.Count;

    /// <summary>Publishes a message to all connections, but for one if one is given.</summary>
    /// <returns>The number of connections that it is for. What becomes of it at each of them is not told.</returns>
    /// <exception cref="WsLimitException">It comes sooner than <see cref="WsOptions.TopicRateLimit"/> allows.</exception>
    public int Publish<T>(T message, WsConnection? except = null)
        => _all.FindUsed() is { } topic ? _publishing.Publish(topic, message, except?.Core.Outbound) : 0;

    /// <summary>Publishes a message to those connections that a condition holds for. It is encoded once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="where">The condition; called once per connection, on this thread, before this method returns.</param>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?)"/>
    public int Publish<T>(T message, Func<WsConnection, bool> where)
    {
        ArgumentNullException.ThrowIfNull(where);
        return _all.FindUsed() is { } topic ? _publishing.Publish(topic, message, where, ConnectionCore.IsChosen) : 0;
    }

    /// <summary>Publishes a message that is encoded already to all connections, but for one if one is given.</summary>
    /// <exception cref="ArgumentException">It was prepared by an endpoint with another envelope.</exception>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?)"/>
    public int PublishPrepared<T>(WsPrepared<T> message, WsConnection? except = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _all.FindUsed() is { } topic ? _publishing.Publish(topic, message, except?.Core.Outbound) : 0;
    }

    /// <summary>Publishes a message that is encoded already to those connections that a condition holds for.</summary>
    /// <param name="message">The message.</param>
    /// <param name="where">The condition; called once per connection, on this thread, before this method returns.</param>
    /// <inheritdoc cref="PublishPrepared{T}(WsPrepared{T}, WsConnection?)"/>
    public int PublishPrepared<T>(WsPrepared<T> message, Func<WsConnection, bool> where)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(where);
        return _all.FindUsed() is { } topic ? _publishing.Publish(topic, message, where, ConnectionCore.IsChosen) : 0;
    }

    /// <summary>Publishes a text message of a raw endpoint to all connections.</summary>
    /// <param name="utf8">The text, valid UTF-8; copied before the method returns.</param>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?)"/>
    public int PublishText(ReadOnlySpan<byte> utf8) => _all.FindUsed() is { } topic ? _publishing.Publish(topic, Opcode.Text, utf8, except: null) : 0;

    /// <summary>Publishes a binary message of a raw endpoint to all connections.</summary>
    /// <param name="data">The bytes; copied before the method returns.</param>
    /// <inheritdoc cref="Publish{T}(T, WsConnection?)"/>
    public int PublishBinary(ReadOnlySpan<byte> data) => _all.FindUsed() is { } topic ? _publishing.Publish(topic, Opcode.Binary, data, except: null) : 0;
}
