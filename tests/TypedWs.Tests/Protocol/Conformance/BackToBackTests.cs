using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol.Conformance;

/// <summary>
/// A client and a server without sockets between them: one plays the row, the other echoes, in both directions, and each side reads what
/// the other one sends, in all splits.
/// </summary>
public sealed class BackToBackTests : ConformanceSuite
{
    private protected override Task VerifyAsync(ConformanceRows group, string row)
    {
        ConformanceRow played = group[row];
        WireFrame[] frames = played.Frames();
        string[] expected = played.Events();
        int length = WireFrame.Encode(WsRole.Server, frames).Length;
        foreach (WireSplit split in WireSplit.All(played, length))
        {
            Verify(WsRole.Client, WsRole.Server, frames, split, expected);
            Verify(WsRole.Server, WsRole.Client, frames, split, expected);
        }

        return Task.CompletedTask;
    }

    private static void Verify(WsRole suiteRole, WsRole echoRole, WireFrame[] frames, WireSplit split, string[] expected)
    {
        using var suite = new ProtocolPeer(suiteRole, echoes: false);
        using var echo = new ProtocolPeer(echoRole, echoes: true);
        foreach (WireFrame frame in frames)
        {
            suite.Send(frame);
        }

        bool suiteCloses = suite.HasClosed;

        int answered = Connect(suite, echo, split);
        Assert.Equal(expected, echo.Events);
        Assert.Equal(SeenBySuite(expected, suiteCloses), suite.Events);
        if (!echo.HasClosed)
        {
            echo.Close(1001, "going away");
            DeliverAnswers(suite, echo, split, ref answered);
            Deliver(suite.Output[(suite.Output.Length - CloseFrameLength(suiteRole))..], echo, split);
            Assert.Equal(["send close 1001", "close 1001 going away"], suite.Events[^2..]);
        }

        // A row that breaks a rule in front of its own close frame is failed for that.
        bool isFailed = expected[^1].StartsWith("failed", StringComparison.Ordinal);
        Assert.True(echo.End.WasClean);
        Assert.True(suite.End.WasClean);
        Assert.True(echo.IsFinished || (suiteCloses && frames.Length > 1));
        if (!(isFailed && suiteCloses))
        {
            Assert.Equal(echo.End, suite.End);
        }
    }

    /// <summary>Carries octets both ways until none are left. All that the suite's side sends stays in its order.</summary>
    /// <returns>How many octets of the echo's were delivered.</returns>
    private static int Connect(ProtocolPeer suite, ProtocolPeer echo, WireSplit split)
    {
        int answered = 0;
        for (int sent = 0, length; sent < suite.Output.Length; sent += length)
        {
            length = split.PieceAt(sent, suite.Output.Length);
            echo.Receive(suite.Output.Slice(sent, length));
            DeliverAnswers(suite, echo, split, ref answered);
        }

        return answered;
    }

    private static void DeliverAnswers(ProtocolPeer suite, ProtocolPeer echo, WireSplit split, ref int answered)
    {
        ReadOnlySpan<byte> answers = echo.Output[answered..];
        answered += answers.Length;
        Deliver(answers, suite, split);
    }

    private static void Deliver(ReadOnlySpan<byte> octets, ProtocolPeer receiver, WireSplit split)
    {
        for (int offset = 0, length; offset < octets.Length; offset += length)
        {
            length = split.PieceAt(offset, octets.Length);
            receiver.Receive(octets.Slice(offset, length));
        }
    }

    private static int CloseFrameLength(WsRole sender) => sender == WsRole.Client ? 8 : 4;

    private static string[] SeenBySuite(string[] events, bool suiteCloses)
    {
        List<string> seen = [];
        foreach (string line in events)
        {
            if (line.StartsWith("text", StringComparison.Ordinal) || line.StartsWith("binary", StringComparison.Ordinal))
            {
                seen.Add(line);
            }
            else if (line.StartsWith("send pong", StringComparison.Ordinal))
            {
                seen.Add(line["send ".Length..]);
            }
            else if (line.StartsWith("send close", StringComparison.Ordinal))
            {
                if (!suiteCloses)
                {
                    seen.Add(string.Join(' ', line.Split(' ').Take(3)));
                }

                seen.Add(line["send ".Length..]);
            }
        }

        return [.. seen];
    }
}
