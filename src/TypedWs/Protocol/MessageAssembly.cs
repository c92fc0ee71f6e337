using System.Runtime.InteropServices;
using System.Text.Unicode;
using TypedWs.Framing;

namespace TypedWs.Protocol;

/// <summary>
/// The message that is being received. Checks its size and its UTF-8, and keeps its bytes if the message was not whole in one read. The
/// default value means that there is no message. A mutable struct: never copy it.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct MessageAssembly
{
    private const int MinRoom = 512;
    private const int MaxRoom = 64 * 1024;

    private PooledBuffer _buffer;
    private long _size;

    // The bytes that the buffer may need at most: the size of the message if the current frame is its last one, otherwise the maximum
    // size of a message.
    private long _expectedSize;
    private int _fragments;
    private Utf8Validator _utf8;

    // The compressed bytes of a compressed message. Its size is the number of bytes after decompression.
    private long _compressedSize;

    /// <summary>Text or binary; <see cref="Opcode.Continuation"/> if there is no message.</summary>
    public Opcode Opcode { get; private set; }

    /// <summary>Whether a message has begun and not ended.</summary>
    public readonly bool IsActive => Opcode != Opcode.Continuation;

    /// <summary>Whether the message is above <see cref="ProtocolLimits.MaxMessageSize"/>. Its bytes are then not kept.</summary>
    public bool IsOversize { get; private set; }

    /// <summary>Whether the message is compressed (RFC 7692 §6).</summary>
    public bool IsCompressed { get; private set; }

    /// <summary>The payload bytes of all frames so far, with the announced length of the current frame. Of a compressed message, the bytes
    /// that were decompressed so far.</summary>
    public readonly long Size => _size;

    /// <summary>The bytes that were kept. Valid until <see cref="End"/>.</summary>
    public readonly ReadOnlySpan<byte> Payload => _buffer.Written;

    /// <summary>Starts a data frame whose header keeps the <see cref="FrameRules"/>, and checks the limits.</summary>
    public ProtocolViolation BeginFrame(in FrameHeader header, ProtocolLimits limits)
    {
        if (header.Opcode != Opcode.Continuation)
        {
            Opcode = header.Opcode;
            IsCompressed = header.Rsv1;
        }

        if (++_fragments > limits.MaxFragments)
        {
            return ProtocolViolation.TooManyFragments;
        }

        if (IsCompressed)
        {
            return BeginCompressedFrame(header, limits);
        }

        // The limits are checked before memory is rented. The subtraction cannot overflow, although the announced length may be up to
        // 2^63-1.
        if (header.PayloadLength > Math.Min(limits.FatalMessageSize - _size, limits.MaxFrameSize))
        {
            return ProtocolViolation.MessageTooBig;
        }

        _size += header.PayloadLength;
        _expectedSize = header.Fin ? _size : limits.MaxMessageSize;
        if (_size > limits.MaxMessageSize && !IsOversize)
        {
            IsOversize = true;
            _buffer.Return();
        }

        return ProtocolViolation.None;
    }

    /// <summary>Whether no decompressed byte has room any more: the message has its maximum size, or more.</summary>
    public readonly bool IsFull(ProtocolLimits limits) => _size >= limits.MaxMessageSize;

    /// <summary>Gets room for decompressed bytes: at most 64 KiB, so that one step of decompression is short, and not more than the message
    /// may have, however much the data expands. Not called when the message <see cref="IsFull"/>.</summary>
    /// <param name="length">The length of the compressed data that is to be decompressed.</param>
    /// <param name="limits">The limits.</param>
    public Span<byte> GetRoom(int length, ProtocolLimits limits)
    {
        // Text is seldom more than four times as long as its compressed form.
        long wanted = Math.Clamp(4L * length, MinRoom, MaxRoom);
        Span<byte> room = _buffer.GetRoom((int)Math.Min(wanted, limits.MaxMessageSize - _size), limits.MaxMessageSize);
        return room[..Math.Min(room.Length, MaxRoom)];
    }

    /// <summary>Adds decompressed bytes.</summary>
    /// <param name="inflated">The bytes: the beginning of the room, or, if the message is not kept, of other memory.</param>
    /// <param name="limits">The limits.</param>
    public ProtocolViolation AddInflated(ReadOnlySpan<byte> inflated, ProtocolLimits limits)
    {
        ProtocolViolation error = CountInflated(inflated, limits);
        if (error == ProtocolViolation.None && !IsOversize)
        {
            _buffer.Advance(inflated.Length);
        }

        return error;
    }

    /// <summary>Adds decompressed bytes that are not in the room.</summary>
    public ProtocolViolation AppendInflated(ReadOnlySpan<byte> inflated, ProtocolLimits limits)
    {
        ProtocolViolation error = CountInflated(inflated, limits);
        if (error == ProtocolViolation.None && !IsOversize)
        {
            _buffer.Append(inflated, limits.MaxMessageSize);
        }

        return error;
    }

    /// <summary>Whether the payload of the last frame is the whole message, so that no bytes were kept before.</summary>
    public readonly bool IsWhole(ReadOnlySpan<byte> lastPayload) => _size == lastPayload.Length && !IsOversize;

    /// <summary>Checks the UTF-8 of a whole message in one pass, without the incremental validator.</summary>
    public readonly ProtocolViolation CheckWhole(ReadOnlySpan<byte> payload) =>
        Opcode == Opcode.Text && !Utf8.IsValid(payload) ? ProtocolViolation.InvalidUtf8 : ProtocolViolation.None;

    /// <summary>Adds received bytes of the current frame. The bytes are unmasked into the buffer, or in place if the message is not
    /// kept.</summary>
    /// <param name="data">The bytes as received.</param>
    /// <param name="key">The frame's masking key; 0 if the frame is not masked.</param>
    /// <param name="phase">The offset of the bytes in the frame's payload; only its value modulo 4 matters.</param>
    public ProtocolViolation Append(Span<byte> data, uint key, int phase)
    {
        if (data.IsEmpty)
        {
            return ProtocolViolation.None;
        }

        Span<byte> unmasked = IsOversize ? data : _buffer.Extend(data.Length, _expectedSize);
        Masking.Copy(data, unmasked, key, phase);

        // RFC 6455 §8.1: invalid UTF-8 fails the connection. This happens at the first wrong octet, because later octets cannot make the
        // text valid.
        return Opcode != Opcode.Text || _utf8.Append(unmasked) ? ProtocolViolation.None : ProtocolViolation.InvalidUtf8;
    }

    /// <summary>Checks that the message may end here: a text must not end inside a character.</summary>
    public readonly ProtocolViolation CheckEnd() => _utf8.IsComplete ? ProtocolViolation.None : ProtocolViolation.InvalidUtf8;

    private ProtocolViolation CountInflated(ReadOnlySpan<byte> inflated, ProtocolLimits limits)
    {
        _size += inflated.Length;
        if (_size > limits.FatalMessageSize)
        {
            return ProtocolViolation.MessageTooBig;
        }

        // RFC 7692 §6.2, RFC 6455 §8.1: the decompressed bytes of a text must be UTF-8.
        if (Opcode == Opcode.Text && !_utf8.Append(inflated))
        {
            return ProtocolViolation.InvalidUtf8;
        }

        if (_size > limits.MaxMessageSize && !IsOversize)
        {
            // Returned last, because the bytes that were just checked are in this memory.
            IsOversize = true;
            _buffer.Return();
        }

        return ProtocolViolation.None;
    }

    // Compressed data may be longer than the message by a few bytes for each block (RFC 1951 §3.2.4), so the limit is not applied exactly.
    // Without any limit, a message could go on for ever without a byte of content.
    private ProtocolViolation BeginCompressedFrame(in FrameHeader header, ProtocolLimits limits)
    {
        long fatal = Math.Min(limits.FatalMessageSize, long.MaxValue / 2);
        long most = fatal + (fatal / 256) + MinRoom;
        if (header.PayloadLength > Math.Min(most - _compressedSize, limits.MaxFrameSize))
        {
            return ProtocolViolation.MessageTooBig;
        }

        _compressedSize += header.PayloadLength;
        return ProtocolViolation.None;
    }

    /// <summary>Resets this struct to "no message" and returns the memory.</summary>
    public void End()
    {
        _buffer.Return();
        this = default;
    }
}
