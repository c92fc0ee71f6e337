using System.Collections;
using TypedWs.Protocol;

namespace TypedWs.Tests.Protocol.Conformance;

/// <summary>
/// Rows of a conformance group: the frames that a peer sends, and exactly what must come out of the protocol, in order.
/// Every row is run as a server and as a client, whole, octet by octet and split in two at every offset, large ones at
/// chosen offsets and piece lengths.
/// </summary>
internal sealed class ConformanceTable : IEnumerable
{
    private const int SmallWire = 700;

    private static readonly int[] LargePieces = [997, 4096, 65536];

    private readonly Dictionary<string, Row> _rows = [];

    public TheoryData<string> Names => [.. _rows.Keys];

    public void Add(string name, WireFrame[] frames, string[] events) => Add(name, () => frames, () => events);

    /// <summary>A row made on demand because it is large.</summary>
    public void Add(string name, Func<WireFrame[]> frames, Func<string[]> events, params int[] pieces) =>
        _rows.Add(name, new Row(frames, events, pieces));

    public IEnumerator GetEnumerator() => _rows.Keys.GetEnumerator();

    public void Verify(string name)
    {
        (Func<WireFrame[]> frames, Func<string[]> events, int[] pieces) = _rows[name];
        string[] expected = events();
        foreach (WsRole role in (WsRole[])[WsRole.Server, WsRole.Client])
        {
            byte[] wire = WireFrame.Encode(role, frames());
            Assert.Equal(expected, ProtocolSession.Whole(role, wire));
            if (wire.Length <= SmallWire)
                VerifyAllSplits(role, wire, expected);
            else
                VerifyChosenSplits(role, wire, expected, pieces);
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

    private sealed record Row(Func<WireFrame[]> Frames, Func<string[]> Events, int[] Pieces);
}
