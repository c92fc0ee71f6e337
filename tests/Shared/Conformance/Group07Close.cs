using System.Text;
using static TypedWs.Tests.Conformance.Outcome;

namespace TypedWs.Tests.Conformance;

/// <summary>Group 7: the closing handshake, and which codes and reasons a close frame may hold.</summary>
internal static class Group07Close
{
    private static readonly int[] ValidCodes =
        [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];

    // 5000 and 65535 are 7.13: informational in the suite, refused here like every code beyond 4999.
    private static readonly int[] InvalidCodes = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];

    private static readonly WireFrame Hello = WireFrame.Of(0x81, "Hello World!");

    public static ConformanceRows Rows { get; } = CreateRows();

    private static ConformanceRows CreateRows()
    {
        byte[] large = Filled((byte)'*', 256 * 1024);
        string[] badPayload = Failed("InvalidClosePayload", 1002, "invalid close payload");
        string[] badCode = Failed("InvalidCloseCode", 1002, "invalid close code");
        var rows = new ConformanceRows
        {
            { "7_1_1", [Hello, NormalClose], [Text("Hello World!"), .. Closed(1000)] },
            { "7_1_2", [NormalClose, NormalClose], Closed(1000) },
            { "7_1_3", [NormalClose, WireFrame.Of(0x89)], Closed(1000) },
            { "7_1_4", [NormalClose, Hello], Closed(1000) },
            { "7_1_5", [WireFrame.Of(0x01, "fragment1"), NormalClose, WireFrame.Of(0x80, "fragment2")], Closed(1000) },
            {
                "7_1_6",
                [WireFrame.Of(0x81, large), Hello, NormalClose, WireFrame.Of(0x89)],
                [Text(large), Text("Hello World!"), .. Closed(1000)]
            },
            { "7_3_1", [WireFrame.Of(0x88)], ["send close -", "close -"] },
            { "7_3_2", [WireFrame.Of(0x88, "a")], badPayload },
            { "7_3_3", [NormalClose], Closed(1000) },
            { "7_3_4", [Close(1000, "Hello World!")], Closed(1000, "Hello World!") },
            { "7_3_5", [Close(1000, new string('*', 123))], Closed(1000, new string('*', 123)) },
            { "7_3_6", [Close(1000, new string('*', 124))], Failed("ControlFrameTooLong", 1002, "control frame above 125 bytes") },
            { "7_5_1", [WireFrame.Of(0x88, [0x03, 0xE8, 0xCE, 0xBA, 0xED, 0xA0, 0x80, 0x65])], FailedByUtf8 },
            { "7_13_1", [Close(5000)], badCode },
            { "7_13_2", [Close(65535)], badCode },
        };

        for (int i = 0; i < ValidCodes.Length; i++)
        {
            rows.Add($"7_7_{i + 1}", [Close(ValidCodes[i])], Closed(ValidCodes[i]));
        }

        for (int i = 0; i < InvalidCodes.Length; i++)
        {
            rows.Add($"7_9_{i + 1}", [Close(InvalidCodes[i])], badCode);
        }

        return rows;
    }

    private static WireFrame Close(int code, string reason = "") =>
        WireFrame.Of(0x88, [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)]);
}
