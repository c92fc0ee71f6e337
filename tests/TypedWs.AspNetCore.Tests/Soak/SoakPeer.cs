using System.Net.Sockets;
using System.Text;
using TypedWs.AspNetCore.Tests.Testing;
using Xunit.Sdk;

namespace TypedWs.AspNetCore.Tests.Soak;

/// <summary>
/// A peer that connects again and again and leaves in every manner there is, all by seeded chance. What a well-behaved
/// peer is owed, it checks: an answer to each message that it waits for, and the closing handshake.
/// </summary>
internal sealed class SoakPeer(Uri server, Uri feed, int seed, SoakCounts counts)
{
    private static readonly string[] Invalid =
    [
        "{",
        "[]",
        """{"type":"nope"}""",
        """{"type":"soak"}""",
        """{"type":"soak","payload":{"text":""}}""",
        """{"type":"soak","payload":{"text":7}}""",
        $$$"""{"type":"soak","payload":{"text":"{{{new string('x', 200)}}}"}}""",
    ];

    private readonly Random _random = new(seed);

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await RunOnceAsync();
        }
    }

    private Task RunOnceAsync() => _random.Next(13) switch
    {
        < 4 => StayPoliteAsync(isTyped: false),
        < 8 => StayPoliteAsync(isTyped: true),
        8 => LeaveBeforeUpgradeAsync(),
        9 => HalfCloseAsync(),
        10 => HaveItEndedAsync(),
        11 => VanishAsync(),
        _ => new SoakFeedPeer(feed, _random, counts).RunAsync(),
    };

    /// <summary>
    /// Valid frames, and messages of which some are invalid to the typed endpoint: each is answered, unless its handler
    /// still awaits when the peer closes.
    /// </summary>
    private async Task StayPoliteAsync(bool isTyped)
    {
        await using RawWebSocket client = await ConnectAsync(isTyped);
        using var answered = new SemaphoreSlim(0);
        Task<Tally> reading = ReadToEndAsync(client, answersClose: false, answered);
        int owed = await TalkAsync(client, isTyped);
        bool waits = _random.Next(2) == 0;
        for (int answers = 0; waits && answers < owed; answers++)
        {
            Assert.True(await answered.WaitAsync(Bounded.Limit), $"Answer {answers + 1} of {owed} is missing.");
        }

        await client.SendAsync(RawFrame.MaskedClose(1000, "bye"));
        Tally tally = await reading;
        Assert.Equal(1000, tally.CloseCode);
        Assert.InRange(tally.Answers, waits ? owed : 0, owed);
    }

    private async Task HalfCloseAsync()
    {
        bool isTyped = _random.Next(2) == 0;
        await using RawWebSocket client = await ConnectAsync(isTyped);
        Task<Tally> reading = ReadToEndAsync(client, answersClose: false);
        int owed = await TalkAsync(client, isTyped);
        client.EndSending();
        Assert.InRange((await reading).Answers, 0, owed);
    }

    /// <summary>Breaks the protocol, or asks for a close or an abort: the server ends it.</summary>
    private async Task HaveItEndedAsync()
    {
        (bool isTyped, byte[] cause) = _random.Next(5) switch
        {
            0 => (false, [0x81, 0x01, (byte)'x']),
            1 => (true, RawFrame.Masked(RawFrame.TextOpcode, [0xC3, 0x28])),
            2 => (false, RawFrame.MaskedText("close")),
            3 => (false, RawFrame.MaskedText("abort")),
            _ => (true, RawFrame.Masked(opcode: 3, [])),
        };
        await using RawWebSocket client = await ConnectAsync(isTyped);
        Task reading = ReadToEndAsync(client, answersClose: true);
        await TolerateAsync(SendAllAsync());
        await TolerateAsync(reading);

        async Task SendAllAsync()
        {
            await TalkAsync(client, isTyped);
            await client.SendAsync(cause);
        }
    }

    /// <summary>Gone without a word, at any point.</summary>
    private async Task VanishAsync()
    {
        bool isTyped = _random.Next(2) == 0;
        RawWebSocket client = await ConnectAsync(isTyped);
        Task reading = ReadToEndAsync(client, answersClose: false);
        await TalkAsync(client, isTyped);
        byte[] message = RawFrame.Masked(RawFrame.BinaryOpcode, new byte[_random.Next(100_000)], fin: _random.Next(2) == 0);
        await TolerateAsync(client.SendAsync(message[..(message.Length / 2)]));
        if (_random.Next(2) == 0)
        {
            client.Reset();
        }
        else
        {
            await client.DisposeAsync();
        }

        await TolerateAsync(reading);
    }

    private async Task LeaveBeforeUpgradeAsync()
    {
        byte[] request = Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server, "/raw"));
        RawWebSocket client = await RawWebSocket.OpenAsync(
            server,
            request[..(_random.Next(2) == 0 ? request.Length : _random.Next(request.Length))]);
        client.Reset();
    }

    private Task<RawWebSocket> ConnectAsync(bool isTyped)
        => RawWebSocket.ConnectAsync(
            server,
            isTyped ? "/typed" : "/raw",
            early: _random.Next(4) == 0 ? RawFrame.Masked(RawFrame.PingOpcode, "early"u8) : null);

    /// <returns>How many answers are owed.</returns>
    private async Task<int> TalkAsync(RawWebSocket client, bool isTyped)
    {
        int owed = 0;
        for (int messages = _random.Next(20); messages > 0; messages--)
        {
            (byte[] frames, bool isAnswered) = isTyped ? NextTyped() : NextRaw();
            await client.SendAsync(frames);
            owed += isAnswered ? 1 : 0;
        }

        return owed;
    }

    private (byte[] Frames, bool IsAnswered) NextTyped() => _random.Next(10) switch
    {
        < 5 => (RawFrame.MaskedText($$$"""{"type":"soak","payload":{"text":"{{{_random.Next()}}}"}}"""), true),
        < 7 => (RawFrame.MaskedText($$$"""{"type":"shout","payload":{"room":{{{_random.Next(7)}}}}}"""), false),
        7 => (RawFrame.MaskedText("""{"type":"fail"}"""), true),
        _ => (RawFrame.MaskedText(Invalid[_random.Next(Invalid.Length)]), true),
    };

    private (byte[] Frames, bool IsAnswered) NextRaw() => _random.Next(10) switch
    {
        < 3 => (RawFrame.MaskedText("echo " + new string('é', _random.Next(200))), true),
        3 => (RawFrame.MaskedText("wait and echo"), true),
        4 => (RawFrame.Masked(RawFrame.BinaryOpcode, new byte[_random.Next(70_000)]), true),
        5 => (RawFrame.Masked(RawFrame.PingOpcode, new byte[_random.Next(126)]), false),
        6 => (
            [
                .. RawFrame.Masked(RawFrame.TextOpcode, "in "u8, fin: false),
                .. RawFrame.Masked(RawFrame.PongOpcode, []),
                .. RawFrame.Masked(RawFrame.Continuation, "parts"u8),
            ],
            true),
        7 => (RawFrame.MaskedText("x: throw"), false),
        _ => (RawFrame.MaskedText("publish" + new string('!', _random.Next(50))), false),
    };

    private static async Task<Tally> ReadToEndAsync(RawWebSocket client, bool answersClose, SemaphoreSlim? answered = null)
    {
        int answers = 0;
        int? closeCode = null;
        while (await client.TryReceiveFrameAsync() is { } frame)
        {
            if (frame.Opcode == RawFrame.CloseOpcode)
            {
                Assert.Null(closeCode);
                closeCode = frame.CloseCode;
                if (answersClose)
                {
                    await client.SendAsync(RawFrame.MaskedClose(1000));
                }
            }
            else if (frame.Opcode != RawFrame.PongOpcode && !IsPublication(frame))
            {
                answers++;
                answered?.Release();
            }
        }

        return new Tally(answers, closeCode);
    }

    private static bool IsPublication(RawFrame frame)
        => frame.Payload.AsSpan().StartsWith("publish"u8) || frame.Payload.AsSpan().StartsWith("{\"type\":\"shouted\""u8);

    private static async Task TolerateAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or XunitException)
        {
            // A connection that is dropped may end for its peer with a reset, or within a frame.
        }
    }

    private sealed record Tally(int Answers, int? CloseCode);
}
