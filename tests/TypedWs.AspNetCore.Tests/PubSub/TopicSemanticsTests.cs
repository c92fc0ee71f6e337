using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using static TypedWs.AspNetCore.Tests.PubSub.RoomEndpoint;

namespace TypedWs.AspNetCore.Tests.PubSub;

/// <summary>Publishing to all connections, prepared messages, conditions, templates and limits, over sockets (acceptance B7,
/// B26).</summary>
[InMemory]
public sealed class TopicSemanticsTests
{
    private static readonly WsTopic<Line> Desk = new("desk:{name}");

    [Fact]
    [Trait("Row", "B7")]
    public async Task A_room_hears_what_is_for_the_room_and_everybody_only_what_is_for_all()
    {
        await using WsTestServer server = await StartAsync();
        WsTopics topics = server.Endpoint<RoomEndpoint>().Topics;
        IWsPublisher<RoomEndpoint> publisher = server.Services.GetRequiredService<IWsPublisher<RoomEndpoint>>();
        Assert.Equal(0, publisher.PublishToAll(new Line("nobody is there")));
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        await using RawWebSocket bob = await JoinAsync(server, "bob");
        Assert.Equal("bob has joined", await ReceiveLineAsync(ann));
        WsConnection<string> bobs = Find(server, "bob");
        bobs.Unsubscribe(Room);

        Assert.Equal(1, topics.Publish(Room, new Line("to the room")));
        Assert.Equal(2, topics.All.Publish(new Line("to all")));
        Assert.Equal(1, topics.All.Publish(new Line("to all but ann"), except: Find(server, "ann")));
        Assert.Equal(2, publisher.PublishPreparedToAll(publisher.Prepare(new Line("prepared"))));

        Assert.Equal("to the room", await ReceiveLineAsync(ann));
        Assert.Equal("to all", await ReceiveLineAsync(ann));
        Assert.Equal("prepared", await ReceiveLineAsync(ann));
        Assert.Equal("to all", await ReceiveLineAsync(bob));
        Assert.Equal("to all but ann", await ReceiveLineAsync(bob));
        Assert.Equal("prepared", await ReceiveLineAsync(bob));
        Assert.Empty(bobs.Subscriptions);
    }

