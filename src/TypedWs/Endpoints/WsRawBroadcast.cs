using TypedWs.Connections;
using TypedWs.Framing;

namespace TypedWs;

/// <summary>All connections of a raw endpoint: text and bytes are published to them as they are.</summary>
/// <inheritdoc cref="WsBroadcastBase"/>
public sealed class WsRawBroadcast : WsBroadcastBase
{
    internal WsRawBroadcast(ConnectionServices endpoint) : base(endpoint) { }

    /// <summary>Publishes a text message to all connections.</summary>
    /// <param name="utf8">The text, valid UTF-8 (not checked); copied before the method returns.</param>
    /// <param name="compress">Whether the message is compressed; by default the message's type or the endpoint decides.</param>
    /// <returns>The number of connections in this process that the message is queued for. Whether each of them receives it is not
    /// known yet.</returns>
    /// <exception cref="WsLimitException">The publication exceeds <see cref="WsRateOptions.Topic"/>.</exception>
    public int PublishText(ReadOnlySpan<byte> utf8, WsCompress compress = WsCompress.Default)
        => Publishing.Publish(All.Locate(), Opcode.Text, utf8, except: null, compress);

    /// <summary>Publishes a binary message to all connections.</summary>
    /// <param name="data">The bytes; copied before the method returns.</param>
    /// <param name="compress">Whether the message is compressed; by default the message's type or the endpoint decides.</param>
    /// <inheritdoc cref="PublishText"/>
    public int PublishBinary(ReadOnlySpan<byte> data, WsCompress compress = WsCompress.Default)
        => Publishing.Publish(All.Locate(), Opcode.Binary, data, except: null, compress);
}
