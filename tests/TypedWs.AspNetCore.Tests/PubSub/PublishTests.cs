using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using static TypedWs.AspNetCore.Tests.PubSub.RoomEndpoint;

namespace TypedWs.AspNetCore.Tests.PubSub;

/// <summary>Who gets a publication, what it returns, and in which order it comes (acceptance B20, D21, D34, D38).</summary>
[InMemory]
public sealed class PublishTests
{
    [Fact]
    [Trait("Row", "B20")]
    public async Task A_message_is_encoded_once_for_all_subscribers_and_not_at_all_for_none()
    {
        await using WsTestServer server = await StartAsync();
        RawWebSocket[] clients = new RawWebSocket[5];
        for (int i = 0; i < clients.Length; i++)
        {
            clients[i] = await JoinAsync(server, $"user{i}");
            for (int earlier = 0; earlier < i; earlier++)
            {
                Assert.Equal($"user{i} has joined", await ReceiveLineAsync(clients[earlier]));
            }
        }

        var notice = new CountedNotice { Text = "once" };
        Assert.Equal(5, server.Endpoint<RoomEndpoint>().Topics.Publish("room", notice));

        foreach (RawWebSocket client in clients)
        {
            Assert.Equal("""{"type":"counted","payload":{"text":"once"}}""", await client.ReceiveTextAsync());
            await client.DisposeAsync();
        }

        Assert.Equal(1, notice.CountReads());
        Assert.Equal(0, server.Endpoint<RoomEndpoint>().Topics.Publish("nobody is here", notice));
        Assert.Equal(1, notice.CountReads());
    }

    [Fact]
    [Trait("Row", "D21")]
    [Trait("Row", "D34")]
    public async Task Publish_reaches_all_PublishToOthers_all_but_the_caller_and_both_say_how_many()
    {
        var counts = new EventRecorder();
        var script = new RoomScript
        {
            Do = (endpoint, ws, what) => counts.Add(what switch
            {
                "all" => $"{endpoint.Topics.Publish(Room, new Line("to all"))}",
                "others" => $"{ws.PublishToOthers(Room, new Line("to others"))}",
                "leave" => $"{ws.Unsubscribe(Room)}",
                _ => throw new ArgumentOutOfRangeException(nameof(what)),
            }),
        };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        await using RawWebSocket bob = await JoinAsync(server, "bob");
        Assert.Equal("bob has joined", await ReceiveLineAsync(ann));

        await DoAsync(ann, "all");
        Assert.Equal("to all", await ReceiveLineAsync(ann));
        Assert.Equal("to all", await ReceiveLineAsync(bob));
        await DoAsync(ann, "others");
        Assert.Equal("to others", await ReceiveLineAsync(bob));
        await ann.PingAsync();
        await counts.ExpectAsync("2", "1");

        // One that is not subscribed may publish as well, in both ways.
        await DoAsync(ann, "leave");
        await DoAsync(ann, "all");
        Assert.Equal("to all", await ReceiveLineAsync(bob));
        await DoAsync(ann, "others");
        Assert.Equal("to others", await ReceiveLineAsync(bob));
        await ann.PingAsync();
        await counts.ExpectAsync("True", "1", "1");
    }

    [Fact]
    [Trait("Row", "D21")]
    public async Task The_publisher_from_the_services_reaches_all_from_anywhere()
    {
        await using WsTestServer server = await StartAsync();
        IWsPublisher<RoomEndpoint> publisher = server.Services.GetRequiredService<IWsPublisher<RoomEndpoint>>();
        Assert.Equal(0, publisher.Publish(Room, new Line("nobody")));
        await using RawWebSocket ann = await JoinAsync(server, "ann");

        Assert.Equal(1, await Task.Run(() => publisher.Publish(Room, new Line("typed"))));
        Assert.Equal(1, publisher.Publish("room", new Line("by name")));

        Assert.Equal("typed", await ReceiveLineAsync(ann));
        Assert.Equal("by name", await ReceiveLineAsync(ann));
    }

    [Fact]
    public async Task Direct_sends_and_two_topics_arrive_in_the_order_of_the_calls()
    {
        var script = new RoomScript
        {
            Do = static (endpoint, ws, _) =>
            {
                ws.Subscribe("a");
                ws.Subscribe("b");
                for (int i = 0; i < 500; i++)
                {
                    SendOneOf(endpoint, ws, i);
                }
            },
        };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket ann = await JoinAsync(server, "ann");

        await DoAsync(ann);

        await ExpectNumbersAsync(ann, 500);
    }

    [Fact]
    public async Task From_another_thread_the_order_of_the_calls_holds_as_well()
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        RoomEndpoint endpoint = server.Endpoint<RoomEndpoint>();
        WsConnection<string> connection = Assert.Single(endpoint.Connections);
        connection.Subscribe("a");
        connection.Subscribe("b");