    [Fact]
    public async Task The_envelope_names_the_topic_where_the_endpoint_asks_for_it()
    {
        await using WsTestServer server = await StartAsync(options: static options => options.IncludeTopic = true);
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        WsTopics topics = server.Endpoint<RoomEndpoint>().Topics;
        Find(server, "ann").Subscribe(Desk.For("a b"));

        topics.Publish(Room, new Line("1"));
        topics.PublishPrepared(Desk.For("a b"), topics.Prepare(new Line("2")));
        Find(server, "ann").Send(new Line("3"));

        Assert.Equal("""{"type":"line","topic":"room","payload":"1"}""", await ann.ReceiveTextAsync());
        Assert.Equal("""{"type":"line","topic":"desk:a%20b","payload":"2"}""", await ann.ReceiveTextAsync());
        Assert.Equal("""{"type":"line","payload":"3"}""", await ann.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_message_is_encoded_once_for_whom_it_is_prepared_and_for_whom_a_condition_chooses()
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        await using RawWebSocket bob = await JoinAsync(server, "bob");
        await using RawWebSocket eve = await JoinAsync(server, "eve");
        WsTopics topics = server.Endpoint<RoomEndpoint>().Topics;
        var notice = new CountedNotice { Text = "x" };
        WsPreparedMessage<CountedNotice> prepared = topics.Prepare(notice);
        Assert.Equal(1, notice.CountReads());

        Find(server, "ann").SendPrepared(prepared);
        Assert.Equal(3, topics.PublishPrepared("room", prepared));
        Assert.Equal(2, topics.PublishPrepared("room", prepared, except: Find(server, "eve")));
        Assert.Equal(1, notice.CountReads());
        Assert.Equal(2, topics.Publish("room", notice, static ws => ((WsConnection<string>)ws).Data != "eve"));
        Assert.Equal(2, notice.CountReads());
        Assert.Equal(3, topics.Publish(Room, new Line("end")));

        Assert.Equal(6, await CountUntilEndAsync(ann));
        Assert.Equal(4, await CountUntilEndAsync(bob));
        Assert.Equal(1, await CountUntilEndAsync(eve));
    }

    [Fact]
    public async Task The_topics_can_be_listed()
    {
        await using WsTestServer server = await StartAsync(options: static options => options.MaxTopics = 2);
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        await using RawWebSocket bob = await JoinAsync(server, "bob");
        WsTopics topics = server.Endpoint<RoomEndpoint>().Topics;
        Find(server, "ann").Subscribe(Desk.For("1"));
        Assert.Equal([new("desk:1", 1), new("room", 2)], topics.Enumerate().OrderBy(static topic => topic.Topic, StringComparer.Ordinal));
        Assert.Throws<WsLimitException>(() => Find(server, "bob").Subscribe(Desk.For("2")));
    }

    [Fact]
    [Trait("Row", "B26")]
    public async Task Who_publishes_too_much_gets_an_error_event_and_the_room_is_spared()
    {
        await using WsTestServer server = await StartAsync(options: static options =>
            options.Rates.Publish = new WsRateLimit(0.001, Burst: 3));
        await using RawWebSocket ann = await JoinAsync(server, "ann");
        await using RawWebSocket bob = await JoinAsync(server, "bob");
        Assert.Equal("bob has joined", await ReceiveLineAsync(ann));

        // Joining was the first publication.
        for (int i = 0; i < 3; i++)
        {
            await bob.SendTextAsync("""{"type":"say","payload":{"text":"spam"},"id":7}""");
        }

        Assert.Equal("""{"type":"$ack","ref":7}""", await bob.ReceiveTextAsync());
        Assert.Equal("""{"type":"$ack","ref":7}""", await bob.ReceiveTextAsync());
        string error = await bob.ReceiveTextAsync();
        Assert.StartsWith(
            """{"type":"error","ref":7,"payload":"""
            + """{"code":"rate_limited","message":"too much is published, try again later","on":"say","retryAfterMs":""",
            error,
            StringComparison.Ordinal);
        await ann.SendTextAsync("""{"type":"say","payload":{"text":"calm"}}""");
        Assert.Equal("ann: calm", await ReceiveLineAsync(bob));
        Assert.Equal("bob: spam", await ReceiveLineAsync(ann));
        Assert.Equal("bob: spam", await ReceiveLineAsync(ann));
        await ann.PingAsync();
    }

    [Fact]
    [Trait("Row", "B26")]
    public async Task A_limit_that_a_handler_runs_into_is_answered_with_limit_exceeded()
    {
        var script = new RoomScript { Do = static (_, ws, what) => ws.Subscribe(what) };
        await using WsTestServer server = await StartAsync(script, static options => options.MaxSubscriptions = 2);
        await using RawWebSocket ann = await JoinAsync(server, "ann");

        await DoAsync(ann, "second");
        await DoAsync(ann, "third");

        Assert.Equal(
            """{"type":"error","payload":"""
            + """{"code":"limit_exceeded","message":"the message asks for more than a limit allows","on":"do","seq":2}}""",
            await ann.ReceiveTextAsync());
        Assert.Equal(["room", "second"], Find(server, "ann").Subscriptions.Order());
    }

    private static WsConnection<string> Find(WsTestServer server, string name)
        => server.Endpoint<RoomEndpoint>().Connections.Single(connection => connection.Data == name);

    // Who came later made a line as well.
    private static async Task<int> CountUntilEndAsync(RawWebSocket client)
    {
        int count = 0;
        while (await client.ReceiveTextAsync() != """{"type":"line","payload":"end"}""")
        {
            count++;
        }

        return count;
    }
}
