using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.AspNetCore.Tests.Conformance;

/// <summary>
/// Plays a conformance row over a socket as the public suite does: large rows in the pieces that the row names, small ones
/// in one write, frame by frame, and octet by octet.
/// </summary>
internal static class SocketConformance
{
    private const int OctetByOctet = 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    // Where the suite kills the connection half a second behind its last octet.
    private static readonly TimeSpan LimitOfTexts = TimeSpan.FromSeconds(0.5);

    public static async Task VerifyAsync(Uri server, ConformanceRow row)
    {
        WireFrame[] frames = row.Frames();
        byte[][] encoded = [.. frames.Select(frame => WireFrame.Encode(WsRole.Server, frame))];
        string[] events = row.Events();
        bool isFailed = events[^1].StartsWith("failed", StringComparison.Ordinal);
        var expected = new ExpectedConversation(
            Events: Visible(events),
            IsFailed: isFailed,
            Limit: Group06Utf8Sequences.Rows.Contains(row) ? LimitOfTexts : Limit,
            SpeaksBehindClose: !isFailed && Array.FindIndex(frames, IsClose) is var close and >= 0 && close < frames.Length - 1);
        foreach (byte[][] sends in Chop(encoded, row.Pieces))
        {
            await SocketConversation.VerifyAsync(server, sends, expected);
        }
    }

    /// <summary>The events that a peer sees: echoes, pongs and the close frame.</summary>
    private static string[] Visible(string[] events)
        => [.. events.Where(line => line.StartsWith("text", StringComparison.Ordinal)
            || line.StartsWith("binary", StringComparison.Ordinal)
            || line.StartsWith("send", StringComparison.Ordinal))];

    private static bool IsClose(WireFrame frame) => (frame.First & 0x0F) == RawFrame.CloseOpcode;

    private static IEnumerable<byte[][]> Chop(byte[][] frames, int[] pieces)
    {
        byte[] wire = [.. frames.SelectMany(frame => frame)];
        foreach (int piece in pieces)
        {
            yield return [.. wire.Chunk(piece)];
        }

        if (pieces.Length == 0)
        {
            yield return [wire];
        }

        if (wire.Length <= OctetByOctet)
        {
            yield return frames;
            yield return [.. wire.Chunk(1)];
        }
    }
}
