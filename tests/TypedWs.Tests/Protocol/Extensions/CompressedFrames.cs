using TypedWs.Framing;
using TypedWs.Protocol.Extensions;
using TypedWs.Tests.Compression;

namespace TypedWs.Tests.Protocol.Extensions;

/// <summary>Compressed messages as a client sends them, made by the framework's own DeflateStream.</summary>
internal static class CompressedFrames
{
    private const uint Key = 0x1B2A_93C7;

    /// <summary>The terms of a server that keeps nothing, or everything.</summary>
    public static DeflateTerms Terms(bool keeps = false, int bits = 15, int threshold = 0, int level = 6)
        => new(new CompressionEngine(bits, level, threshold, long.MaxValue), Sends: true, keeps, bits, keeps, 15);

    /// <summary>The data of one message that refers to no other.</summary>
    public static byte[] Deflate(ReadOnlySpan<byte> data)
    {
        using var deflater = new RuntimeDeflater();
        return deflater.Deflate(data);
    }

    /// <summary>The data of several messages, of which each may refer to those before.</summary>
    public static IEnumerable<byte[]> DeflateInOrder(IEnumerable<byte[]> messages)
    {
        using var deflater = new RuntimeDeflater();
        foreach (byte[] message in messages)
        {
            yield return deflater.Deflate(message);
        }
    }

    /// <summary>One frame.</summary>
    public static byte[] Frame(Opcode opcode, ReadOnlySpan<byte> payload, bool fin = true, bool rsv1 = true)
    {
        byte[] frame = new byte[FrameHeader.MaxLength + payload.Length];
        int header = FrameWriter.WriteHeader(frame, opcode, payload.Length, fin, rsv1, Key);
        payload.CopyTo(frame.AsSpan(header));
        Masking.Apply(frame.AsSpan(header, payload.Length), Key);
        return frame[..(header + payload.Length)];
    }

    /// <summary>One message in frames of a given length.</summary>
    public static byte[] Fragments(Opcode opcode, ReadOnlySpan<byte> payload, int length)
    {
        List<byte> wire = [];
        for (int offset = 0; offset < payload.Length; offset += length)
        {
            int end = Math.Min(offset + length, payload.Length);
            wire.AddRange(Frame(offset == 0 ? opcode : Opcode.Continuation, payload[offset..end], end == payload.Length, offset == 0));
        }

        return [.. wire];
    }
}
