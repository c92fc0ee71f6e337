using System.Runtime.InteropServices;

namespace TypedWs.Protocol.Extensions;

/// <summary>The result of a step of decompression.</summary>
internal enum InflateStatus
{
    /// <summary>The step has ended because the input was read, or the output is full.</summary>
    Running,

    /// <summary>The final block has ended (BFINAL, RFC 1951 §3.2.3). Octets that follow begin a new stream.</summary>
    FinalBlockEnded,

    /// <summary>The input is not DEFLATE data.</summary>
    Corrupt,
}

/// <summary>Decompresses messages (RFC 7692 §7.2.2).</summary>
internal sealed unsafe class Inflater : ZlibContext
{
    /// <summary>The bytes that the end of a message may need: the tail, and the bits that were read but not used before it, are at most 88
    /// bits, and each two bits may stand for 258 bytes (RFC 1951 §3.2.5).</summary>
    public const int EndRoom = 16 * 1024;

    // The state and its tables of codes, for any window.
    private const long FixedSize = 12 * 1024;

    /// <param name="windowBits">9 to 15. At least those of the peer's compressor.</param>
    public Inflater(int windowBits) : base(windowBits) => ThrowIfFailed(Zlib.InitInflate(Stream, windowBits));

    public override long Size => SizeOf(WindowBits);

    // The octets that the sender has removed from the end (RFC 7692 §7.2.2), and one more. The one more shows whether a block ends with
    // the last of the removed octets: then it is not read.
    private static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF, 0x00];

    /// <summary>The native memory of a context, in bytes.</summary>
    public static long SizeOf(int windowBits) => (1L << windowBits) + FixedSize;

    /// <summary>Reads some input and writes some output. Reads all input if the output has room.</summary>
    public InflateStatus Inflate(ReadOnlySpan<byte> input, Span<byte> output, out int read, out int written)
        => Step(input, output, Zlib.SyncFlush, out read, out written);

    /// <summary>Ends a message whose octets were all read (<see cref="Inflate"/> has left room).</summary>
    /// <param name="output">At least <see cref="EndRoom"/> bytes.</param>
    /// <param name="written">The last bytes of the message, usually none.</param>
    /// <returns>False if the data does not end where a block ends, so a part of the message is missing.</returns>
    public bool TryEnd(Span<byte> output, out int written)
        => Step(Tail, output, Zlib.StopAtBlock, out int read, out written) == InflateStatus.Running && read == Tail.Length - 1;

    /// <summary>Forgets all data so far: input that refers to them is an error.</summary>
    public void Reset() => ThrowIfFailed(Zlib.ResetInflate(Stream, WindowBits));

    protected override bool ReleaseHandle()
    {
        _ = Zlib.EndInflate(Stream);
        NativeMemory.Free(Stream);
        return true;
    }

    private InflateStatus Step(ReadOnlySpan<byte> input, Span<byte> output, int flush, out int read, out int written)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            ZlibStream* stream = Prepare(from, input.Length, to, output.Length);
            int code = Zlib.Inflate(stream, flush);
            read = input.Length - (int)stream->AvailableIn;
            written = output.Length - (int)stream->AvailableOut;
            return code switch
            {
                Zlib.Ok or Zlib.BufferError => InflateStatus.Running,
                Zlib.StreamEnd => InflateStatus.FinalBlockEnded,
                _ => InflateStatus.Corrupt,
            };
        }
    }
}
