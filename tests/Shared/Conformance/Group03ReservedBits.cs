using static TypedWs.Tests.Conformance.Outcome;

namespace TypedWs.Tests.Conformance;

/// <summary>Group 3: reserved bits without an extension fail the connection; what came before counts, nothing after.</summary>
internal static class Group03ReservedBits
{
    private static readonly WireFrame Hello = WireFrame.Of(0x81, "Hello, world!");
    private static readonly WireFrame Ping = WireFrame.Of(0x89);

    public static ConformanceRows Rows { get; } = new()
    {
        { "3_1", [WireFrame.Of(0x91, "Hello, world!"), Ping], FailedByReservedBits },
        { "3_2", [Hello, WireFrame.Of(0xA1, "Hello, world!"), Ping], [Text("Hello, world!"), .. FailedByReservedBits] },
        { "3_3", [Hello, WireFrame.Of(0xB1, "Hello, world!"), Ping], [Text("Hello, world!"), .. FailedByReservedBits] },
        { "3_4", [Hello, WireFrame.Of(0xC1, "Hello, world!"), Ping], [Text("Hello, world!"), .. FailedByReservedBits] },
        { "3_5", [WireFrame.Of(0xD2, 0x00, 0xFF, 0xFE, 0xFD), Ping], FailedByReservedBits },
        { "3_6", [WireFrame.Of(0xE9, "Hello, world!"), Ping], FailedByReservedBits },
        { "3_7", [WireFrame.Of(0xF8, 0x03, 0xE8), Ping], FailedByReservedBits },
    };
}
