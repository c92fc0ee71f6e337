using TypedWs.Connections;
using TypedWs.PubSub;

namespace TypedWs;

/// <summary>The topics of a typed endpoint: messages are published to them.</summary>
/// <inheritdoc cref="WsTopicsBase"/>
public sealed class WsTopics : WsTopicsBase
{
    internal WsTopics(ConnectionServices endpoint) : base(endpoint) => All = new WsBroadcast(endpoint);

    /// <summary>All connections of the endpoint: a topic that needs no subscription.</summary>
    public WsBroadcast All { get; }

    /// <summary>Publishes a message to all subscribers of a topic.</summary>
    /// <returns>The number of subscribers in this process that the message is queued for. Whether each of them receives it is not
    /// known yet.</returns>
    /// <exception cref="WsLimitException">The publication exceeds <see cref="WsRateOptions.Topic"/>.</exception>
    public int Publish<T>(WsTopic<T> topic, T message, WsCompress compress = WsCompress.Default)
        => PublishMessage(WsTopic<T>.NameOf(topic), message, except: null, compress);

    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T, WsCompress)"/>
    public int Publish<T>(string topic, T message, WsCompress compress = WsCompress.Default)
        => PublishMessage(topic, message, except: null, compress);

    /// <summary>Publishes a message to all subscribers of a topic except one connection, which need not be a subscriber.</summary>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T, WsCompress)"/>
    public int Publish<T>(WsTopic<T> topic, T message, WsConnection? except, WsCompress compress = WsCompress.Default)
        => PublishMessage(WsTopic<T>.NameOf(topic), message, except?.Core.Outbound, compress);

    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T, WsConnection?, WsCompress)"/>
    public int Publish<T>(string topic, T message, WsConnection? except, WsCompress compress = WsCompress.Default)
        => PublishMessage(topic, message, except?.Core.Outbound, compress);

    /// <summary>Publishes a message to the subscribers of a topic that meet a condition. The message is encoded once.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="message">The message.</param>
    /// <param name="where">The condition; called once per subscriber, on this thread, before this method returns.</param>
    /// <param name="compress">Whether the message is compressed; by default the message's type or the endpoint decides.</param>
    /// <remarks>Costs more than publishing to all: the condition is called, and the message copied, for each subscriber.</remarks>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T, WsCompress)"/>
    public int Publish<T>(
        WsTopic<T> topic, T message, Func<WsConnection, bool> where, WsCompress compress = WsCompress.Default)
        => Publish(WsTopic<T>.NameOf(topic), message, where, compress);

    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T, Func{WsConnection, bool}, WsCompress)"/>
    public int Publish<T>(string topic, T message, Func<WsConnection, bool> where, WsCompress compress = WsCompress.Default)
    {
        ArgumentNullException.ThrowIfNull(where);
        return Find(topic) is { } found ? Publishing.Publish(found, message, where, ConnectionCore.IsChosen, compress) : 0;
    }

    /// <summary>Publishes a message that is encoded already to all subscribers of a topic.</summary>
    /// <exception cref="ArgumentException">The message was prepared by an endpoint with another envelope.</exception>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T, WsCompress)"/>
    public int PublishPrepared<T>(WsTopic<T> topic, WsPreparedMessage<T> message)
        => PublishPrepared(WsTopic<T>.NameOf(topic), message, except: null);

    /// <inheritdoc cref="PublishPrepared{T}(WsTopic{T}, WsPreparedMessage{T})"/>
    public int PublishPrepared<T>(string topic, WsPreparedMessage<T> message) => PublishPrepared(topic, message, except: null);

    /// <summary>Publishes a message that is encoded already to all subscribers of a topic except one connection, which need not be a
    /// subscriber.</summary>
    /// <inheritdoc cref="PublishPrepared{T}(WsTopic{T}, WsPreparedMessage{T})"/>
    public int PublishPrepared<T>(WsTopic<T> topic, WsPreparedMessage<T> message, WsConnection? except)
        => PublishPrepared(WsTopic<T>.NameOf(topic), message, except);

    /// <inheritdoc cref="PublishPrepared{T}(WsTopic{T}, WsPreparedMessage{T}, WsConnection?)"/>
    public int PublishPrepared<T>(string topic, WsPreparedMessage<T> message, WsConnection? except)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Publishing.Publish(Table.Locate(topic), message, except?.Core.Outbound);
    }

    /// <summary>Publishes a message that is encoded already to the subscribers of a topic that meet a condition.</summary>
    /// <inheritdoc cref="PublishPrepared{T}(WsTopic{T}, WsPreparedMessage{T})"/>
    public int PublishPrepared<T>(WsTopic<T> topic, WsPreparedMessage<T> message, Func<WsConnection, bool> where)
        => PublishPrepared(WsTopic<T>.NameOf(topic), message, where);

    /// <inheritdoc cref="PublishPrepared{T}(WsTopic{T}, WsPreparedMessage{T}, Func{WsConnection, bool})"/>
    public int PublishPrepared<T>(string topic, WsPreparedMessage<T> message, Func<WsConnection, bool> where)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(where);
        return Find(topic) is { } found ? Publishing.Publish(found, message, where, ConnectionCore.IsChosen) : 0;
    }

    /// <summary>Encodes a message once, to send and publish it any number of times.</summary>
    /// <param name="message">The message.</param>
    /// <param name="compress">Whether the message is compressed; by default its type or the endpoint decides.</param>
    public WsPreparedMessage<T> Prepare<T>(T message, WsCompress compress = WsCompress.Default)
        => new(Publishing.Envelope, message, compress);

    /// <summary>Number of subscribers of a topic in this process.</summary>
    public int Count<T>(WsTopic<T> topic) => Count(WsTopic<T>.NameOf(topic));

    private int PublishMessage<T>(string name, T message, ISubscriber? except, WsCompress compress)
        => Publishing.Publish(Table.Locate(name), message, except, compress);
}
