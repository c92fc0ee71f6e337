using System.Buffers;
using System.Text;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Framing;
using TypedWs.Messages;

namespace TypedWs;

/// <summary>One open WebSocket of a raw endpoint: it sends text and bytes as they are.</summary>
/// <inheritdoc cref="WsConnectionBase"/>
public class WsRawConnection : WsConnectionBase
{
    internal WsRawConnection(ConnectionSetup setup) : base(setup) { }

    /// <summary>Sends a text message.</summary>
    /// <param name="text">The text.</param>
    /// <param name="compress">Whether the message is compressed; by default the endpoint decides.</param>
    public WsSendStatus SendText(string text, WsCompress compress = WsCompress.Default)
    {
        ArgumentNullException.ThrowIfNull(text);
        using FrameBuffer buffer = FrameBuffer.Rent();
        buffer.Advance(Encoding.UTF8.GetBytes(text, buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
        return Shared.Metrics.Sent(Core.Outbound.Enqueue(GetFrame(buffer, Opcode.Text), TagOf(compress)), EndpointMetrics.Text);
    }

    /// <summary>Sends a text message.</summary>
    /// <param name="utf8">The text, valid UTF-8 (not checked); copied before the method returns.</param>
    /// <param name="compress">Whether the message is compressed; by default the endpoint decides.</param>
    public WsSendStatus SendText(ReadOnlySpan<byte> utf8, WsCompress compress = WsCompress.Default)
        => SendBytes(Opcode.Text, utf8, compress);

    /// <inheritdoc cref="SendText(ReadOnlySpan{byte}, WsCompress)"/>
    public WsSendStatus SendText(byte[] utf8, WsCompress compress = WsCompress.Default)
    {
        ArgumentNullException.ThrowIfNull(utf8);
        return SendBytes(Opcode.Text, utf8, compress);
    }

    /// <inheritdoc cref="SendText(ReadOnlySpan{byte}, WsCompress)"/>
    public WsSendStatus SendText(ReadOnlyMemory<byte> utf8, WsCompress compress = WsCompress.Default)
        => SendBytes(Opcode.Text, utf8.Span, compress);

    /// <inheritdoc cref="SendText(ReadOnlySpan{byte}, WsCompress)"/>
    public WsSendStatus SendText(in ReadOnlySequence<byte> utf8, WsCompress compress = WsCompress.Default)
        => SendSequence(Opcode.Text, utf8, compress);

    /// <summary>Sends a binary message.</summary>
    /// <param name="data">The bytes; copied before the method returns.</param>
    /// <param name="compress">Whether the message is compressed; by default the endpoint decides.</param>
    public WsSendStatus SendBinary(ReadOnlySpan<byte> data, WsCompress compress = WsCompress.Default)
        => SendBytes(Opcode.Binary, data, compress);

    /// <inheritdoc cref="SendBinary(ReadOnlySpan{byte}, WsCompress)"/>
    public WsSendStatus SendBinary(byte[] data, WsCompress compress = WsCompress.Default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return SendBytes(Opcode.Binary, data, compress);
    }

    /// <inheritdoc cref="SendBinary(ReadOnlySpan{byte}, WsCompress)"/>
    public WsSendStatus SendBinary(ReadOnlyMemory<byte> data, WsCompress compress = WsCompress.Default)
        => SendBytes(Opcode.Binary, data.Span, compress);

    /// <inheritdoc cref="SendBinary(ReadOnlySpan{byte}, WsCompress)"/>
    public WsSendStatus SendBinary(in ReadOnlySequence<byte> data, WsCompress compress = WsCompress.Default)
        => SendSequence(Opcode.Binary, data, compress);

    /// <summary>Publishes a text message to all subscribers of a topic except this connection, which need not be a subscriber.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="utf8">The text, valid UTF-8 (not checked); copied before the method returns.</param>
    /// <param name="compress">Whether the message is compressed; by default the endpoint decides.</param>
    /// <returns>The number of subscribers in this process that the message is queued for. Whether each of them receives it is not
    /// known yet.</returns>
    /// <exception cref="WsLimitException">The publication exceeds <see cref="WsRateOptions.Publish"/> or
    /// <see cref="WsRateOptions.Topic"/>.</exception>
    public int PublishTextToOthers(string topic, ReadOnlySpan<byte> utf8, WsCompress compress = WsCompress.Default)
        => PublishBytesToOthers(topic, Opcode.Text, utf8, compress);

    /// <summary>Publishes a binary message to all subscribers of a topic except this connection, which need not be a
    /// subscriber.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="data">The bytes; copied before the method returns.</param>
    /// <param name="compress">Whether the message is compressed; by default the endpoint decides.</param>
    /// <inheritdoc cref="PublishTextToOthers"/>
    public int PublishBinaryToOthers(string topic, ReadOnlySpan<byte> data, WsCompress compress = WsCompress.Default)
        => PublishBytesToOthers(topic, Opcode.Binary, data, compress);

    private int PublishBytesToOthers(string topic, Opcode opcode, ReadOnlySpan<byte> payload, WsCompress compress)
    {
        TakePublication();
        return Shared.Publishing.Publish(Shared.Topics.Locate(topic), opcode, payload, Core.Outbound, compress);
    }

    private WsSendStatus SendBytes(Opcode opcode, ReadOnlySpan<byte> payload, WsCompress compress)
    {
        if (Core.Frames.Masks)
        {
            // The payload belongs to the caller, so a copy of it is masked.
            using FrameBuffer buffer = FrameBuffer.Rent();
            buffer.Write(payload);
            return Shared.Metrics.Sent(Core.Outbound.Enqueue(GetFrame(buffer, opcode), TagOf(compress)), TypeOf(opcode));
        }

        Span<byte> header = stackalloc byte[FrameHeader.MaxLength];
        int length = FrameWriter.WriteHeader(header, opcode, payload.Length);
        return Shared.Metrics.Sent(Core.Outbound.Enqueue(header[..length], payload, TagOf(compress)), TypeOf(opcode));
    }

    private WsSendStatus SendSequence(Opcode opcode, in ReadOnlySequence<byte> payload, WsCompress compress)
    {
        if (payload.IsSingleSegment)
        {
            return SendBytes(opcode, payload.FirstSpan, compress);
        }

        using FrameBuffer buffer = FrameBuffer.Rent();
        foreach (ReadOnlyMemory<byte> segment in payload)
        {
            buffer.Write(segment.Span);
        }

        return Shared.Metrics.Sent(Core.Outbound.Enqueue(GetFrame(buffer, opcode), TagOf(compress)), TypeOf(opcode));
    }

    private static MessageTag TagOf(WsCompress compress) => default(MessageTag).With(compress);

    private static string TypeOf(Opcode opcode) => opcode == Opcode.Text ? EndpointMetrics.Text : EndpointMetrics.Binary;
}

/// <summary>One open WebSocket of a raw endpoint with its data.</summary>
/// <typeparam name="TData">Type of the data.</typeparam>
public sealed class WsRawConnection<TData> : WsRawConnection
{
    internal WsRawConnection(ConnectionSetup setup, TData data) : base(setup) => Data = data;

    /// <summary>The data that the endpoint's <c>OnUpgrade</c> returned; the same object for the connection's life.</summary>
    public TData Data { get; }
}
