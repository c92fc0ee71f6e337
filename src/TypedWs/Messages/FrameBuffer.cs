using System.Buffers;
using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Framing;
using TypedWs.Json;

namespace TypedWs.Messages;

/// <summary>
/// The buffer in which one outgoing message is encoded before it is queued. Room for the frame header is kept in front of the
/// payload. So the header can be written last, in its minimal length, and the payload need not be moved.
/// </summary>
/// <remarks>
/// Encoding runs user code (property getters, converters), so it must not happen under a connection's lock, and not in a shared buffer.
/// A thread rents its own buffer, encodes the message, passes the bytes on, and returns the buffer by <see cref="Dispose"/>.
/// </remarks>
internal sealed class FrameBuffer : IBufferWriter<byte>, IDisposable
{
    private const int InitialSize = 1024;
    private const int MaxKeptSize = 64 * 1024;

    private const int HeaderRoom = FrameHeader.MaxLength;

    [ThreadStatic]
    private static FrameBuffer? _cached;

    private byte[] _bytes = new byte[InitialSize];
    private int _end = HeaderRoom;

    private FrameBuffer() => Json = new Utf8JsonWriter(this, WriterOptions);

    // The envelope is one object around the payload.
    private const int EnvelopeDepth = 1;

    /// <summary>
    /// The escaping is relaxed, so that text stays readable UTF-8 on the wire (the framework never puts it into HTML). The writer does not
    /// validate, because generated code calls it in a valid order. The maximum depth is that of our reader, which is also the usual default
    /// of other JSON readers.
    /// </summary>
    internal static JsonWriterOptions WriterOptions { get; } = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = WsJsonReader.MaxDepth - EnvelopeDepth,
    };

    /// <summary>A JSON writer into this buffer. Call <see cref="Utf8JsonWriter.Flush"/> before you write bytes in another way.</summary>
    public Utf8JsonWriter Json { get; }

    public ReadOnlySpan<byte> Payload => _bytes.AsSpan(HeaderRoom, _end - HeaderRoom);

    public static FrameBuffer Rent()
    {
        // The buffer is removed from the thread's field while it is in use: encoding may run user code that sends another message.
        FrameBuffer buffer = _cached ?? new FrameBuffer();
        _cached = null;
        return buffer;
    }

    /// <summary>Gives the buffer back to the thread. The buffer must not be used afterwards.</summary>
    public void Dispose()
    {
        _end = HeaderRoom;
        if (_bytes.Length <= MaxKeptSize)
        {
            Json.Reset();
            _cached = this;
        }
    }

    /// <summary>Writes the header in front of the payload.</summary>
    /// <param name="opcode">Text or binary.</param>
    /// <param name="maskingKey">The key of a client's frame; null for a server. With a key, call this once only, because the payload is
    /// masked in place.</param>
    /// <returns>The whole frame; valid until the next write or <see cref="Dispose"/>.</returns>
    public ReadOnlySpan<byte> GetFrame(Opcode opcode, uint? maskingKey = null)
    {
        int payloadLength = _end - HeaderRoom;
        int headerLength = FrameWriter.GetHeaderLength(payloadLength, maskingKey.HasValue);
        int start = HeaderRoom - headerLength;
        FrameWriter.WriteHeader(_bytes.AsSpan(start, headerLength), opcode, payloadLength, maskingKey: maskingKey);
        if (maskingKey is { } key)
        {
            Masking.Apply(_bytes.AsSpan(HeaderRoom, payloadLength), key);
        }

        return _bytes.AsSpan(start, _end - start);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _end += bytes.Length;
    }

    /// <summary>Cuts the payload to its first <paramref name="payloadLength"/> bytes.</summary>
    public void CutTo(int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)payloadLength, (uint)Payload.Length);
        _end = HeaderRoom + payloadLength;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _end);
        _end += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _bytes.AsSpan(_end);
    }

    private void EnsureRoom(int sizeHint)
    {
        int needed = checked(_end + Math.Max(sizeHint, 1));
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max((uint)needed, (uint)_bytes.Length * 2), (uint)Array.MaxLength));
        }
    }
}
