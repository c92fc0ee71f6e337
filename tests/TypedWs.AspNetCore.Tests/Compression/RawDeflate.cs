using System.IO.Compression;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>Compressed frames of a client and of the server, by the framework's own DeflateStream.</summary>
internal static class RawDeflate
{
    public const string Offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";

    /// <summary>The data of a message: DEFLATE, flushed, without the last four octets.</summary>
    public static byte[] Deflate(ReadOnlySpan<byte> data)
    {
        using var output = new MemoryStream();
        using var stream = new DeflateStream(output, CompressionLevel.Optimal);
        stream.Write(data);
        stream.Flush();
        return output.ToArray()[..^4];
    }

    /// <summary>The message of a frame, which refers to no other message.</summary>
    public static byte[] Inflate(RawFrame frame)
    {
        if ((frame.FirstByte & 0x40) == 0)
        {
            return frame.Payload;
        }

        using var input = new MemoryStream([.. frame.Payload, 0x00, 0x00, 0xFF, 0xFF]);
        using var stream = new DeflateStream(input, CompressionMode.Decompress);
        using var output = new MemoryStream();
        byte[] room = new byte[65_536];
        for (int length; (length = stream.Read(room)) > 0;)
        {
            output.Write(room, 0, length);
        }

        return output.ToArray();
    }

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
}
