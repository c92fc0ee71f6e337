using System.IO.Compression;

namespace TypedWs.Tests.Compression;

/// <summary>
/// The other side of a connection, by the runtime's deflater: a window of 15 bits, and a context that is taken over. Without takeover it
/// is a new one for each message.
/// </summary>
internal sealed class RuntimeDeflater : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly DeflateStream _stream;

    public RuntimeDeflater(CompressionLevel level) => _stream = new DeflateStream(_output, level, leaveOpen: true);

    /// <summary>Deflates a message (RFC 7692 §7.2.1).</summary>
    public byte[] Deflate(ReadOnlySpan<byte> message)
    {
        _output.SetLength(0);
        _stream.Write(message);
        _stream.Flush();

        // A stream that has got nothing since its last flush writes nothing; §7.2.3.6 sends a block without content then.
        return _output.Length == 0 ? [0x00] : _output.ToArray()[..^4];
    }

    public void Dispose() => _stream.Dispose();
}
