using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Soak;

/// <summary>
/// A peer that asks for more than it reads, for a while. If it reads on and was not closed for it, each message has come or
/// was counted as dropped.
/// </summary>
internal sealed class SoakFeedPeer(Uri server, Random random, SoakCounts counts)
{
    private int _received;

    public async Task RunAsync()
    {
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(server, "/feed", receiveBuffer: SmallSocketBuffers.Size);
        for (int messages = random.Next(1, 6); messages > 0; messages--)
        {
            await client.SendTextAsync(NextMessage());
        }

        await client.SendTextAsync("""{"type":"tally"}""");

        // It stalls.
        await Task.Delay(random.Next(60));
        switch (random.Next(4))
        {
            case 0:
                client.Reset();
                break;
            case 1:
                await client.SendAsync(RawFrame.MaskedClose(1000));
                await ReadToEndAsync(client);
                break;
            default:
                await TallyAsync(client);
                break;
        }
    }

    private string NextMessage()
        => random.Next(3) switch
        {
            0 => $$$"""{"type":"nap","payload":{"heeds":{{{Json(random.Next(2) == 0)}}}}}""",
            _ =>
                $$$"""{"type":"flood","payload":{"count":{{{random.Next(1, 300)}}},"corked":{{{Json(random.Next(2) == 0)}}}"""
                + $$$""","vital":{{{Json(random.Next(8) == 0)}}}}}""",
        };

    private static string Json(bool value) => value ? "true" : "false";

    // What waited when the first was answered is gone when its answer is here: the second is exact.
    private async Task TallyAsync(RawWebSocket client)
    {
        if (await ReadToTallyAsync(client) is null)
        {
            return;
        }

        await client.SendTextAsync("""{"type":"tally"}""");
        JsonElement? tallied = await ReadToTallyAsync(client);
        Assert.NotNull(tallied);
        Assert.Equal(tallied.Value.GetProperty("sent").GetInt32(), _received + tallied.Value.GetProperty("dropped").GetInt64());
        counts.CountTally();
        await client.CloseAsync();
    }

    /// <returns>Null if the server closes instead, because the peer was too slow.</returns>
    private async Task<JsonElement?> ReadToTallyAsync(RawWebSocket client)
    {
        while (true)
        {
            RawFrame frame = await client.ReceiveFrameAsync();
            if (frame.Opcode == RawFrame.CloseOpcode)
            {
                Assert.Equal(4508, frame.CloseCode);
                await client.SendAsync(RawFrame.MaskedClose(4508));
                await client.ReceiveEndAsync();
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(frame.Text);
            JsonElement message = document.RootElement;
            string type = message.GetProperty("type").GetString()!;
            switch (type)
            {
                case "tallied":
                    return message.GetProperty("payload").Clone();
                case "error":
                    Assert.Equal("timeout", message.GetProperty("payload").GetProperty("code").GetString());
                    counts.CountTimeout();
                    break;
                default:
                    Assert.StartsWith("feed-", type, StringComparison.Ordinal);
                    _received++;
                    break;
            }
        }
    }

    private static async Task ReadToEndAsync(RawWebSocket client)
    {
        RawFrame? last = null;
        while (await client.TryReceiveFrameAsync() is { } frame)
        {
            last = frame;
        }

        Assert.Equal(RawFrame.CloseOpcode, last?.Opcode);
    }
}
