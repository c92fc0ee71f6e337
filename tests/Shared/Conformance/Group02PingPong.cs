using static TypedWs.Tests.Conformance.Outcome;

namespace TypedWs.Tests.Conformance;

/// <summary>Group 2: pings are answered with their payload, one pong each, in order; pongs are ignored.</summary>
internal static class Group02PingPong
{
    private static readonly byte[] NotUtf8 = [0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF];

    public static ConformanceRows Rows { get; } = new()
    {
        { "2_1", [WireFrame.Of(0x89)], Ping("") },
        { "2_2", [WireFrame.Of(0x89, "Hello, world!")], Ping("Hello, world!") },
        { "2_3", [WireFrame.Of(0x89, NotUtf8)], Ping(NotUtf8) },
        { "2_4", [WireFrame.Of(0x89, Filled(0xFE, 125))], Ping(Filled(0xFE, 125)) },
        { "2_5", [WireFrame.Of(0x89, Filled(0xFE, 126))], Failed("ControlFrameTooLong", 1002, "control frame above 125 bytes") },
        { "2_6", [WireFrame.Of(0x89, Filled(0xFE, 125)), NormalClose], [.. Ping(Filled(0xFE, 125)), .. Closed(1000)] },
        { "2_7", [WireFrame.Of(0x8A), NormalClose], [Pong(""), .. Closed(1000)] },
        { "2_8", [WireFrame.Of(0x8A, "unsolicited pong payload"), NormalClose], [Pong("unsolicited pong payload"), .. Closed(1000)] },
        { "2_9", [WireFrame.Of(0x8A, "unsolicited"), WireFrame.Of(0x89, "ping payload")], [Pong("unsolicited"), .. Ping("ping payload")] },
        { "2_10", TenPings, TenPongs },
        { "2_11", TenPings, TenPongs },
    };

    private static WireFrame[] TenPings => [.. Enumerable.Range(0, 10).Select(i => WireFrame.Of(0x89, $"payload-{i}"))];

    private static string[] TenPongs => [.. Enumerable.Range(0, 10).SelectMany(i => Ping($"payload-{i}"))];
}
