using TypedWs.Protocol;

namespace TypedWs.Tests.Conformance;

/// <summary>The outcome that a conversation over a socket must have.</summary>
/// <param name="Events">All that the side under test sends, in the words of <see cref="Outcome"/>.</param>
/// <param name="IsFailed">Whether it fails the connection.</param>
/// <param name="Limit">How long an answer to a close frame, and the end of TCP, may take.</param>
/// <param name="SpeaksBehindClose">Whether the peer breaks the rules by sending more behind its close frame: the side under test may
/// have closed the socket by then, which resets the connection.</param>
internal sealed record ExpectedConversation(string[] Events, bool IsFailed, TimeSpan Limit, bool SpeaksBehindClose)
{
    /// <summary>Whether neither side closes: the test does when everything has arrived.</summary>
    public bool StaysOpen => !Events[^1].StartsWith("send close", StringComparison.Ordinal);
}

/// <summary>Plays a conformance row over a socket as the public suite does.</summary>
internal static class ConformancePlay
{
    private const int OctetByOctet = 1024;
    private const byte CloseOpcode = 8;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    // Where the suite kills the connection half a second behind its last octet.
    private static readonly TimeSpan LimitOfTexts = TimeSpan.FromSeconds(0.5);

    public static ExpectedConversation Expect(ConformanceRow row)
    {
        WireFrame[] frames = row.Frames();
        string[] events = row.Events();
        bool isFailed = events[^1].StartsWith("failed", StringComparison.Ordinal);
        return new ExpectedConversation(
            Events: Visible(events),
            IsFailed: isFailed,
            Limit: Group06Utf8Sequences.Rows.Contains(row) ? LimitOfTexts : Limit,
            SpeaksBehindClose: !isFailed && Array.FindIndex(frames, IsClose) is var close and >= 0 && close < frames.Length - 1);
    }

    /// <summary>The writes of each conversation: large rows in the pieces that the row names, small ones in one write, frame by frame,
    /// and octet by octet.</summary>
    /// <param name="row">The row.</param>
    /// <param name="receiver">The side under test.</param>
    public static IEnumerable<byte[][]> Chop(ConformanceRow row, WsRole receiver)
    {
        byte[][] frames = [.. row.Frames().Select(frame => WireFrame.Encode(receiver, frame))];
        byte[] wire = [.. frames.SelectMany(frame => frame)];
        foreach (int piece in row.Pieces)
        {
            yield return [.. wire.Chunk(piece)];
        }

        if (row.Pieces.Length == 0)
        {
            yield return [wire];
        }

        if (wire.Length <= OctetByOctet)
        {
            yield return frames;
            yield return [.. wire.Chunk(1)];
        }
    }

    /// <summary>A frame of the side under test, unmasked, in the words of <see cref="Outcome"/>.</summary>
    public static string Describe(int first, byte[] payload) => first switch
    {
        0x81 => Outcome.Text(payload),
        0x82 => Outcome.Binary(payload),
        0x88 when payload.Length == 0 => Outcome.SendClose(null),
        0x88 => Outcome.SendClose((payload[0] << 8) | payload[1], System.Text.Encoding.UTF8.GetString(payload.AsSpan(2))),
        0x8A => Outcome.SendPong(payload),
        _ => $"a frame that is not expected: {first:X2}",
    };

    /// <summary>The events that a peer sees: echoes, pongs and the close frame.</summary>
    private static string[] Visible(string[] events)
        => [.. events.Where(line => line.StartsWith("text", StringComparison.Ordinal)
            || line.StartsWith("binary", StringComparison.Ordinal)
            || line.StartsWith("send", StringComparison.Ordinal))];

    private static bool IsClose(WireFrame frame) => (frame.First & 0x0F) == CloseOpcode;
}
