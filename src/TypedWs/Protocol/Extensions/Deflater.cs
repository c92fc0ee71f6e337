using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TypedWs.Protocol.Extensions;

/// <summary>Compresses messages (RFC 7692 §7.2.1).</summary>
internal sealed unsafe class Deflater : ZlibContext
{
    /// <summary>The octets at the end of a flushed DEFLATE stream, which are not sent.</summary>
    public const int TailLength = 4;

    // The hash table and the pending output, for any window.
    private const long FixedSize = 200 * 1024;

    private readonly int _flush;

    /// <param name="windowBits">9 to 15. No output refers to input that is farther away than the window.</param>
    /// <param name="level">The zlib level, 1 to 9.</param>
    /// <param name="keepsContext">Whether a message may refer to earlier messages.</param>
    public Deflater(int windowBits, int level, bool keepsContext) : base(windowBits)
    {
        _flush = keepsContext ? Zlib.SyncFlush : Zlib.FullFlush;
        ThrowIfFailed(Zlib.InitDeflate(Stream, level, windowBits));
    }

    public override long Size => SizeOf(WindowBits);

    /// <summary>The native memory of a context, in bytes: a window of twice the size, a chain of 2 bytes for each of its bytes, and the
    /// fixed part.</summary>
    public static long SizeOf(int windowBits) => (4L << windowBits) + FixedSize;

    /// <summary>Compresses a message, unless the result would not be shorter than the message.</summary>
    /// <param name="message">The message; not empty.</param>
    /// <param name="destination">At least as long as the message, and <see cref="TailLength"/>.</param>
    /// <param name="length">The length of the result.</param>
    /// <returns>False if the message must be sent as it is. No later message then refers to it.</returns>
    public bool TryDeflate(ReadOnlySpan<byte> message, Span<byte> destination, out int length)
    {
        length = 0;
        Debug.Assert(!message.IsEmpty, "An empty message cannot become shorter.");
        destination = destination[..Math.Min(destination.Length, message.Length + TailLength)];
        fixed (byte* input = message)
        fixed (byte* output = destination)
        {
            ZlibStream* stream = Prepare(input, message.Length, output, destination.Length);
            _ = Zlib.Deflate(stream, _flush);

            // Free room means that the flush is complete.
            if (stream->AvailableOut > 0)
            {
                length = destination.Length - (int)stream->AvailableOut - TailLength;
                return true;
            }

            Discard(stream);
            return false;
        }
    }

    protected override bool ReleaseHandle()
    {
        _ = Zlib.EndDeflate(Stream);
        NativeMemory.Free(Stream);
        return true;
    }

    // The peer does not get the output, so later output must not refer to this input. After a full flush it refers to no earlier input.
    private void Discard(ZlibStream* stream)
    {
        byte* scratch = stackalloc byte[1024];
        Drain(stream, _flush, scratch);
        if (_flush != Zlib.FullFlush)
        {
            Drain(stream, Zlib.FullFlush, scratch);
        }
    }

    private static void Drain(ZlibStream* stream, int flush, byte* scratch)
    {
        do
        {
            stream->NextOut = scratch;
            stream->AvailableOut = 1024;
            _ = Zlib.Deflate(stream, flush);
        }
        while (stream->AvailableOut == 0);
    }
}
