using System.Text;
using TypedWs.Endpoints;
using TypedWs.Framing;
using TypedWs.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.PubSub;

/// <summary>Two endpoints that a bus links, as two processes over an engine would be.</summary>
public sealed class PublicationBusTests
{
    private static readonly WsTopic<Found> Room = new("room");

    private readonly LinkedBus _busOfHere = new();
    private readonly LinkedBus _busOfThere = new();
    private readonly TestConnection _here;
    private readonly TestConnection _there;

    public PublicationBusTests()
    {
        _here = new TestConnection(new TestEndpoint(), Configure, with: setup => setup with { Bus = _busOfHere });
        _there = new TestConnection(new TestEndpoint(), Configure, with: setup => setup with { Bus = _busOfThere });
        LinkedBus.Link((_busOfHere, _here.Runtime), (_busOfThere, _there.Runtime));
    }

    [Fact]
    public async Task A_publication_reaches_subscribers_elsewhere_and_counts_those_of_this_process()
    {
        _here.Ws.Subscribe(Room);
        _there.Ws.Subscribe(Room);
        Assert.Equal(1, _here.Runtime.Topics.Publish(Room, new Found(7)));
        await ExpectAsync(_here, """{"type":"found","topic":"room","payload":{"count":7}}""");
        await ExpectAsync(_there, """{"type":"found","topic":"room","payload":{"count":7}}""");
        LinkedBus.Parcel sent = Assert.Single(_busOfHere.Sent);
        Assert.Equal(("room", Opcode.Text, "found", null, null), (sent.Topic, sent.Opcode, sent.Type, sent.Except, sent.Key));

        // What came from elsewhere is not carried back.
        Assert.Empty(_busOfThere.Sent);
    }

    [Fact]
    public async Task Without_a_subscriber_in_this_process_it_is_encoded_only_if_another_wants_it()
    {
        Assert.Equal(0, _here.Runtime.Topics.Publish(Room, new Found(1)));
        Assert.Empty(_busOfHere.Sent);

        _there.Ws.Subscribe(Room);
        Assert.Equal(0, _here.Runtime.Topics.Publish(Room, new Found(2)));
        Assert.Equal(0, _here.Runtime.Topics.PublishPrepared(Room, _here.Runtime.Topics.Prepare(new Found(3))));
        Assert.Equal(0, _here.Runtime.RawTopics.PublishText("room", "raw"u8));
        Assert.Equal(0, _here.Ws.PublishToOthers(Room, new Found(4)));
        await ExpectAsync(
            _there,
            """{"type":"found","topic":"room","payload":{"count":2}}""",
            """{"type":"found","topic":"room","payload":{"count":3}}""",
            "raw",
            """{"type":"found","topic":"room","payload":{"count":4}}""");
        Assert.Null(_busOfHere.Sent[2].Type);
        Assert.Equal(_here.Ws.Id, _busOfHere.Sent[3].Except);

        _there.Ws.Unsubscribe(Room);
        Assert.Equal(0, _here.Runtime.Topics.Publish(Room, new Found(5)));
        Assert.Equal(4, _busOfHere.Sent.Count);
    }

    [Fact]
    public async Task The_excluded_subscriber_is_left_out_where_it_is_and_named_to_the_others()
    {
        var second = new TestConnection(_here);
        _here.Ws.Subscribe(Room);
        second.Ws.Subscribe(Room);
        _there.Ws.Subscribe(Room);
        Assert.Equal(1, _here.Runtime.Topics.Publish(Room, new Found(1), except: _here.Ws));

        // By its id it is found in its own process again, if a publication comes back there by way of an engine.
        Assert.Equal(1, _there.Runtime.Topics.Publish(Room, new Found(2), except: _here.Ws));
        Assert.Equal([_here.Ws.Id], _busOfHere.Sent.Select(static sent => sent.Except));
        Assert.Equal([_here.Ws.Id], _busOfThere.Sent.Select(static sent => sent.Except));
        await ExpectAsync(second, Text(1), Text(2));
        await ExpectAsync(_there, Text(1), Text(2));
        _here.Ws.SendText("last");
        await ExpectAsync(_here, "last");
    }

    [Fact]
    public async Task All_connections_are_those_of_all_processes()
    {
        Assert.Equal(1, _here.Runtime.Topics.All.Publish(new Found(1)));
        await ExpectAsync(_here, """{"type":"found","payload":{"count":1}}""");
        await ExpectAsync(_there, """{"type":"found","payload":{"count":1}}""");
    }

    [Fact]
    public async Task A_condition_chooses_among_the_subscribers_of_this_process()
    {
        _here.Ws.Subscribe(Room);
        _there.Ws.Subscribe(Room);
        Assert.Equal(1, _here.Runtime.Topics.Publish(Room, new Found(1), static _ => true));
        Assert.Empty(_busOfHere.Sent);
        await ExpectAsync(_here, Text(1));
        _there.Ws.SendText("last");
        await ExpectAsync(_there, "last");
    }

    [Fact]
    public void The_rate_of_a_topic_holds_though_nobody_is_subscribed_in_this_process()
    {
        _there.Ws.Subscribe(Room);
        for (int i = 0; i < 10; i++)
        {
            _here.Runtime.Topics.Publish(Room, new Found(i));
        }

        Assert.Throws<WsLimitException>(() => _here.Runtime.Topics.Publish(Room, new Found(10)));
        Assert.Equal(10, _busOfHere.Sent.Count);

        // Whoever subscribes does not begin anew.
        _here.Ws.Subscribe(Room);
        Assert.Throws<WsLimitException>(() => _here.Runtime.Topics.Publish(Room, new Found(10)));
    }

    private static void Configure(WsOptions options)
    {
        options.IncludeTopic = true;
        options.Rates.Topic = new WsRateLimit(PerSecond: 0.1, Burst: 10);
    }

    private static string Text(int count) => $$$"""{"type":"found","topic":"room","payload":{"count":{{{count}}}}}""";

    // In this order, and nothing before.
    private static async Task ExpectAsync(TestConnection connection, params string[] texts)
    {
        await Bounded.Until(() => ServerFrame.Parse(connection.Transport.Flushed).Count >= texts.Length, "all have arrived");
        Assert.Equal(texts, connection.TakeTexts());
    }
}
