using TypedWs.AspNetCore.Tests.Testing;
using static TypedWs.AspNetCore.Tests.PubSub.TickerEndpoint;

namespace TypedWs.AspNetCore.Tests.PubSub;

/// <summary>One who has fallen behind gets of each topic the newest, and what was not published in vain (acceptance B30).</summary>
[Trait("Row", "B30")]
[InMemory]
public sealed class KeepLatestTests
{
    private const int HighWatermark = 64 * 1024;
    private const int MostMessages = 20_000;
    private const int Last = int.MaxValue;

    private readonly TickerEvents _events = new();

    [Theory]
    [InlineData(WsOverflowPolicy.Close, true)]
    [InlineData(WsOverflowPolicy.KeepLatest, false)]
    public async Task It_gets_what_was_under_way_and_then_exactly_the_newest_of_each_topic(WsOverflowPolicy ofEndpoint, bool byType)
    {
        await using WsTestServer server = await StartAsync(_events, options => options.Outbound.OverflowPolicy = ofEndpoint);
        TickerEndpoint endpoint = server.Endpoint<TickerEndpoint>();
        (RawWebSocket slow, WsConnection ws) = await ConnectAsync(server);
        await using RawWebSocket ownedSlow = slow;
        (RawWebSocket reader, WsConnection other) = await ConnectAsync(server);
        await using RawWebSocket ownedReader = reader;
        using var droppedByPolicy = new Measurements(server.Services, "typedws.messages.dropped");

        int published = await FillAsync(ws);
        for (; ws.DroppedMessages < 10 * TopicCount; published++)
        {
            Assert.InRange(published, 0, MostMessages);
            Action<int, int> publish = byType ? endpoint.PublishPrice : endpoint.PublishTrade;
            publish(published % TopicCount, published);
            Assert.Equal(published, await ReceiveNumberAsync(reader));
            Assert.InRange(ws.BufferedBytes, 0, HighWatermark + ((TopicCount + 2) * (MessageSize + 100)));
        }

        // Sent directly: it takes along what was published before, and replaces nothing.
        Assert.Equal(WsSendStatus.Backpressured, ws.Send(new Trade(Last, "")));
        long dropped = ws.DroppedMessages;
        List<int> received = await ReceiveAllAsync(slow);
        int first = received.Count - TopicCount;
        int[] newest = [.. Enumerable.Range(published - TopicCount, TopicCount)];
        Assert.Equal([.. Enumerable.Range(0, first), .. newest], received);
        Assert.Equal(published - received.Count, dropped);
        Assert.Contains($"{dropped} endpoint=TickerEndpoint policy=KeepLatest", droppedByPolicy.Observe());
        while (await _events.Drained.Reader.ReadAsync().AsTask().WithinLimit() is var atDrain && atDrain != dropped)
        {
            // While the network was filled.
            Assert.Equal(0, atDrain);
        }

        for (int i = 0; i < 3; i++)
        {
            endpoint.PublishPrice(topic: 0, published);
            Assert.Equal(published, await ReceiveNumberAsync(slow));
            Assert.Equal(published++, await ReceiveNumberAsync(reader));
        }

        await slow.PingAsync();
        Assert.Equal(dropped, ws.DroppedMessages);
        Assert.Equal(0, other.DroppedMessages);
    }

    [Fact]
    public async Task What_must_not_be_missed_is_not_replaced_and_keeps_its_place()
    {
        await using WsTestServer server = await StartAsync(_events, static _ => { });
        TickerEndpoint endpoint = server.Endpoint<TickerEndpoint>();
        (RawWebSocket slow, WsConnection ws) = await ConnectAsync(server);
        await using RawWebSocket owned = slow;

        var trades = new List<int>();
        int published = await FillAsync(ws);
        for (; ws.DroppedMessages < 100; published++)
        {
            Assert.InRange(published, 0, MostMessages);
            if (published % 10 == 5)
            {
                trades.Add(published);
                endpoint.PublishTrade(topic: 0, published);
            }
            else
            {
                endpoint.PublishPrice(topic: 0, published);
            }
        }

        endpoint.PublishPrice(topic: 0, published++);
        Assert.Equal(WsSendStatus.Backpressured, ws.Send(new Trade(Last, "")));
        long dropped = ws.DroppedMessages;
        List<int> received = await ReceiveAllAsync(slow);
        int gap = Enumerable.Range(0, published).First(number => !received.Contains(number));
        Assert.Equal([.. Enumerable.Range(0, gap), .. trades.Where(number => number > gap), published - 1], received);
        Assert.Equal(published - received.Count, dropped);
    }

    private static async Task<List<int>> ReceiveAllAsync(RawWebSocket client)
    {
        List<int> received = [];
        for (int number = await ReceiveNumberAsync(client); number != Last; number = await ReceiveNumberAsync(client))
        {
            received.Add(number);
        }

        return received;
    }

    private async Task<(RawWebSocket Client, WsConnection Connection)> ConnectAsync(WsTestServer server)
    {
        RawWebSocket client = await server.ConnectAsync("/ticker");
        return (client, await _events.Opened.Reader.ReadAsync().AsTask().WithinLimit());
    }
}
