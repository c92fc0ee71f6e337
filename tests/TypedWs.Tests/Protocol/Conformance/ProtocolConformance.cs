using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol.Conformance;

/// <summary>Runs a conformance row through the protocol as a server and as a client, in all splits.</summary>
internal static class ProtocolConformance
{
    public static void Verify(ConformanceRow row)
    {
        string[] expected = row.Events();
        foreach (WsRole role in (WsRole[])[WsRole.Server, WsRole.Client])
        {
            byte[] wire = WireFrame.Encode(role, row.Frames());
            foreach (WireSplit split in WireSplit.All(row, wire.Length))
            {
                Assert.Equal(expected, ProtocolSession.Split(role, wire, split));
            }
        }
    }
}
