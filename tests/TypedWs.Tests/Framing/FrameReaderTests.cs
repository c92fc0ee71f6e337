using TypedWs.Framing;

namespace TypedWs.Tests.Framing;

public sealed class FrameReaderTests
{
    // RFC 6455 §5.7 and the edges of the three length encodings.
    public static TheoryData<byte[], bool, byte, bool, uint, long> Headers => new()
    {
        { [0x81, 0x05], true, 1, false, 0, 5 },
        { [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D], true, 1, true, 0x3D21FA37, 5 },
        { [0x01, 0x03], false, 1, false, 0, 3 },
        { [0x80, 0x02], true, 0, false, 0, 2 },
        { [0x89, 0x05], true, 9, false, 0, 5 },
        { [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D], true, 10, true, 0x3D21FA37, 5 },
        { [0x82, 0x7D], true, 2, false, 0, 125 },
        { [0x82, 0x7E, 0x00, 0x7E], true, 2, false, 0, 126 },
        { [0x82, 0x7E, 0x01, 0x00], true, 2, false, 0, 256 },
        { [0x82, 0x7E, 0xFF, 0xFF], true, 2, false, 0, 65535 },
        { [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0], true, 2, false, 0, 65536 },
        { [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4], true, 2, true, 0x04030201, long.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_header_is_read_once_it_is_whole_and_not_before(
        byte[] bytes, bool fin, byte opcode, bool masked, uint maskingKey, long payloadLength)
    {
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.False(FrameReader.TryReadHeader(bytes.AsSpan(0, length), out _, out int nothing));
            Assert.Equal(0, nothing);
        }

        byte[] followed = [.. bytes, 0xFF, 0xFF];
        Assert.True(FrameReader.TryReadHeader(followed, out FrameHeader header, out int consumed));
        Assert.Equal(bytes.Length, consumed);
        Assert.Equal(fin, header.Fin);
        Assert.Equal((Opcode)opcode, header.Opcode);
        Assert.Equal(masked, header.Masked);
        Assert.Equal(maskingKey, header.MaskingKey);
        Assert.Equal(payloadLength, header.PayloadLength);
        Assert.True(header.HasValidLength);
        Assert.False(header.HasReservedBits);
    }

    [Theory]
    [InlineData(0xC1, true, false, false)]
    [InlineData(0xA1, false, true, false)]
    [InlineData(0x91, false, false, true)]
    public void Each_reserved_bit_is_seen(byte first, bool rsv1, bool rsv2, bool rsv3)
    {
        Assert.True(FrameReader.TryReadHeader([first, 0x00], out FrameHeader header, out _));
        Assert.Equal((rsv1, rsv2, rsv3), (header.Rsv1, header.Rsv2, header.Rsv3));
        Assert.True(header.HasReservedBits);
    }

    public static TheoryData<byte[]> InvalidLengths => new()
    {
        new byte[] { 0x82, 0x7E, 0x00, 0x00 },
        new byte[] { 0x82, 0x7E, 0x00, 0x7D },
        new byte[] { 0x82, 0x7F, 0, 0, 0, 0, 0, 0, 0, 0x7D },
        new byte[] { 0x82, 0x7F, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF },
        new byte[] { 0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0 },
        new byte[] { 0x82, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF },
    };

    [Theory]
    [MemberData(nameof(InvalidLengths))]
    public void A_length_that_is_not_minimal_or_has_the_top_bit_set_is_invalid(byte[] bytes)
    {
        Assert.True(FrameReader.TryReadHeader(bytes, out FrameHeader header, out int consumed));
        Assert.Equal(bytes.Length, consumed);
        Assert.False(header.HasValidLength);
    }

    [Theory]
    [InlineData(0x88, true)]
    [InlineData(0x8A, true)]
    [InlineData(0x8F, true)]
    [InlineData(0x80, false)]
    [InlineData(0x82, false)]
    [InlineData(0x87, false)]
    public void The_top_bit_of_the_opcode_makes_a_control_frame(byte first, bool control)
    {
        Assert.True(FrameReader.TryReadHeader([first, 0x00], out FrameHeader header, out _));
        Assert.Equal(control, header.IsControl);
    }
}
