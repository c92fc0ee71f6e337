using static TypedWs.Tests.Conformance.Outcome;

namespace TypedWs.Tests.Conformance;

/// <summary>
/// Group 5: fragments, control frames between them, and continuations in the wrong place. Rows that differ only in how the
/// suite chops them are the same here, as every row is run in every chop.
/// </summary>
internal static class Group05Fragmentation
{
    private static readonly WireFrame Start = WireFrame.Of(0x01, "fragment1");
    private static readonly WireFrame End = WireFrame.Of(0x80, "fragment2");
    private static readonly WireFrame Ping1 = WireFrame.Of(0x89, "ping payload");
    private static readonly WireFrame Hello = WireFrame.Of(0x81, "Hello, world!");
    private static readonly WireFrame Orphan = WireFrame.Of(0x80, "non-continuation payload");
    private static readonly WireFrame OpenOrphan = WireFrame.Of(0x00, "non-continuation payload");

    private static readonly string Joined = Text("fragment1fragment2");
    private static readonly string[] Fragmented = Failed("FragmentedControlFrame", 1002, "fragmented control frame");
    private static readonly string[] Unexpected = Failed("UnexpectedContinuation", 1002, "nothing to continue");
    private static readonly string[] Expected = Failed("ExpectedContinuation", 1002, "expected a continuation frame");

    private static readonly WireFrame[] FiveFragments =
    [
        WireFrame.Of(0x01, "fragment1"), WireFrame.Of(0x00, "fragment2"), WireFrame.Of(0x89, "ping1"),
        WireFrame.Of(0x00, "fragment3"), WireFrame.Of(0x00, "fragment4"), WireFrame.Of(0x89, "ping2"),
        WireFrame.Of(0x80, "fragment5"),
    ];

    private static readonly string[] FiveJoined =
        [.. Ping("ping1"), .. Ping("ping2"), Text("fragment1fragment2fragment3fragment4fragment5")];

    public static ConformanceRows Rows { get; } = new()
    {
        { "5_1", [WireFrame.Of(0x09, "fragment1"), End], Fragmented },
        { "5_2", [WireFrame.Of(0x0A, "fragment1"), End], Fragmented },
        { "5_3", [Start, End], [Joined] },
        { "5_4", [Start, End], [Joined] },
        { "5_5", [Start, End], [Joined] },
        { "5_6", [Start, Ping1, End], [.. Ping("ping payload"), Joined] },
        { "5_7", [Start, Ping1, End], [.. Ping("ping payload"), Joined] },
        { "5_8", [Start, Ping1, End], [.. Ping("ping payload"), Joined] },
        { "5_9", [Orphan, Hello], Unexpected },
        { "5_10", [Orphan, Hello], Unexpected },
        { "5_11", [Orphan, Hello], Unexpected },
        { "5_12", [OpenOrphan, Hello], Unexpected },
        { "5_13", [OpenOrphan, Hello], Unexpected },
        { "5_14", [OpenOrphan, Hello], Unexpected },
        { "5_15", [Start, End, OpenOrphan, Hello], [Joined, .. Unexpected] },
        { "5_16", [OpenOrphan, Start, End, OpenOrphan, Start, End], Unexpected },
        { "5_17", [Orphan, Start, End, Orphan, Start, End], Unexpected },
        { "5_18", [Start, WireFrame.Of(0x81, "fragment2")], Expected },
        { "5_19", FiveFragments, FiveJoined },
        { "5_20", FiveFragments, FiveJoined },
    };
}
