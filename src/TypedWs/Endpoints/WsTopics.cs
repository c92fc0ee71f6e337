using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// The topics of an endpoint. Thread-safe: publish from handlers, other threads and other services alike.
/// </summary>
/// <remarks>
/// A publication is encoded once, whatever the number of subscribers, and only if there is one. It reaches each subscriber in the
/// order of the calls, together with direct sends. Publishing never waits for a subscriber. All numbers of subscribers are those of
/// this process.
/// <para>With <see cref="WsRateOptions.Topic"/>, every way to publish throws <see cref="WsLimitException"/> above that rate.</para>
/// </remarks>
public sealed class WsTopics
{
    private readonly Publishing _publishing;

    internal WsTopics(TopicTable table, Publishing publishing, BroadcastTopic all, ConnectionRegistry connections)
    {
        Table = table;
        _publishing = publishing;
        All = new WsBroadcast(all, publishing, connections);
    }

    /// <summary>All connections of the endpoint: a topic that needs no subscription.</summary>
    public WsBroadcast All { get; }

    internal TopicTable Table { get; }

    /// <summary>Publishes a message to all subscribers of a topic.</summary>
    /// <returns>The number of subscribers in this process that the message is queued for. Whether each of them receives it is not
    /// known yet.</returns>
    /// <exception cref="WsLimitException">The publication exceeds <see cref="WsRateOptions.Topic"/>.</exception>
    public int Publish<T>(WsTopic<T> topic, T message) => PublishMessage(WsTopic<T>.NameOf(topic), message, except: null);

    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
    public int Publish<T>(string topic, T message) => PublishMessage(topic, message, except: null);

    /// <summary>Publishes a message to all subscribers of a topic except one connection, which need not be a subscriber.</summary>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
    public int Publish<T>(WsTopic<T> topic, T message, WsConnection? except)
        => PublishMessage(WsTopic<T>.NameOf(topic), message, except?.Core.Outbound);

    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T, WsConnection?)"/>
    public int Publish<T>(string topic, T message, WsConnection? except) => PublishMessage(topic, message, except?.Core.Outbound);

    /// <summary>Publishes a message to the subscribers of a topic that meet a condition. The message is encoded once.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="message">The message.</param>
    /// <param name="where">The condition; called once per subscriber, on this thread, before this method returns.</param>
    /// <remarks>Costs more than publishing to all: the condition is called, and the message copied, for each subscriber.</remarks>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
    public int Publish<T>(WsTopic<T> topic, T message, Func<WsConnection, bool> where) => Publish(WsTopic<T>.NameOf(topic), message, where);

    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T, Func{WsConnection, bool})"/>
    public int Publish<T>(string topic, T message, Func<WsConnection, bool> where)
    {
        ArgumentNullException.ThrowIfNull(where);
        return Find(topic) is { } found ? _publishing.Publish(found, message, where, ConnectionCore.IsChosen) : 0;
    }

    /// <summary>Publishes a message that is encoded already to all subscribers of a topic.</summary>
    /// <exception cref="ArgumentException">The message was prepared by an endpoint with another envelope.</exception>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
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
        return _publishing.Publish(Table.Locate(topic), message, except?.Core.Outbound);
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
        return Find(topic) is { } found ? _publishing.Publish(found, message, where, ConnectionCore.IsChosen) : 0;
    }

    /// <summary>Publishes a text message of a raw endpoint to all subscribers of a topic.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="utf8">The text, valid UTF-8; copied before the method returns.</param>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
    public int PublishText(string topic, ReadOnlySpan<byte> utf8) => PublishBytes(topic, Opcode.Text, utf8, except: null);

    /// <summary>Publishes a binary message of a raw endpoint to all subscribers of a topic.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="data">The bytes; copied before the method returns.</param>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
    public int PublishBinary(string topic, ReadOnlySpan<byte> data) => PublishBytes(topic, Opcode.Binary, data, except: null);

    /// <summary>Encodes a message once, to send and publish it any number of times.</summary>
    public WsPreparedMessage<T> Prepare<T>(T message) => new(_publishing.Envelope, message);

    /// <summary>Number of subscribers of a topic in this process.</summary>
    public int Count(string topic) => Find(topic)?.Count ?? 0;

    /// <summary>Number of subscribers of a topic in this process.</summary>
    public int Count<T>(WsTopic<T> topic) => Count(WsTopic<T>.NameOf(topic));

    /// <summary>The topics that have subscribers in this process, in no order; topics may come and go meanwhile.</summary>
    public IEnumerable<WsTopicCount> Enumerate()
    {
        foreach (Topic topic in Table.Enumerate())
        {
            if (topic.Count is > 0 and var subscribers)
            {
                yield return new WsTopicCount(topic.Name, subscribers);
            }
        }
    }

    private int PublishMessage<T>(string name, T message, ISubscriber? except)
        => _publishing.Publish(Table.Locate(name), message, except);

    private int PublishBytes(string name, Opcode opcode, ReadOnlySpan<byte> payload, ISubscriber? except)
        => _publishing.Publish(Table.Locate(name), opcode, payload, except);

    private Topic? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Table.Find(name);
    }
}
