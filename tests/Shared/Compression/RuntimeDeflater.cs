using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace TypedWs.Tests.Compression;

/// <summary>The sender on the other side of a connection with permessage-deflate, by the runtime's streams.</summary>
/// <param name="windowBits">The base-2 logarithm of the window's bytes, 9 to 15.</param>
/// <param name="takesContextOver">Whether a message may refer to those before it.</param>
/// <param name="level">The effort.</param>
internal sealed class RuntimeDeflater(
    int windowBits = 15, bool takesContextOver = true, CompressionLevel level = CompressionLevel.Optimal) : IDisposable
{
    private readonly MemoryStream _output = new();
    private DeflateStream? _stream;

    /// <summary>Deflates a message (RFC 7692 §7.2.1).</summary>
    public byte[] Deflate(ReadOnlySpan<byte> message)
    {
        if (!takesContextOver)
        {
            _stream?.Dispose();
            _stream = null;
        }

        _output.SetLength(0);
        _stream ??= Create(_output, level, leaveOpen: true, -windowBits);
        _stream.Write(message);
        _stream.Flush();

        // A stream that has got nothing since its last flush writes nothing; §7.2.3.6 sends a block without content then.
        return _output.Length == 0 ? [0x00] : _output.ToArray()[..^4];
    }

    public void Dispose() => _stream?.Dispose();

    // Negative window bits mean data without a header. No public constructor takes them.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern DeflateStream Create(Stream stream, CompressionLevel level, bool leaveOpen, int windowBits);
}
