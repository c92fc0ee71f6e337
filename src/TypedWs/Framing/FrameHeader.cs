namespace TypedWs.Framing;

/// <summary>
/// The header of one frame as it was received. It may have any bit pattern. The protocol layer checks it, because the rules depend on
/// role and state.
/// </summary>
/// <remarks>
/// RFC 6455 §5.2:
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-------+-+-------------+-------------------------------+
/// |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
/// |I|S|S|S|  (4)  |A|     (7)     |             (16/64)           |
/// |N|V|V|V|       |S|             |   (if payload len==126/127)   |
/// | |1|2|3|       |K|             |                               |
/// +-+-+-+-+-------+-+-------------+-------------------------------+
/// |        Masking-key (0 or 4 octets)    |     Payload Data      |
/// +---------------------------------------+-----------------------+
/// </code>
/// </remarks>
internal readonly struct FrameHeader(byte first, byte second, uint maskingKey, long payloadLength)
{
    /// <summary>The maximum length of a header in octets: 2, plus 8 for the extended length, plus 4 for the masking key.</summary>
    public const int MaxLength = 14;

    internal const byte FinBit = 0x80;
    internal const byte Rsv1Bit = 0x40;
    internal const byte Rsv2Bit = 0x20;
    internal const byte Rsv3Bit = 0x10;
    internal const byte MaskBit = 0x80;

    /// <summary>The value of the 7-bit length that means: a 16-bit length follows.</summary>
    internal const byte Length16 = 126;

    /// <summary>The value of the 7-bit length that means: a 64-bit length follows.</summary>
    internal const byte Length64 = 127;

    private readonly byte _first = first;
    private readonly byte _second = second;

    public bool Fin => (_first & FinBit) != 0;

    public bool Rsv1 => (_first & Rsv1Bit) != 0;

    public bool Rsv2 => (_first & Rsv2Bit) != 0;

    public bool Rsv3 => (_first & Rsv3Bit) != 0;

    public bool HasReservedBits => (_first & (Rsv1Bit | Rsv2Bit | Rsv3Bit)) != 0;

    public Opcode Opcode => (Opcode)(_first & 0x0F);

    // RFC 6455 §5.5: control frames are identified by opcodes where the most significant bit of the opcode is 1.
    public bool IsControl => (_first & 0x08) != 0;

    public bool Masked => (_second & MaskBit) != 0;

    /// <summary>The four octets of the masking key, the first in the low byte; 0 if not <see cref="Masked"/>.</summary>
    public uint MaskingKey { get; } = maskingKey;

    /// <summary>The length of the payload in bytes; negative if the top bit of a 64-bit length is set.</summary>
    public long PayloadLength { get; } = payloadLength;

    /// <summary>
    /// Whether the length has the form that RFC 6455 §5.2 requires: "the minimal number of bytes MUST be used", and in a 64-bit length "the
    /// most significant bit MUST be 0".
    /// </summary>
    public bool HasValidLength => (_second & 0x7F) switch
    {
        Length16 => PayloadLength >= Length16,
        Length64 => PayloadLength > ushort.MaxValue,
        _ => true,
    };
}
