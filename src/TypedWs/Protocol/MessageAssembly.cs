using System.Runtime.InteropServices;
using System.Text.Unicode;
using TypedWs.Framing;

namespace TypedWs.Protocol;

/// <summary>
/// The message that is being received: its size against the limits, its UTF-8, and those of its bytes that had to be kept
/// because the message was not whole in one read. The default value is "no message". Mutable: never copy one.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct MessageAssembly
{
    private PooledBuffer _buffer;
    private long _size;

    // How large the message will be as far as is known: its buffer does not outgrow that.
    private long _expectedSize;
    private int _fragments;
    private Utf8Validator _utf8;

    /// <summary>Text or binary; <see cref="Opcode.Continuation"/> if there is no message.</summary>
    public Opcode Opcode { get; private set; }

    /// <summary>Whether a message has begun and not ended.</summary>
    public readonly bool IsActive => Opcode != Opcode.Continuation;

    /// <summary>Whether it is above the limit for messages that are handed out, so that its bytes are not kept.</summary>
    public bool IsOversize { get; private set; }

    /// <summary>Size in bytes of its frames up to now, the current one as announced.</summary>
    public readonly long Size => _size;

    /// <summary>The bytes kept. Valid until <see cref="End"/>.</summary>
    public readonly ReadOnlySpan<byte> Payload => _buffer.Written;

    /// <summary>Starts a data frame that <see cref="FrameRules"/> found good.</summary>
    public ProtocolViolation BeginFrame(in FrameHeader header, ProtocolLimits limits)
    {
        if (header.Opcode != Opcode.Continuation)
        {
            Opcode = header.Opcode;
        }

        if (++_fragments > limits.MaxFragments)
        {
            return ProtocolViolation.TooManyFragments;
        }

        // Limits before memory, and without overflow: the announced length may be anything up to 2^63-1.
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

    /// <summary>Whether this, the payload of a last frame, is all that the message consists of.</summary>
    public readonly bool IsWhole(ReadOnlySpan<byte> lastPayload) => _size == lastPayload.Length && !IsOversize;

    /// <summary>Whether a whole payload may be handed out: in one pass, without the incremental validator.</summary>
    public readonly ProtocolViolation CheckWhole(ReadOnlySpan<byte> payload) =>
        Opcode == Opcode.Text && !Utf8.IsValid(payload) ? ProtocolViolation.InvalidUtf8 : ProtocolViolation.None;

    /// <summary>Takes bytes of the current frame, as they came; of those that are not kept, unmasks the bytes in place.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="key">The frame's masking key; 0 if it is not masked.</param>
    /// <param name="phase">Where they start in the frame's payload; only its value modulo 4 matters.</param>
    public ProtocolViolation Append(Span<byte> data, uint key, int phase)
    {
        if (data.IsEmpty)
        {
            return ProtocolViolation.None;
        }

        Span<byte> unmasked = IsOversize ? data : _buffer.Extend(data.Length, _expectedSize);
        Masking.Copy(data, unmasked, key, phase);

        // RFC 6455 §8.1: invalid UTF-8 fails the connection; at the offending octet, because later octets cannot make it valid.
        return Opcode != Opcode.Text || _utf8.Append(unmasked) ? ProtocolViolation.None : ProtocolViolation.InvalidUtf8;
    }

    /// <summary>Whether the message may end here: a text must not end inside a character.</summary>
    public readonly ProtocolViolation CheckEnd() => _utf8.IsComplete ? ProtocolViolation.None : ProtocolViolation.InvalidUtf8;

    /// <summary>Forgets the message and gives its memory back.</summary>
    public void End()
    {
        _buffer.Return();
        this = default;
    }
}
