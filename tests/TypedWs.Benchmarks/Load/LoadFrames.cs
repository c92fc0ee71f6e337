using System.IO.Compression;
using System.Text;
using TypedWs.Framing;

namespace TypedWs.Benchmarks.Load;

/// <summary>
/// The masked frames of a run, made once and laid out so that any run of frames of the rotation is one contiguous span:
/// several are sent by one call. Immutable, shared by all connections.
/// </summary>
internal sealed class LoadFrames
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly int _rotation;

    /// <param name="messages">The messages in their order.</param>
    /// <param name="longestRun">How many frames at most are taken at once.</param>
    /// <param name="deflate">Whether the messages are compressed.</param>
    public LoadFrames(IReadOnlyList<string> messages, int longestRun, bool deflate = false)
    {
        _rotation = messages.Count;
        LongestRun = longestRun;
        _starts = new int[_rotation + longestRun + 1];

        using var bytes = new MemoryStream();
        for (int i = 0; i < _starts.Length - 1; i++)
        {
            _starts[i] = (int)bytes.Length;
            byte[] message = Encoding.UTF8.GetBytes(messages[i % _rotation]);
            bytes.Write(Encode(Opcode.Text, deflate ? Deflate(message) : message, deflate));
        }

        _starts[^1] = (int)bytes.Length;
        _bytes = bytes.ToArray();
    }

    public int LongestRun { get; }

    /// <summary>The bytes of some frames from a place in the rotation.</summary>
    public ReadOnlyMemory<byte> Take(int place, int count) => _bytes.AsMemory(_starts[place].._starts[place + count]);

    /// <summary>The place in the rotation after some more frames.</summary>
    public int Next(int place, int count) => (place + count) % _rotation;

    /// <summary>One masked frame.</summary>
    public static byte[] Encode(Opcode opcode, ReadOnlySpan<byte> payload, bool isDeflated = false)
    {
        uint key = Masking.CreateKey();
        byte[] frame = new byte[FrameWriter.GetHeaderLength(payload.Length, masked: true) + payload.Length];
        int header = FrameWriter.WriteHeader(frame, opcode, payload.Length, rsv1: isDeflated, maskingKey: key);
        payload.CopyTo(frame.AsSpan(header));
        Masking.Apply(frame.AsSpan(header), key);
        return frame;
    }

    // RFC 7692 §7.2.1: flushed, without the last four octets.
    private static byte[] Deflate(byte[] message)
    {
        using var output = new MemoryStream();
        using var stream = new DeflateStream(output, CompressionLevel.Optimal);
        stream.Write(message);
        stream.Flush();
        return output.ToArray()[..^4];
    }
}
