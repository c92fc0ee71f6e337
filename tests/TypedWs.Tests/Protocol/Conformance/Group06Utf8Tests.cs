using System.Text;
using TypedWs.Protocol;
using static TypedWs.Tests.Protocol.Conformance.Outcome;

namespace TypedWs.Tests.Protocol.Conformance;

/// <summary>
/// Group 6: the text of a message is UTF-8. 6.1-6.4 are here, the single frames of 6.5-6.23 in
/// <see cref="Group06Utf8SequenceTests"/>.
/// </summary>
public sealed class Group06Utf8Tests
{
    private static readonly byte[] Hello = Encoding.UTF8.GetBytes("Hello-µ@ßöäüàá-UTF-8!!");
    private static readonly byte[] Kosme = Convert.FromHexString("CEBAE1BDB9CF83CEBCCEB5");
    private static readonly byte[] Surrogate = [.. Kosme, 0xED, 0xA0, 0x80, .. "edited"u8];

    private static readonly ConformanceTable Table = new()
    {
        { "6_1_1", [WireFrame.Of(0x81)], [Text("")] },
        { "6_1_2", [WireFrame.Of(0x01), WireFrame.Of(0x00), WireFrame.Of(0x80)], [Text("")] },
        { "6_1_3", [WireFrame.Of(0x01), WireFrame.Of(0x00, "middle frame payload"), WireFrame.Of(0x80)], [Text("middle frame payload")] },
        { "6_2_1", [WireFrame.Of(0x81, Hello)], [Text(Hello)] },
        { "6_2_2", [WireFrame.Of(0x01, Hello[..12]), WireFrame.Of(0x80, Hello[12..])], [Text(Hello)] },
        { "6_2_3", SingleOctets(Hello), [Text(Hello)] },
        { "6_2_4", SingleOctets(Kosme), [Text(Kosme)] },
        { "6_3_1", [WireFrame.Of(0x81, Surrogate)], FailedByUtf8 },
        { "6_3_2", SingleOctets(Surrogate), FailedByUtf8 },
        { "6_4_1", [WireFrame.Of(0x01, Kosme), WireFrame.Of(0x00, 0xF4, 0x90, 0x80, 0x80), WireFrame.Of(0x80, "edited")], FailedByUtf8 },
        { "6_4_2", [WireFrame.Of(0x01, [.. Kosme, 0xF4]), WireFrame.Of(0x00, 0x90), WireFrame.Of(0x80, [0x80, 0x80, .. "edited"u8])], FailedByUtf8 },
        { "6_4_3", [WireFrame.Of(0x81, [.. Kosme, 0xF4, 0x90, 0x80, 0x80, .. "edited"u8])], FailedByUtf8 },
        { "6_4_4", [WireFrame.Of(0x81, [.. Kosme, 0xF4, 0x90, 0x80, 0x80, .. "edited"u8])], FailedByUtf8 },
    };

    public static TheoryData<string> Rows => Table.Names;

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row(string row) => Table.Verify(row);

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
    public void Binary_is_not_checked() =>
        Assert.Equal([Binary(Surrogate)], ProtocolSession.InPieces(WsRole.Server, Encode(WireFrame.Of(0x82, Surrogate)), 1));

    private static byte[] Encode(WireFrame frame) => WireFrame.Encode(WsRole.Server, frame);

    private static int OctetsUntilFailure(byte[] wire) => ProtocolSession.OctetsUntilFailure(WsRole.Server, wire);

    private static WireFrame[] SingleOctets(byte[] message) =>
    [
        .. message.Select((octet, i) => WireFrame.Of(
            (byte)((i == 0 ? 0x01 : 0x00) | (i == message.Length - 1 ? 0x80 : 0x00)), octet)),
    ];
}
