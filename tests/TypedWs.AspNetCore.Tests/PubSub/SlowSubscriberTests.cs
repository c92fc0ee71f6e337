using System.Globalization;
using TypedWs.AspNetCore.Tests.Testing;
using static TypedWs.AspNetCore.Tests.PubSub.RoomEndpoint;

namespace TypedWs.AspNetCore.Tests.PubSub;

/// <summary>One who does not read, among some who do: nobody waits for it, and what it misses is what its policy says
/// (acceptance B30).</summary>
public sealed class SlowSubscriberTests
{
    private const int Limit = 128 * 1024;
    private const int MessageSize = 16 * 1024;
    private const int MostMessages = 4000;

    private static readonly string Padding = new(' ', MessageSize);

    [Theory]
    [InlineData(WsOverflowPolicy.DropNewest)]
    [InlineData(WsOverflowPolicy.DropOldest)]
    [Trait("Row", "B30")]
    public async Task Where_messages_are_dropped_it_gets_the_others_in_order_and_the_count_is_exact(WsOverflowPolicy policy)
    {
        await using WsTestServer server = await StartAsync(options: options => SetLimits(options, policy));
        await using RawWebSocket slow = await JoinAsync(server, "slow");
        RawWebSocket[] readers = [await JoinAsync(server, "ann"), await JoinAsync(server, "bob")];
        Assert.Equal("bob has joined", await ReceiveLineAsync(readers[0]));
        RoomEndpoint endpoint = server.Endpoint<RoomEndpoint>();
        WsConnection<string> ws = Assert.Single(endpoint.Connections, static connection => connection.Data == "slow");

        int published = 0;
        while (ws.DroppedMessages < 20)
        {
            Assert.InRange(published, 0, MostMessages);
            await PublishAndReceiveAsync(endpoint, readers, published++);
            Assert.InRange(ws.BufferedBytes, 0, Limit + (2 * MessageSize));
        }

        long dropped = ws.DroppedMessages;
        Assert.Equal("ann has joined", await ReceiveLineAsync(slow));
        Assert.Equal("bob has joined", await ReceiveLineAsync(slow));
        int last = -1;
        for (long left = published - dropped; left > 0; left--)
        {
            int number = int.Parse((await ReceiveLineAsync(slow))!, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
            Assert.True(number > last, "in order");
            last = number;
        }

        Assert.Equal(policy == WsOverflowPolicy.DropOldest ? published - 1 : last, last);
        await slow.PingAsync();
        Assert.Equal(dropped, ws.DroppedMessages);
        foreach (RawWebSocket reader in readers)
        {
            await reader.DisposeAsync();
        }
    }

    [Fact]
    [Trait("Row", "B30")]
    public async Task Where_slow_readers_are_closed_the_others_do_not_notice()
    {
        await using WsTestServer server = await StartAsync(options: static options =>
        {
            SetLimits(options, WsOverflowPolicy.Close);

            // Bytes that the reader's system takes after the close has begun keep the connection waiting for this long.
            options.KeepAlive.Interval = TimeSpan.FromSeconds(2);
        });
        await using RawWebSocket slow = await JoinAsync(server, "slow");
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        RoomEndpoint endpoint = server.Endpoint<RoomEndpoint>();
        WsConnection<string> ws = Assert.Single(endpoint.Connections, static connection => connection.Data == "slow");

        int published = 0;
        while (ws.State == WsConnectionState.Open)
        {
            Assert.InRange(published, 0, MostMessages);
            await PublishAndReceiveAsync(endpoint, [ann], published++);
        }

        Assert.Equal("slow has left", await ReceiveLineAsync(ann));
        Assert.Equal(1, endpoint.Topics.Publish(Room, new Line("and it goes on")));
        Assert.Equal("and it goes on", await ReceiveLineAsync(ann));
    }

    private static void SetLimits(WsOptions options, WsOverflowPolicy policy)
    {
        options.Outbound.OverflowPolicy = policy;
        options.Outbound.Limit = Limit;
        options.CloseTimeout = TimeSpan.FromMilliseconds(200);

        // Bytes that the system still takes for a peer that does not read keep it alive, at this rate: at 1 KiB/s for up to half a minute.
        options.Outbound.MinRate = 1024 * 1024;
    }

    private static async Task PublishAndReceiveAsync(RoomEndpoint endpoint, RawWebSocket[] readers, int number)
    {
        string text = number.ToString(CultureInfo.InvariantCulture) + Padding;
        endpoint.Topics.Publish(Room, new Line(text));
        foreach (RawWebSocket reader in readers)
        {
            Assert.Equal(text, await ReceiveLineAsync(reader));
        }
    }
}
