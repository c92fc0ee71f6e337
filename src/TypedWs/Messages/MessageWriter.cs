using TypedWs.Framing;

namespace TypedWs.Messages;

/// <summary>Writes envelopes (docs/wire-protocol.md, "Envelope").</summary>
internal static class MessageWriter
{
    /// <summary>Writes a message.</summary>
    /// <param name="buffer">An empty buffer.</param>
    /// <param name="message">The message.</param>
    /// <param name="reference">The JSON text of the <c>id</c> that it answers; empty for none.</param>
    public static void Write<T>(FrameBuffer buffer, T message, ReadOnlySpan<byte> reference = default)
    {
        MessageCodec<T>.Get().WriteOpenEnvelope(buffer, message);
        WriteReference(buffer, reference);
        buffer.Write("}"u8);
    }

    /// <summary>Writes the answer to a request whose handler returned nothing.</summary>
    public static void WriteAck(FrameBuffer buffer, ReadOnlySpan<byte> reference)
    {
        buffer.Write("{\"type\":\"$ack\""u8);
        WriteReference(buffer, reference);
        buffer.Write("}"u8);
    }

    /// <summary>Writes the <c>ref</c> member, if there is one, byte for byte as the <c>id</c> came.</summary>
    public static void WriteReference(FrameBuffer buffer, ReadOnlySpan<byte> reference)
    {
        if (!reference.IsEmpty)
        {
            buffer.Write(",\"ref\":"u8);
            buffer.Write(reference);
        }
    }
}
