using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol;

/// <summary>In which pieces octets arrive.</summary>
/// <param name="First">Length of the first piece.</param>
/// <param name="Piece">Length of all others.</param>
internal readonly record struct WireSplit(int First, int Piece)
{
    private const int SmallWire = 700;

    private static readonly int[] LargePieces = [997, 4096, 65536];

    /// <summary>
    /// Whole, octet by octet up to 1 MiB, and split in two: small ones at every offset, large ones at chosen offsets and piece lengths.
    /// </summary>
    public static IEnumerable<WireSplit> All(ConformanceRow row, int length)
    {
        yield return new WireSplit(length, length);
        if (length <= SmallWire)
        {
            yield return new WireSplit(1, 1);
            for (int offset = 1; offset < length; offset++)
            {
                yield return new WireSplit(offset, length);
            }

            yield break;
        }

        foreach (int piece in row.Pieces.Length > 0 ? row.Pieces : LargePieces)
        {
            yield return new WireSplit(piece, piece);
        }

        if (length > 1 << 20)
        {
            yield break;
        }

        yield return new WireSplit(1, 1);

        // Inside and around the first header, a few octets into the payload, and before the last octet.
        foreach (int offset in (int[])[.. Enumerable.Range(1, 20), length - 1])
        {
            yield return new WireSplit(offset, length);
        }
    }

    /// <summary>Length of the piece that starts at an offset.</summary>
    public int PieceAt(int offset, int length) => Math.Min(offset == 0 ? First : Piece, length - offset);
}
