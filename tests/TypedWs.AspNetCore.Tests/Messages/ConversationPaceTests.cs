using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Long streams to slow readers, and handlers that block their thread, over real sockets.</summary>
public sealed class ConversationPaceTests
{
    // One more than the thread pool has at first on the smallest machine.
    private const int BlockedConnections = 3;

    [Fact]
    public async Task A_reader_that_stops_and_starts_gets_each_of_100_000_items_once_and_the_queue_stays_short()
    {
        const int Count = 100_000;
        var pace = new Pace();
        await using WsTestServer server = await PaceEndpoint.StartAsync(pace);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync($$$"""{"type":"count","payload":{"to":{{{Count}}}},"id":"a"}""");
        for (int number = 1; number <= Count; number++)
        {
            if (number % (Count / 4) == 1)
            {
                // Nothing is read until the queue is full, or all items are taken.
                await Bounded.Until(
                    () => pace.Taken == Count || pace.Connection?.BufferedBytes > new WsOptions().Outbound.LowWatermark, "full queue");
            }

            Assert.Equal($$$"""{"type":"counted","payload":{"number":{{{number}}}},"ref":"a"}""", await client.ReceiveTextAsync());
        }

        Assert.Equal("""{"type":"$end","ref":"a"}""", await client.ReceiveTextAsync());
        Assert.InRange(pace.MostBuffered, 1, new WsOptions().Outbound.HighWatermark + 1024);
        await client.PingAsync();
    }

    [Theory]
    [InlineData("block")]
    [InlineData("wait")]
    public async Task Handlers_that_block_their_threads_hold_up_no_other_connection_and_no_shutdown(string type)
    {
        var pace = new Pace();
        await using WsTestServer server = await PaceEndpoint.StartAsync(pace);
        List<RawWebSocket> blocked = [];
        for (int i = 0; i < BlockedConnections; i++)
        {
            RawWebSocket client = await server.ConnectAsync();
            blocked.Add(client);
            await client.SendTextAsync($$$"""{"type":"{{{type}}}","payload":{"number":1},"id":{{{i}}}}""");
        }

        await Bounded.Until(() => pace.Blocked == BlockedConnections, "blocked handlers");
        await using (RawWebSocket other = await server.ConnectAsync())
        {
            await other.SendTextAsync("""{"type":"sum","payload":{},"id":"x"}""");
            Assert.Equal("""{"type":"total","payload":{"number":0},"ref":"x"}""", await other.ReceiveTextAsync());
            await other.PingAsync();
        }

        if (type == "block")
        {
            // An offloaded handler blocks a thread of the pool, and not the one that receives.
            await blocked[0].PingAsync();
        }

        await server.App.StopAsync().WithinLimit();
        Assert.Equal(BlockedConnections, pace.Blocked);
        pace.MayEnd.Release(BlockedConnections);
        foreach (RawWebSocket client in blocked)
        {
            await client.DisposeAsync();
        }
    }
}
