using TypedWs.Framing;

namespace TypedWs.Tests.Framing;

public sealed class FrameWriterTests
{
    private const uint SampleKey = 0x3D21FA37;

    public static TheoryData<long, byte[]> Headers => new()
    {
        { 0, [0x82, 0x00] },
        { 125, [0x82, 0x7D] },
        { 126, [0x82, 0x7E, 0x00, 0x7E] },
        { 65535, [0x82, 0x7E, 0xFF, 0xFF] },
        { 65536, [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] },
        { long.MaxValue, [0x82, 0x7F, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void The_length_is_written_in_its_shortest_form(long payloadLength, byte[] expected)
    {
        Span<byte> destination = stackalloc byte[FrameHeader.MaxLength];
        int length = FrameWriter.WriteHeader(destination, Opcode.Binary, payloadLength);

        Assert.Equal(expected, destination[..length].ToArray());
        Assert.Equal(length, FrameWriter.GetHeaderLength(payloadLength, masked: false));
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_masking_key_follows_the_length(long payloadLength, byte[] unmasked)
    {
        Span<byte> destination = stackalloc byte[FrameHeader.MaxLength];
        int length = FrameWriter.WriteHeader(destination, Opcode.Binary, payloadLength, maskingKey: SampleKey);

        byte[] expected = [.. unmasked, 0x37, 0xFA, 0x21, 0x3D];
        expected[1] |= 0x80;
        Assert.Equal(expected, destination[..length].ToArray());
        Assert.Equal(length, FrameWriter.GetHeaderLength(payloadLength, masked: true));
    }

    [Fact]
    public void Fin_and_rsv1_are_as_asked_for()
    {
        Span<byte> destination = stackalloc byte[2];
        FrameWriter.WriteHeader(destination, Opcode.Text, 3, fin: false);
        Assert.Equal([0x01, 0x03], destination.ToArray());
        FrameWriter.WriteHeader(destination, Opcode.Text, 3, rsv1: true);
        Assert.Equal([0xC1, 0x03], destination.ToArray());
        FrameWriter.WriteHeader(destination, Opcode.Continuation, 3);
        Assert.Equal([0x80, 0x03], destination.ToArray());
    }

    [Fact]
    public void Control_frames_are_those_of_the_rfc()
    {
        Span<byte> destination = stackalloc byte[FrameWriter.MaxControlFrame];

        // RFC 6455 §5.7: unmasked ping request and masked ping response.
        int ping = FrameWriter.WriteControl(destination, Opcode.Ping, "Hello"u8);
        Assert.Equal([0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], destination[..ping].ToArray());

        int pong = FrameWriter.WriteControl(destination, Opcode.Pong, "Hello"u8, SampleKey);
        Assert.Equal([0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], destination[..pong].ToArray());
    }

    [Fact]
    public void A_close_frame_holds_code_and_reason()
    {
        Span<byte> destination = stackalloc byte[FrameWriter.MaxControlFrame];
        int length = FrameWriter.WriteClose(destination, 1000, "bye"u8);
        Assert.Equal([0x88, 0x05, 0x03, 0xE8, 0x62, 0x79, 0x65], destination[..length].ToArray());

        length = FrameWriter.WriteClose(destination, 4508, [], SampleKey);
        Assert.Equal([0x88, 0x82, 0x37, 0xFA, 0x21, 0x3D, 0x11 ^ 0x37, 0x9C ^ 0xFA], destination[..length].ToArray());

        length = FrameWriter.WriteClose(destination, null, []);
        Assert.Equal([0x88, 0x00], destination[..length].ToArray());
    }

    [Fact]
    public void The_longest_control_frame_fits_and_a_longer_one_is_refused()
    {
        byte[] destination = new byte[FrameWriter.MaxControlFrame + 1];
        Assert.Equal(FrameWriter.MaxControlFrame, FrameWriter.WriteControl(destination, Opcode.Ping, new byte[125], SampleKey));
        Assert.Equal(127, FrameWriter.WriteClose(destination, 1000, new byte[123]));

        Assert.Throws<ArgumentOutOfRangeException>(() => FrameWriter.WriteControl(destination, Opcode.Ping, new byte[126]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameWriter.WriteClose(destination, 1000, new byte[124]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameWriter.WriteClose(destination, null, new byte[1]));
    }
}
