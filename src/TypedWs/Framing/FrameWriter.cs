using System.Buffers.Binary;

namespace TypedWs.Framing;

/// <summary>
/// Writes frame headers and whole control frames. Pure functions: no state, no I/O, no allocation. A client passes a masking key, a
/// server passes none (RFC 6455 §5.1).
/// </summary>
internal static class FrameWriter
{
    /// <summary>The maximum payload of a control frame in bytes (RFC 6455 §5.5).</summary>
    public const int MaxControlPayload = 125;

    /// <summary>The maximum length of a control frame in bytes, with a masking key.</summary>
    public const int MaxControlFrame = 2 + sizeof(uint) + MaxControlPayload;

    /// <summary>Length in bytes of the header in front of a payload.</summary>
    public static int GetHeaderLength(long payloadLength, bool masked)
    {
        int length = payloadLength switch
        {
            < FrameHeader.Length16 => 2,
            <= ushort.MaxValue => 2 + sizeof(ushort),
            _ => 2 + sizeof(long),
        };
        return masked ? length + sizeof(uint) : length;
    }

    /// <summary>
    /// Writes a header and returns its length (<see cref="GetHeaderLength"/>). With a masking key, the caller must mask the payload by
    /// <see cref="Masking.Apply"/>.
    /// </summary>
    public static int WriteHeader(
        Span<byte> destination,
        Opcode opcode,
        long payloadLength,
        bool fin = true,
        bool rsv1 = false,
        uint? maskingKey = null)
    {
        int length = GetHeaderLength(payloadLength, maskingKey.HasValue);
        destination = destination[..length];
        destination[0] = (byte)((byte)opcode | (fin ? FrameHeader.FinBit : 0) | (rsv1 ? FrameHeader.Rsv1Bit : 0));

        int maskBit = 0;
        if (maskingKey is { } key)
        {
            maskBit = FrameHeader.MaskBit;
            BinaryPrimitives.WriteUInt32LittleEndian(destination[^sizeof(uint)..], key);
        }

        // RFC 6455 §5.2: "the minimal number of bytes MUST be used to encode the length".
        if (payloadLength < FrameHeader.Length16)
        {
            destination[1] = (byte)(maskBit | (int)payloadLength);
        }
        else if (payloadLength <= ushort.MaxValue)
        {
            destination[1] = (byte)(maskBit | FrameHeader.Length16);
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
        }
        else
        {
            destination[1] = (byte)(maskBit | FrameHeader.Length64);
            BinaryPrimitives.WriteInt64BigEndian(destination[2..], payloadLength);
        }

        return length;
    }

    /// <summary>
    /// Writes a whole control frame and returns its length, at most <see cref="MaxControlFrame"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The payload is longer than <see cref="MaxControlPayload"/>.</exception>
    public static int WriteControl(
        Span<byte> destination, Opcode opcode, ReadOnlySpan<byte> payload, uint? maskingKey = null)
    {
        // RFC 6455 §5.5: control frames have at most 125 bytes of payload and are never fragmented.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxControlPayload, nameof(payload));

        int headerLength = WriteHeader(destination, opcode, payload.Length, maskingKey: maskingKey);
        Span<byte> body = destination.Slice(headerLength, payload.Length);
        payload.CopyTo(body);
        if (maskingKey is { } key)
        {
            Masking.Apply(body, key);
        }

        return headerLength + payload.Length;
    }

    /// <summary>
    /// Writes a whole close frame and returns its length. If the code is null, the payload is empty, and the reason must be empty too.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The reason is longer than <see cref="CloseCodeRules.MaxReasonLength"/>, or a reason is given without a code.
    /// </exception>
    public static int WriteClose(
        Span<byte> destination, ushort? code, ReadOnlySpan<byte> reasonUtf8, uint? maskingKey = null)
    {
        int maxReason = code.HasValue ? CloseCodeRules.MaxReasonLength : 0;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reasonUtf8.Length, maxReason, nameof(reasonUtf8));
        if (code is not { } value)
        {
            return WriteControl(destination, Opcode.Close, [], maskingKey);
        }

        // RFC 6455 §5.5.1: the payload is empty or starts with a 2-byte code in network byte order.
        Span<byte> payload = stackalloc byte[MaxControlPayload];
        BinaryPrimitives.WriteUInt16BigEndian(payload, value);
        reasonUtf8.CopyTo(payload[sizeof(ushort)..]);
        return WriteControl(destination, Opcode.Close, payload[..(sizeof(ushort) + reasonUtf8.Length)], maskingKey);
    }
}
