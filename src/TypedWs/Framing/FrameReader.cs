using System.Buffers.Binary;

namespace TypedWs.Framing;

/// <summary>Reads frame headers. A pure function: no state, no I/O, no allocation.</summary>
internal static class FrameReader
{
    /// <summary>
    /// Reads the header at the start of <paramref name="data"/>. Returns false if more bytes are needed; no bytes are consumed then. A
    /// header never needs more than <see cref="FrameHeader.MaxLength"/> bytes.
    /// </summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> data, out FrameHeader header, out int consumed)
    {
        header = default;
        consumed = 0;
        if (data.Length < 2)
        {
            return false;
        }

        byte first = data[0];
        byte second = data[1];
        long payloadLength = second & 0x7F;
        int length = 2;

        // RFC 6455 §5.2: after 126 or 127, a 16-bit or 64-bit length follows in network byte order.
        if (payloadLength >= FrameHeader.Length16)
        {
            bool wide = payloadLength == FrameHeader.Length64;
            length += wide ? sizeof(long) : sizeof(ushort);
            if (data.Length < length)
            {
                return false;
            }

            payloadLength = wide
                ? BinaryPrimitives.ReadInt64BigEndian(data[2..])
                : BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        }

        uint maskingKey = 0;
        if ((second & FrameHeader.MaskBit) != 0)
        {
            if (data.Length < length + sizeof(uint))
            {
                return false;
            }

            maskingKey = BinaryPrimitives.ReadUInt32LittleEndian(data[length..]);
            length += sizeof(uint);
        }

        header = new FrameHeader(first, second, maskingKey, payloadLength);
        consumed = length;
        return true;
    }
}
