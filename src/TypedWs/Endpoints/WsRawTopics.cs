using TypedWs.Connections;
using TypedWs.Framing;

namespace TypedWs;

/// <summary>The topics of a raw endpoint: text and bytes are published to them as they are.</summary>
/// <inheritdoc cref="WsTopicsBase"/>
public sealed class WsRawTopics : WsTopicsBase
{
    internal WsRawTopics(ConnectionServices endpoint) : base(endpoint) => All = new WsRawBroadcast(endpoint);

    /// <summary>All connections of the endpoint: a topic that needs no subscription.</summary>
    public WsRawBroadcast All { get; }

    /// <summary>Publishes a text message to all subscribers of a topic.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="utf8">The text, valid UTF-8 (not checked); copied before the method returns.</param>
    /// <param name="compress">Whether the message is compressed; by default the message's type or the endpoint decides.</param>
    /// <returns>The number of subscribers in this process that the message is queued for. Whether each of them receives it is not
    /// known yet.</returns>
    /// <exception cref="WsLimitException">The publication exceeds <see cref="WsRateOptions.Topic"/>.</exception>
    public int PublishText(string topic, ReadOnlySpan<byte> utf8, WsCompress compress = WsCompress.Default)
        => Publish(topic, Opcode.Text, utf8, compress);

    /// <summary>Publishes a binary message to all subscribers of a topic.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="data">The bytes; copied before the method returns.</param>
    /// <param name="compress">Whether the message is compressed; by default the message's type or the endpoint decides.</param>
    /// <inheritdoc cref="PublishText"/>
    public int PublishBinary(string topic, ReadOnlySpan<byte> data, WsCompress compress = WsCompress.Default)
        => Publish(topic, Opcode.Binary, data, compress);

    private int Publish(string topic, Opcode opcode, ReadOnlySpan<byte> payload, WsCompress compress)
        => Publishing.Publish(Table.Locate(topic), opcode, payload, except: null, compress);
}
