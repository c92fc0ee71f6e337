using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol.Conformance;

/// <summary>
/// Runs a conformance row through the protocol as a server and as a client: whole, octet by octet and split in two at
/// every offset, large ones at chosen offsets and piece lengths.
/// </summary>
internal static class ProtocolConformance
{
    private const int SmallWire = 700;

    private static readonly int[] LargePieces = [997, 4096, 65536];

    public static void Verify(ConformanceRow row)
    {
        string[] expected = row.Events();
        foreach (WsRole role in (WsRole[])[WsRole.Server, WsRole.Client])
        {
            byte[] wire = WireFrame.Encode(role, row.Frames());
            Assert.Equal(expected, ProtocolSession.Whole(role, wire));
            if (wire.Length <= SmallWire)
                VerifyAllSplits(role, wire, expected);
            else
                VerifyChosenSplits(role, wire, expected, row.Pieces);
        }
    }

    private static void VerifyAllSplits(WsRole role, byte[] wire, string[] expected)
    {
        Assert.Equal(expected, ProtocolSession.InPieces(role, wire, 1));
        for (int offset = 1; offset < wire.Length; offset++)
            Assert.Equal(expected, ProtocolSession.SplitAt(role, wire, offset));
    }

    private static void VerifyChosenSplits(WsRole role, byte[] wire, string[] expected, int[] pieces)
    {
        foreach (int piece in pieces.Length > 0 ? pieces : LargePieces)
            Assert.Equal(expected, ProtocolSession.InPieces(role, wire, piece));
        if (wire.Length > 1 << 20)
            return;

        // Inside and around the first header, a few octets into the payload, and before the last octet.
        foreach (int offset in (int[])[.. Enumerable.Range(1, 20), wire.Length - 1])
            Assert.Equal(expected, ProtocolSession.SplitAt(role, wire, offset));
    }
}
