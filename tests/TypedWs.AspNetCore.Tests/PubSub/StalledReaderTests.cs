using System.Buffers.Binary;
using TypedWs.AspNetCore.Tests.Hostile;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.PubSub;

/// <summary>One of many reads nothing while several threads publish: the others get everything, and what becomes of it is
/// exactly what the policy says (acceptance B30).</summary>
[Trait("Row", "B30")]
public sealed class StalledReaderTests
{
    private const int Readers = 12;
    private const int Threads = 3;
    private const int MessagesPerThread = 10;
    private const int MessageSize = 2048;
    private const int Limit = 128 * 1024;
    private const int MostRounds = 500;
    private const int Last = int.MaxValue;

    private readonly Script _script = new()
    {
        OnOpen = static ws =>
        {
            ws.Subscribe("0");
            ws.Subscribe("1");
        },
    };

    [Theory]
    [InlineData(WsOverflowPolicy.Close)]
    [InlineData(WsOverflowPolicy.DropNewest)]
    [InlineData(WsOverflowPolicy.DropOldest)]
    [InlineData(WsOverflowPolicy.KeepLatest)]
    public async Task It_gets_what_its_policy_says_and_the_others_everything(WsOverflowPolicy policy)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            _script, options => SetLimits(options, policy), smallSocketBuffers: true);
        (RawWebSocket stalled, WsRawConnection ws) = await server.ConnectBothAsync();
        await using RawWebSocket ownedStalled = stalled;
        RawWebSocket[] readers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => RawWebSocket.ConnectAsync(server.Address)));

        // The answer to the upgrade comes before OnOpen has run: a reader that subscribes later would miss the first messages.
        await Bounded.Until(() => server.Endpoint.Topics.Count("1") == Readers + 1, "all subscribed");

        List<News> published = [];
        while (policy == WsOverflowPolicy.Close ? ws.State == WsConnectionState.Open : ws.DroppedMessages < 5 * MessagesPerThread)
        {
            Assert.InRange(published.Count, 0, MostRounds * Threads * MessagesPerThread);
            await PublishRoundAsync(server, published.Count);
            News[][] got = await Task.WhenAll(readers.Select(static reader => ReceiveRoundAsync(reader)));
            AssertSame(got);
            published.AddRange(got[0]);
            Assert.InRange(ws.BufferedBytes, 0, Limit + (3 * MessageSize));
        }

        if (policy == WsOverflowPolicy.Close)
        {
            Assert.Equal(new WsClose(WsCloseCode.SlowConsumer, "reads too slowly", WasClean: false), await server.NextCloseAsync());
        }
        else
        {
            await AssertReadsOnAsync(policy, stalled, ws, published);
        }

        foreach (RawWebSocket reader in readers)
        {
            await reader.PingAsync();
            await reader.DisposeAsync();
        }
    }

    private static void SetLimits(WsOptions options, WsOverflowPolicy policy)
    {
        options.Outbound.OverflowPolicy = policy;
        options.Outbound.Limit = Limit;
        options.CloseTimeout = TimeSpan.FromMilliseconds(200);
    }

    private static Task PublishRoundAsync(ScriptedServer server, int first)
        => Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            byte[] message = new byte[MessageSize];
            for (int i = 0; i < MessagesPerThread; i++)
            {
                int topic = (i + thread) % 2;
                new News(thread, topic, first + i).WriteTo(message);
                Assert.InRange(server.Endpoint.Topics.PublishBinary($"{topic}", message), Readers, Readers + 1);
            }
        })));

    private static async Task<News[]> ReceiveRoundAsync(RawWebSocket reader)
    {
        var news = new News[Threads * MessagesPerThread];
        for (int i = 0; i < news.Length; i++)
        {
            news[i] = await ReceiveAsync(reader);
        }

        Assert.Equal(news.Length, news.Distinct().Count());
        return news;
    }

    // Each topic in one order; the topics among each other in the order of each thread's calls.
    private static void AssertSame(News[][] got)
    {
        foreach (News[] one in got)
        {
            Assert.Equal(got[0].Where(static news => news.Topic == 0), one.Where(static news => news.Topic == 0));
            Assert.Equal(got[0].Where(static news => news.Topic == 1), one.Where(static news => news.Topic == 1));
            AssertInOrder(one);
        }
    }

    private static void AssertInOrder(IEnumerable<News> received)
        => Assert.All(
            received.GroupBy(static news => news.Thread),
            static ofThread => Assert.Equal(ofThread.OrderBy(static news => news.Number), ofThread));

    private static async Task AssertReadsOnAsync(WsOverflowPolicy policy, RawWebSocket stalled, WsRawConnection ws, List<News> published)
    {
        List<News> received = [];
        long dropped = ws.DroppedMessages;
        while (received.Count < published.Count - dropped)
        {
            received.Add(await ReceiveAsync(stalled));
        }

        await stalled.PingAsync();
        Assert.Equal(dropped, ws.DroppedMessages);
        Assert.Equal(0, ws.BufferedBytes);
        Assert.Equal(received.Count, received.Distinct().Count());
        Assert.Subset(published.ToHashSet(), received.ToHashSet());
        AssertInOrder(received);
        foreach (IGrouping<int, News> ofTopic in received.GroupBy(static news => news.Topic))
        {
            News[] all = [.. published.Where(news => news.Topic == ofTopic.Key)];
            Assert.Equal(all.Where(ofTopic.Contains), ofTopic);
            if (policy != WsOverflowPolicy.DropNewest)
            {
                Assert.Equal(all[^1], ofTopic.Last());
            }
        }

        var last = new News(0, 0, Last);
        ws.SendBinary(last.ToArray());
        Assert.Equal(last, await ReceiveAsync(stalled));
    }

    private static async Task<News> ReceiveAsync(RawWebSocket client) => News.ReadFrom((await client.ReceiveFrameAsync()).Payload);

    private readonly record struct News(int Thread, int Topic, int Number)
    {
        public static News ReadFrom(ReadOnlySpan<byte> message)
            => new(
                BinaryPrimitives.ReadInt32LittleEndian(message),
                BinaryPrimitives.ReadInt32LittleEndian(message[4..]),
                BinaryPrimitives.ReadInt32LittleEndian(message[8..]));

        public void WriteTo(Span<byte> message)
        {
            BinaryPrimitives.WriteInt32LittleEndian(message, Thread);
            BinaryPrimitives.WriteInt32LittleEndian(message[4..], Topic);
            BinaryPrimitives.WriteInt32LittleEndian(message[8..], Number);
        }

        public byte[] ToArray()
        {
            byte[] message = new byte[12];
            WriteTo(message);
            return message;
        }
    }
}