        Task receiving = ExpectNumbersAsync(ann, 2000);
        await Task.Run(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                SendOneOf(endpoint, connection, i);
            }
        });

        await receiving;
    }

    [Fact]
    public async Task Two_subscribers_see_the_publications_of_many_threads_in_one_order()
    {
        await using WsTestServer server = await StartAsync(options: static options => options.Outbound.Limit = 16 * 1024 * 1024);
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        await using RawWebSocket bob = await JoinAsync(server, "bob");
        Assert.Equal("bob has joined", await ReceiveLineAsync(ann));
        WsTopics topics = server.Endpoint<RoomEndpoint>().Topics;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 250; i++)
            {
                topics.Publish(Room, new Line($"{thread}:{i}"));
            }
        })));

        int[] next = new int[4];
        for (int i = 0; i < 1000; i++)
        {
            string? line = await ReceiveLineAsync(ann);
            Assert.Equal(line, await ReceiveLineAsync(bob));
            int[] parts = [.. line!.Split(':').Select(int.Parse)];
            Assert.Equal(next[parts[0]]++, parts[1]);
        }
    }

    [Fact]
    [Trait("Row", "D38")]
    public async Task Subscribing_is_idempotent_and_ends_with_unsubscribing()
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        RoomEndpoint endpoint = server.Endpoint<RoomEndpoint>();
        WsConnection<string> ws = Assert.Single(endpoint.Connections);

        Assert.True(ws.Subscribe("a"));
        Assert.False(ws.Subscribe("a"));
        Assert.True(ws.IsSubscribed("a"));
        Assert.True(ws.IsSubscribed(Room));
        Assert.False(ws.IsSubscribed("A"));
        Assert.Equal(["a", "room"], ws.Subscriptions.Order());
        Assert.Equal(1, endpoint.Topics.Publish("a", new Line("once")));
        Assert.Equal("once", await ReceiveLineAsync(ann));

        Assert.True(ws.Unsubscribe("a"));
        Assert.False(ws.Unsubscribe("a"));
        Assert.False(ws.IsSubscribed("a"));
        Assert.Equal(0, endpoint.Topics.Publish("a", new Line("never")));
        Assert.Equal(0, endpoint.Topics.Count("a"));
        await ann.PingAsync();
    }

    [Fact]
    [Trait("Row", "D33")]
    [Trait("Row", "D38")]
    public async Task After_the_close_a_connection_is_subscribed_to_nothing_and_counted_nowhere()
    {
        var script = new RoomScript();
        await using WsTestServer server = await StartAsync(script);
        RoomEndpoint endpoint = server.Endpoint<RoomEndpoint>();
        RawWebSocket ann = await JoinAsync(server, "ann");
        RawWebSocket bob = await JoinAsync(server, "bob");
        WsConnection<string> ws = endpoint.Connections.Single(static connection => connection.Data == "ann");
        ws.Subscribe("a");
        Assert.Equal(2, endpoint.Connections.Count);
        Assert.Equal(2, endpoint.Topics.Count(Room));

        await ann.DisposeAsync();
        await script.Events.ExpectAsync("a,room before", "ann left, 1 heard");
        await Bounded.Until(() => endpoint.Connections.Count == 1, "ann is forgotten");

        Assert.False(ws.IsSubscribed("a"));
        Assert.False(ws.IsSubscribed(Room));
        Assert.Empty(ws.Subscriptions);
        Assert.False(ws.Subscribe("a"));
        Assert.Equal(0, endpoint.Topics.Count("a"));
        Assert.Equal(1, endpoint.Topics.Count(Room));
        Assert.Equal(WsConnectionState.Closed, ws.State);
        Assert.Equal(WsSendStatus.Closed, ws.Send(new Line("too late")));
        await bob.DisposeAsync();
        await Bounded.Until(() => endpoint.Topics.Count(Room) == 0, "bob is forgotten");
    }

    [Fact]
    public async Task Too_many_subscriptions_are_a_WsLimitException()
    {
        await using WsTestServer server = await StartAsync(options: static options => options.MaxSubscriptions = 2);
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        WsConnection<string> ws = Assert.Single(server.Endpoint<RoomEndpoint>().Connections);

        Assert.True(ws.Subscribe("second"));
        WsLimitException exception = Assert.Throws<WsLimitException>(() => ws.Subscribe("third"));

        Assert.Contains("at most 2", exception.Message, StringComparison.Ordinal);
        Assert.False(ws.IsSubscribed("third"));
        Assert.True(ws.Unsubscribe("second"));
        Assert.True(ws.Subscribe("third"));
    }

    private static void SendOneOf(RoomEndpoint endpoint, WsConnection<string> ws, int i)
    {
        var message = new Numbered(i);
        switch (i % 4)
        {
            case 0:
                ws.Send(message);
                break;
            case 1:
                endpoint.Topics.Publish("a", message);
                break;
            case 2:
                endpoint.Topics.Publish("b", message);
                break;
            default:
                endpoint.Topics.Publish("room", message);
                break;
        }
    }

    private static async Task ExpectNumbersAsync(RawWebSocket client, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(i, (await client.ReceiveJsonAsync()).GetProperty("payload").GetInt32());
        }
    }
}
