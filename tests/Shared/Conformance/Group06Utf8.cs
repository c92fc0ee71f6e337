using System.Text;
using static TypedWs.Tests.Conformance.Outcome;

namespace TypedWs.Tests.Conformance;

/// <summary>
/// Group 6: the text of a message is UTF-8. 6.1-6.4 are here, the single frames of 6.5-6.23 in
/// <see cref="Group06Utf8Sequences"/>.
/// </summary>
internal static class Group06Utf8
{
    private static readonly byte[] Hello = Encoding.UTF8.GetBytes("Hello-µ@ßöäüàá-UTF-8!!");
    private static readonly byte[] Kosme = Convert.FromHexString("CEBAE1BDB9CF83CEBCCEB5");
    private static readonly byte[] Surrogate = [.. Kosme, 0xED, 0xA0, 0x80, .. "edited"u8];

    public static ConformanceRows Rows { get; } =
        new()
        {
            { "6_1_1", [WireFrame.Of(0x81)], [Text("")] },
            { "6_1_2", [WireFrame.Of(0x01), WireFrame.Of(0x00), WireFrame.Of(0x80)], [Text("")] },
            {
                "6_1_3",
                [WireFrame.Of(0x01), WireFrame.Of(0x00, "middle frame payload"), WireFrame.Of(0x80)],
                [Text("middle frame payload")]
            },
            { "6_2_1", [WireFrame.Of(0x81, Hello)], [Text(Hello)] },
            { "6_2_2", [WireFrame.Of(0x01, Hello[..12]), WireFrame.Of(0x80, Hello[12..])], [Text(Hello)] },
            { "6_2_3", SingleOctets(Hello), [Text(Hello)] },
            { "6_2_4", SingleOctets(Kosme), [Text(Kosme)] },
            { "6_3_1", [WireFrame.Of(0x81, Surrogate)], FailedByUtf8 },
            { "6_3_2", SingleOctets(Surrogate), FailedByUtf8 },
            {
                "6_4_1",
                [WireFrame.Of(0x01, Kosme), WireFrame.Of(0x00, 0xF4, 0x90, 0x80, 0x80), WireFrame.Of(0x80, "edited")],
                FailedByUtf8
            },
            {
                "6_4_2",
                [WireFrame.Of(0x01, [.. Kosme, 0xF4]), WireFrame.Of(0x00, 0x90), WireFrame.Of(0x80, [0x80, 0x80, .. "edited"u8])],
                FailedByUtf8
            },
            { "6_4_3", [WireFrame.Of(0x81, [.. Kosme, 0xF4, 0x90, 0x80, 0x80, .. "edited"u8])], FailedByUtf8 },
            { "6_4_4", [WireFrame.Of(0x81, [.. Kosme, 0xF4, 0x90, 0x80, 0x80, .. "edited"u8])], FailedByUtf8 },
        };

    private static WireFrame[] SingleOctets(byte[] message) =>
    [
        .. message.Select((octet, i) => WireFrame.Of(
            (byte)((i == 0 ? 0x01 : 0x00) | (i == message.Length - 1 ? 0x80 : 0x00)), octet)),
    ];
}
