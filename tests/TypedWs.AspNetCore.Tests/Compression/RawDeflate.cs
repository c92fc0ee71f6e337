using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Tests.Compression;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>Compressed frames of a client and of the server, by the peers of the tests.</summary>
internal static class RawDeflate
{
    public const string Offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";

    /// <summary>The message of a frame, which refers to no other message.</summary>
    public static byte[] Inflate(RawFrame frame)
        => (frame.FirstByte & 0x40) == 0 ? frame.Payload : new WindowedInflater().Inflate(frame.Payload);

    /// <summary>A compressed message in one frame, masked.</summary>
    public static byte[] Frame(byte opcode, ReadOnlySpan<byte> data) => RawFrame.Masked(opcode, Deflate(data), rsv: 4);

    /// <summary>A compressed message in frames of a given number, masked.</summary>
    public static byte[] Fragments(byte opcode, ReadOnlySpan<byte> data, int count)
    {
        byte[] deflated = Deflate(data);
        List<byte> wire = [];
        int length = Math.Max(1, deflated.Length / count);
        for (int offset = 0; offset < deflated.Length; offset += length)
        {
            int end = Math.Min(offset + length, deflated.Length);
            wire.AddRange(RawFrame.Masked(
                offset == 0 ? opcode : RawFrame.Continuation, deflated.AsSpan(offset..end), end == deflated.Length, offset == 0 ? 4 : 0));
        }

        return [.. wire];
    }

    private static byte[] Deflate(ReadOnlySpan<byte> data)
    {
        using var deflater = new RuntimeDeflater();
        return deflater.Deflate(data);
    }
}
