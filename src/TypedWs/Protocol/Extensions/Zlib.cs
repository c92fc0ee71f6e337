using System.Runtime.InteropServices;

namespace TypedWs.Protocol.Extensions;

/// <summary>
/// The zlib that every .NET runtime has for <see cref="System.IO.Compression.DeflateStream"/>. It is called directly, because that class
/// cannot limit the window, cannot forget a message without allocating a new stream, and does not tell where a block ends
/// (docs/decisions/0025).
/// </summary>
internal static unsafe class Zlib
{
    public const int Ok = 0;
    public const int StreamEnd = 1;
    public const int BufferError = -5;

    /// <summary>Writes all output, and ends at a byte boundary with an empty stored block.</summary>
    public const int SyncFlush = 2;

    /// <summary>Does the same, and forgets all input so far: later output does not refer to it.</summary>
    public const int FullFlush = 3;

    /// <summary>Stops where a block ends.</summary>
    public const int StopAtBlock = 5;

    /// <summary>The window bits that the library supports for raw DEFLATE data.</summary>
    public const int MinWindowBits = 9;

    /// <inheritdoc cref="MinWindowBits"/>
    public const int MaxWindowBits = 15;

    private const int Deflated = 8;
    private const int MemoryLevel = 8;
    private const int DefaultStrategy = 0;

    /// <summary>Whether this runtime has the library in the expected form. Checked once, by compressing and decompressing a text.</summary>
    public static bool IsAvailable { get; } = Probe();

    // Negative window bits mean raw DEFLATE data, without a header (RFC 1951).
    public static int InitDeflate(ZlibStream* stream, int level, int windowBits)
        => OperatingSystem.IsWindows()
            ? WindowsZlib.DeflateInit2(stream, level, Deflated, -windowBits, MemoryLevel, DefaultStrategy)
            : UnixZlib.DeflateInit2(stream, level, Deflated, -windowBits, MemoryLevel, DefaultStrategy);

    public static int Deflate(ZlibStream* stream, int flush)
        => OperatingSystem.IsWindows() ? WindowsZlib.Deflate(stream, flush) : UnixZlib.Deflate(stream, flush);

    public static int EndDeflate(ZlibStream* stream)
        => OperatingSystem.IsWindows() ? WindowsZlib.DeflateEnd(stream) : UnixZlib.DeflateEnd(stream);

    public static int InitInflate(ZlibStream* stream, int windowBits)
        => OperatingSystem.IsWindows() ? WindowsZlib.InflateInit2(stream, -windowBits) : UnixZlib.InflateInit2(stream, -windowBits);

    public static int Inflate(ZlibStream* stream, int flush)
        => OperatingSystem.IsWindows() ? WindowsZlib.Inflate(stream, flush) : UnixZlib.Inflate(stream, flush);

    public static int ResetInflate(ZlibStream* stream, int windowBits)
        => OperatingSystem.IsWindows() ? WindowsZlib.InflateReset2(stream, -windowBits) : UnixZlib.InflateReset2(stream, -windowBits);

    public static int EndInflate(ZlibStream* stream)
        => OperatingSystem.IsWindows() ? WindowsZlib.InflateEnd(stream) : UnixZlib.InflateEnd(stream);

    // The library belongs to the runtime and is not a public interface, so another runtime may not have it in this form.
    private static bool Probe()
    {
        try
        {
            ReadOnlySpan<byte> text = "a text, and a text, and a text again"u8;
            Span<byte> deflated = stackalloc byte[64];
            Span<byte> inflated = stackalloc byte[64];
            using var deflater = new Deflater(MinWindowBits, level: 1, keepsContext: false);
            using var inflater = new Inflater(MinWindowBits);
            return deflater.TryDeflate(text, deflated, out int length)
                && inflater.Inflate(deflated[..length], inflated, out int read, out int written) == InflateStatus.Running
                && read == length
                && inflated[..written].SequenceEqual(text);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }
}

/// <summary>The functions under the name that the library has on Unix, which is also the name that a native (AOT) program links.</summary>
internal static unsafe partial class UnixZlib
{
    private const string Library = "libSystem.IO.Compression.Native";

    [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateInit2_")]
    public static partial int DeflateInit2(ZlibStream* stream, int level, int method, int windowBits, int memoryLevel, int strategy);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Deflate")]
    public static partial int Deflate(ZlibStream* stream, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateEnd")]
    public static partial int DeflateEnd(ZlibStream* stream);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
    public static partial int InflateInit2(ZlibStream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
    public static partial int Inflate(ZlibStream* stream, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
    public static partial int InflateReset2(ZlibStream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
    public static partial int InflateEnd(ZlibStream* stream);
}

/// <summary>The functions under the name that the library has on Windows.</summary>
internal static unsafe partial class WindowsZlib
{
    private const string Library = "System.IO.Compression.Native";

    [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateInit2_")]
    public static partial int DeflateInit2(ZlibStream* stream, int level, int method, int windowBits, int memoryLevel, int strategy);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Deflate")]
    public static partial int Deflate(ZlibStream* stream, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateEnd")]
    public static partial int DeflateEnd(ZlibStream* stream);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
    public static partial int InflateInit2(ZlibStream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
    public static partial int Inflate(ZlibStream* stream, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
    public static partial int InflateReset2(ZlibStream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
    public static partial int InflateEnd(ZlibStream* stream);
}
