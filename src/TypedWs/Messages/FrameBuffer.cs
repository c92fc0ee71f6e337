using System.Buffers;
using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Framing;
using TypedWs.Json;

namespace TypedWs.Messages;

/// <summary>
/// The buffer in which one outgoing message is encoded before it is queued. Room for the frame header is kept in front of the
/// payload, so that the header can be written last, in its minimal length, without moving the payload.
/// </summary>
/// <remarks>
/// Encoding runs user code (property getters, converters), so it must not happen under a connection's lock and not in
/// a buffer that others share: a thread rents its buffer, encodes, hands the bytes over and returns it by
/// <see cref="Dispose"/>.
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

    // The object around the payload.
    private const int EnvelopeDepth = 1;

    /// <summary>
    /// Relaxed, so that text stays readable UTF-8 on the wire (it is never put into HTML by the framework); unchecked,
    /// because the generated code that drives it was. As deep as readers read: ours, and those of others by default.
    /// </summary>
    internal static JsonWriterOptions WriterOptions { get; } = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = WsJsonReader.MaxDepth - EnvelopeDepth,
    };

    /// <summary>A JSON writer into this buffer; call <see cref="Utf8JsonWriter.Flush"/> before writing bytes otherwise.</summary>
    public Utf8JsonWriter Json { get; }

    public ReadOnlySpan<byte> Payload => _bytes.AsSpan(HeaderRoom, _end - HeaderRoom);

    public static FrameBuffer Rent()
    {
        // The buffer is removed from the slot while it is in use, because encoding may run user code that sends another message.
        FrameBuffer buffer = _cached ?? new FrameBuffer();
        _cached = null;
        return buffer;
    }

    /// <summary>Gives the buffer back to the thread; nothing may use it afterwards.</summary>
    public void Dispose()
    {
        _end = HeaderRoom;
        if (_bytes.Length <= MaxKeptSize)
        {
            Json.Reset();
            _cached = this;
        }
    }

    /// <summary>Writes the header in front of the payload and returns the whole frame; valid until the next write or return.</summary>
    /// <param name="opcode">Text or binary.</param>
    /// <param name="maskingKey">The key of a client's frame: the payload is masked in place, so the buffer has one frame only.</param>
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

    /// <summary>Removes all bytes after the first ones of the payload.</summary>
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
