using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol.Conformance;

/// <summary>Invalid UTF-8 fails the connection at the offending octet, not at the end of the frame or message.</summary>
public sealed class FailFastTests
{
    private static readonly byte[] Kosme = Convert.FromHexString("CEBAE1BDB9CF83CEBCCEB5");

    [Fact]
    public void Row_6_4_1_and_6_4_2_fail_at_the_deciding_octet_of_the_second_frame()
    {
        byte[] first = Encode(WireFrame.Of(0x01, [.. Kosme, 0xF4]));
        byte[] second = Encode(WireFrame.Of(0x00, 0x90));
        byte[] third = Encode(WireFrame.Of(0x80, [0x80, 0x80, .. "edited"u8]));
        Assert.Equal(first.Length + second.Length, OctetsUntilFailure([.. first, .. second, .. third]));

        first = Encode(WireFrame.Of(0x01, Kosme));
        second = Encode(WireFrame.Of(0x00, 0xF4, 0x90, 0x80, 0x80));
        third = Encode(WireFrame.Of(0x80, "edited"));
        Assert.Equal(first.Length + second.Length - 2, OctetsUntilFailure([.. first, .. second, .. third]));
    }

    [Fact]
    public void Row_6_4_3_and_6_4_4_fail_at_the_deciding_octet_inside_the_frame()
    {
        byte[] frame = Encode(WireFrame.Of(0x81, [.. Kosme, 0xF4, 0x90, 0x80, 0x80, .. "edited"u8]));
        const int header = 6;
        Assert.Equal(header + Kosme.Length + 2, OctetsUntilFailure(frame));
    }

    [Fact]
    public void A_character_cut_off_by_the_end_of_the_message_fails_at_its_end()
    {
        byte[] frame = Encode(WireFrame.Of(0x81, 0xF4, 0x8F, 0xBF));
        Assert.Equal(frame.Length, OctetsUntilFailure(frame));

        byte[] fragments = [.. Encode(WireFrame.Of(0x01, 0xE2, 0x82)), .. Encode(WireFrame.Of(0x80))];
        Assert.Equal(fragments.Length, OctetsUntilFailure(fragments));
    }

    [Fact]
    public void Binary_is_not_checked()
    {
        byte[] surrogate = [.. Kosme, 0xED, 0xA0, 0x80];
        Assert.Equal([Outcome.Binary(surrogate)], ProtocolSession.InPieces(WsRole.Server, Encode(WireFrame.Of(0x82, surrogate)), 1));
    }

    private static byte[] Encode(WireFrame frame) => WireFrame.Encode(WsRole.Server, frame);

    private static int OctetsUntilFailure(byte[] wire) => ProtocolSession.OctetsUntilFailure(WsRole.Server, wire);
}
