using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// A message that <see cref="WsTopics.Prepare{T}"/> has encoded once, to be sent to any number of connections and published to any
/// number of topics. Immutable and thread-safe; may be kept for any time.
/// </summary>
/// <remarks>The message is encoded with the envelope of the endpoint that prepared it. Another endpoint accepts the message only if
/// both envelopes have the same member names (<see cref="WsOptions.EnvelopeNames"/>).</remarks>
/// <typeparam name="T">The type of the message.</typeparam>
public sealed class WsPreparedMessage<T>
{
    private readonly EnvelopeFormat _envelope;
    private readonly byte[] _frame;
    private readonly int _headerLength;
    private readonly int _topicOffset;
    private DeflatedBy? _deflated;

    internal WsPreparedMessage(EnvelopeFormat envelope, T message, WsCompress compress = WsCompress.Default)
    {
        Tag = MessageTag.Of<T>(compress);
        _envelope = envelope;
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.Write(buffer, envelope, message);
        _frame = buffer.GetFrame(Opcode.Text).ToArray();
        Size = buffer.Payload.Length;
        _headerLength = _frame.Length - Size;
        _topicOffset = _headerLength + envelope.BeforeType.Length + MessageCodec<T>.Get().DiscriminatorLength;
    }

    /// <summary>Bytes of the message, its envelope included, without the frame header.</summary>
    public int Size { get; }

    internal ReadOnlySpan<byte> Frame => _frame;

    /// <summary>The tag of the message, with the application's choice about its compression.</summary>
    internal MessageTag Tag { get; }

    /// <summary>Compresses the message once for each compression, which an endpoint has.</summary>
    /// <param name="deflater">Null if no subscriber takes compressed publications.</param>
    /// <returns>The compressed frame; empty if the message is sent as it is.</returns>
    internal ReadOnlySpan<byte> Deflate(IPublicationDeflater? deflater)
    {
        if (deflater is null)
        {
            return default;
        }

        if (Volatile.Read(ref _deflated) is { } known && known.Deflater == deflater)
        {
            return known.Frame;
        }

        using var made = DeflatedFrame.Of(_frame, Tag, deflater);
        var deflated = new DeflatedBy(deflater, made.Bytes.ToArray());
        Volatile.Write(ref _deflated, deflated);
        return deflated.Frame;
    }

    internal void ThrowIfForeign(EnvelopeFormat envelope)
    {
        if (!ReferenceEquals(_envelope, envelope))
        {
            throw new ArgumentException("The message was prepared by an endpoint whose envelope has other member names.");
        }
    }

    /// <summary>Writes the message with an additional member.</summary>
    /// <param name="buffer">An empty buffer.</param>
    /// <param name="topicMember">The member, which is written between the discriminator and the payload; empty for none.</param>
    internal void WriteTo(FrameBuffer buffer, ReadOnlySpan<byte> topicMember)
    {
        buffer.Write(_frame.AsSpan(_headerLength.._topicOffset));
        buffer.Write(topicMember);
        buffer.Write(_frame.AsSpan(_topicOffset..));
    }

    private sealed record DeflatedBy(IPublicationDeflater Deflater, byte[] Frame);
}
