using System.Runtime.InteropServices;

namespace TypedWs.Protocol.Extensions;

/// <summary>The native memory of one compressor or decompressor. Not thread-safe: one thread at a time uses it, and nobody uses it when it
/// is disposed. If it is lost, its finalizer frees the memory.</summary>
internal abstract unsafe class ZlibContext : SafeHandle
{
    private protected ZlibContext(int windowBits) : base(0, ownsHandle: true)
    {
        WindowBits = windowBits;
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(ZlibStream)));
    }

    /// <summary>The size of the window: 2 to this power, in bytes.</summary>
    public int WindowBits { get; }

    /// <summary>The native memory that the context holds, in bytes.</summary>
    public abstract long Size { get; }

    public override bool IsInvalid => handle == 0;

    private protected ZlibStream* Stream => (ZlibStream*)handle;

    private protected ZlibStream* Prepare(byte* input, int inputLength, byte* output, int outputLength)
    {
        ZlibStream* stream = Stream;
        stream->NextIn = input;
        stream->AvailableIn = (uint)inputLength;
        stream->NextOut = output;
        stream->AvailableOut = (uint)outputLength;
        return stream;
    }

    private protected static void ThrowIfFailed(int code)
    {
        if (code != Zlib.Ok)
        {
            throw new InvalidOperationException($"zlib could not make a context: error {code} (-4: not enough memory).");
        }
    }
}
