using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// The topics of an endpoint. Thread-safe: publish from handlers, other threads and other services alike.
/// </summary>
/// <remarks>
/// A publication is encoded once, whatever the number of subscribers, and only if there is one. It reaches each
/// subscriber in the order of the calls, together with what is sent to it directly.
/// </remarks>
public sealed class WsTopics
{
    internal WsTopics() { }

    internal TopicTable Table { get; } = new();

    /// <summary>Publishes a message to all subscribers of a topic.</summary>
    /// <returns>The number of subscribers that it was queued for.</returns>
    public int Publish<T>(WsTopic<T> topic, T message)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return PublishMessage(topic.Name, message, except: null);
    }

    /// <summary>Publishes a message to all subscribers of a topic.</summary>
    /// <returns>The number of subscribers that it was queued for.</returns>
    public int Publish<T>(string topic, T message) => PublishMessage(topic, message, except: null);

    /// <summary>Publishes a text message of a raw endpoint to all subscribers of a topic.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="utf8">The text, valid UTF-8; copied before the method returns.</param>
    /// <returns>The number of subscribers that it was queued for.</returns>
    public int PublishText(string topic, ReadOnlySpan<byte> utf8) => PublishBytes(topic, Opcode.Text, utf8, except: null);

    /// <summary>Publishes a binary message of a raw endpoint to all subscribers of a topic.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="data">The bytes; copied before the method returns.</param>
    /// <returns>The number of subscribers that it was queued for.</returns>
    public int PublishBinary(string topic, ReadOnlySpan<byte> data) => PublishBytes(topic, Opcode.Binary, data, except: null);

    /// <summary>Number of subscribers of a topic.</summary>
    public int Count(string topic) => Table.Find(topic)?.Count ?? 0;

    /// <summary>Number of subscribers of a topic.</summary>
    public int Count<T>(WsTopic<T> topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return Count(topic.Name);
    }

    internal int PublishMessage<T>(string name, T message, ISubscriber? except)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Table.Find(name) is not { } topic)
        {
            return 0;
        }

        FrameBuffer buffer = FrameBuffer.Rent();
        try
        {
            MessageWriter.Write(buffer, message);
            return topic.Publish(buffer.GetFrame(Opcode.Text), except);
        }
        finally
        {
            FrameBuffer.Return(buffer);
        }
    }

    internal int PublishBytes(string name, Opcode opcode, ReadOnlySpan<byte> payload, ISubscriber? except)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Table.Find(name) is not { } topic)
        {
            return 0;
        }

        FrameBuffer buffer = FrameBuffer.Rent();
        try
        {
            buffer.Write(payload);
            return topic.Publish(buffer.GetFrame(opcode), except);
        }
        finally
        {
            FrameBuffer.Return(buffer);
        }
    }
}
