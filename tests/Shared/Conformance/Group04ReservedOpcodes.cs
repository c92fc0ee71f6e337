using static TypedWs.Tests.Conformance.Outcome;

namespace TypedWs.Tests.Conformance;

/// <summary>Group 4: reserved opcodes fail the connection.</summary>
internal static class Group04ReservedOpcodes
{
    private static readonly WireFrame Hello = WireFrame.Of(0x81, "Hello, world!");
    private static readonly WireFrame Ping = WireFrame.Of(0x89);

    public static ConformanceRows Rows { get; } = new()
    {
        { "4_1_1", [WireFrame.Of(0x83)], FailedByReservedOpcode },
        { "4_1_2", [WireFrame.Of(0x84, "reserved opcode payload")], FailedByReservedOpcode },
        { "4_1_3", [Hello, WireFrame.Of(0x85), Ping], [Text("Hello, world!"), .. FailedByReservedOpcode] },
        { "4_1_4", [Hello, WireFrame.Of(0x86, "reserved opcode payload"), Ping], [Text("Hello, world!"), .. FailedByReservedOpcode] },
        { "4_1_5", [Hello, WireFrame.Of(0x87, "reserved opcode payload"), Ping], [Text("Hello, world!"), .. FailedByReservedOpcode] },
        { "4_2_1", [WireFrame.Of(0x8B)], FailedByReservedOpcode },
        { "4_2_2", [WireFrame.Of(0x8C, "reserved opcode payload")], FailedByReservedOpcode },
        { "4_2_3", [Hello, WireFrame.Of(0x8D), Ping], [Text("Hello, world!"), .. FailedByReservedOpcode] },
        { "4_2_4", [Hello, WireFrame.Of(0x8E, "reserved opcode payload"), Ping], [Text("Hello, world!"), .. FailedByReservedOpcode] },
        { "4_2_5", [Hello, WireFrame.Of(0x8F, "reserved opcode payload"), Ping], [Text("Hello, world!"), .. FailedByReservedOpcode] },
    };
}
