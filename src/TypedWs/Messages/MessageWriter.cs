using System.Text;

namespace TypedWs.Messages;

/// <summary>Writes envelopes (docs/wire-protocol.md, "Envelope").</summary>
internal static class MessageWriter
{
    /// <summary>Writes a message.</summary>
    /// <param name="buffer">An empty buffer.</param>
    /// <param name="format">The endpoint's envelope.</param>
    /// <param name="message">The message.</param>
    /// <param name="reference">The JSON text of the <c>id</c> of the request that the message answers; empty for none.</param>
    public static void Write<T>(FrameBuffer buffer, EnvelopeFormat format, T message, ReadOnlySpan<byte> reference = default)
    {
        MessageCodec<T>.Get().WriteOpenEnvelope(buffer, format, message, topicMember: default);
        WriteReference(buffer, reference);
        buffer.Write("}"u8);
    }

    /// <summary>Writes a request.</summary>
    /// <param name="buffer">An empty buffer.</param>
    /// <param name="format">The endpoint's envelope.</param>
    /// <param name="message">The message.</param>
    /// <param name="id">The JSON text of its <c>id</c>.</param>
    /// <param name="traceParent">The <c>traceparent</c> of its activity, which needs no escapes; null for none.</param>
    public static void WriteRequest<T>(
        FrameBuffer buffer, EnvelopeFormat format, T message, ReadOnlySpan<byte> id, string? traceParent = null)
    {
        MessageCodec<T>.Get().WriteOpenEnvelope(buffer, format, message, topicMember: default);
        if (traceParent is not null)
        {
            buffer.Write(",\"traceparent\":\""u8);
            Encoding.ASCII.GetBytes(traceParent, buffer);
            buffer.Write("\""u8);
        }

        buffer.Write(",\"id\":"u8);
        buffer.Write(id);
        buffer.Write("}"u8);
    }

    /// <summary>Writes a message that is published.</summary>
    /// <param name="buffer">An empty buffer.</param>
    /// <param name="format">The endpoint's envelope.</param>
    /// <param name="message">The message.</param>
    /// <param name="topicMember">The result of <see cref="EnvelopeFormat.EncodeTopicMember"/>; empty for none.</param>
    public static void WritePublication<T>(FrameBuffer buffer, EnvelopeFormat format, T message, ReadOnlySpan<byte> topicMember)
    {
        MessageCodec<T>.Get().WriteOpenEnvelope(buffer, format, message, topicMember);
        buffer.Write("}"u8);
    }

    /// <summary>Writes the answer to a request whose handler returned nothing.</summary>
    public static void WriteAck(FrameBuffer buffer, EnvelopeFormat format, ReadOnlySpan<byte> reference)
    {
        buffer.Write(format.OpenAck);
        WriteReference(buffer, reference);
        buffer.Write("}"u8);
    }

    /// <summary>Writes the end of a stream that answers a request.</summary>
    public static void WriteEnd(FrameBuffer buffer, EnvelopeFormat format, ReadOnlySpan<byte> reference)
    {
        buffer.Write(format.OpenEnd);
        WriteReference(buffer, reference);
        buffer.Write("}"u8);
    }

    /// <summary>Writes that a request is cancelled.</summary>
    public static void WriteCancel(FrameBuffer buffer, EnvelopeFormat format, ReadOnlySpan<byte> reference)
    {
        buffer.Write(format.OpenCancel);
        WriteReference(buffer, reference);
        buffer.Write("}"u8);
    }

    /// <summary>Writes the answer to a <c>$ping</c>.</summary>
    /// <param name="buffer">An empty buffer.</param>
    /// <param name="format">The endpoint's envelope.</param>
    /// <param name="payload">The JSON text of the ping's payload; empty if the ping had none.</param>
    /// <param name="reference">The JSON text of the ping's <c>id</c>; empty for none.</param>
    public static void WritePong(FrameBuffer buffer, EnvelopeFormat format, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> reference)
    {
        buffer.Write(format.OpenPong);
        if (!payload.IsEmpty)
        {
            buffer.Write(format.BeforePayload);
            buffer.Write(payload);
        }

        WriteReference(buffer, reference);
        buffer.Write("}"u8);
    }

    /// <summary>The end of an envelope behind its payload: the <c>ref</c> member and the closing brace. For messages that answer the same
    /// request.</summary>
    public static byte[] EncodeClosing(ReadOnlySpan<byte> reference) => [.. ",\"ref\":"u8, .. reference, (byte)'}'];

    /// <summary>Writes the <c>ref</c> member, unless <paramref name="reference"/> is empty. Its value has the same bytes as the received
    /// <c>id</c>.</summary>
    public static void WriteReference(FrameBuffer buffer, ReadOnlySpan<byte> reference)
    {
        if (!reference.IsEmpty)
        {
            buffer.Write(",\"ref\":"u8);
            buffer.Write(reference);
        }
    }
}
