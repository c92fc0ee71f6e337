using TypedWs.Tests.Endpoints;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.PubSub;

/// <summary>Messages that are encoded once, and publications for some of the subscribers.</summary>
public sealed class WsPreparedMessageTests
{
    private readonly TestConnection _connection = new(new TestEndpoint());

    private WsTopics Topics => _connection.Runtime.Topics;

    [Fact]
    public async Task It_is_what_a_send_and_a_publication_would_be()
    {
        WsPreparedMessage<Found> prepared = Topics.Prepare(new Found(7));
        Assert.Equal("""{"type":"found","payload":{"count":7}}""".Length, prepared.Size);
        _connection.Ws.Subscribe("room");
        Assert.Equal(WsSendStatus.Accepted, _connection.Ws.SendPrepared(prepared));
        Assert.Equal(1, Topics.PublishPrepared("room", prepared));
        Assert.Equal(1, Topics.PublishPrepared(new WsTopic<Found>("room"), prepared));
        Assert.Equal(0, Topics.PublishPrepared("nobody", prepared));
        Assert.Equal(0, _connection.Ws.PublishPreparedToOthers("room", prepared));
        await WsBroadcastTests.ExpectNumbersAsync(_connection, 7, 7, 7);
    }

    [Fact]
    public async Task With_topics_in_the_envelope_it_names_the_topic_it_came_by()
    {
        var connection = new TestConnection(new TestEndpoint(), static options => options.IncludeTopic = true);
        WsTopics topics = connection.Runtime.Topics;
        connection.Ws.Subscribe("""room "1" 消""");
        connection.Ws.Subscribe("b");
        WsPreparedMessage<Found> prepared = topics.Prepare(new Found(1));
        using (connection.Ws.Cork())
        {
            topics.PublishPrepared("""room "1" 消""", prepared);
            topics.PublishPrepared("b", prepared, static _ => true);
            topics.Publish("b", new Found(2));
            topics.Publish("b", new Found(3), static _ => true);
            topics.All.PublishPrepared(prepared);
            topics.All.Publish(new Found(4));
            connection.Ws.SendPrepared(prepared);
        }

        await connection.Transport.WhenFlushedAsync(1);
        Assert.Equal(
            [
                """{"type":"found","topic":"room \"1\" 消","payload":{"count":1}}""",
                """{"type":"found","topic":"b","payload":{"count":1}}""",
                """{"type":"found","topic":"b","payload":{"count":2}}""",
                """{"type":"found","topic":"b","payload":{"count":3}}""",
                """{"type":"found","payload":{"count":1}}""",
                """{"type":"found","payload":{"count":4}}""",
                """{"type":"found","payload":{"count":1}}""",
            ],
            connection.TakeTexts());
    }

    [Fact]
    public async Task In_an_envelope_with_other_names_the_topic_stands_between_them()
    {
        var connection = new TestConnection(new TestEndpoint(), static options =>
        {
            options.IncludeTopic = true;
            options.EnvelopeNames = new WsEnvelopeNames("event", "data");
        });
        connection.Ws.Subscribe("a");
        const string First = """{"event":"found","topic":"a","data":{"count":1}}""";
        const string Second = """{"event":"found","topic":"a","data":{"count":2}}""";
        connection.Runtime.Topics.Publish("a", new Found(1));
        connection.Runtime.Topics.PublishPrepared("a", connection.Runtime.Topics.Prepare(new Found(2)));

        await connection.Transport.WhenFlushedBytesAsync(2 + First.Length + 2 + Second.Length);
        Assert.Equal([First, Second], connection.TakeTexts());
    }

    [Fact]
    public void Another_endpoint_takes_it_only_if_its_envelope_is_the_same()
    {
        var same = new TestConnection(new TestEndpoint());
        var other = new TestConnection(new TestEndpoint(), static options => options.EnvelopeNames = new WsEnvelopeNames("event", "data"));
        WsPreparedMessage<Found> prepared = Topics.Prepare(new Found(1));
        other.Ws.Subscribe("room");

        Assert.Equal(WsSendStatus.Accepted, same.Ws.SendPrepared(prepared));
        Assert.Throws<ArgumentException>(() => other.Ws.SendPrepared(prepared));
        Assert.Throws<ArgumentException>(() => other.Runtime.Topics.PublishPrepared("room", prepared));
        Assert.Throws<ArgumentException>(() => other.Runtime.Topics.PublishPrepared("room", prepared, static _ => true));
    }

    [Fact]
    public async Task A_condition_chooses_among_the_subscribers_and_one_can_be_left_out()
    {
        var second = new TestConnection(_connection);
        var third = new TestConnection(_connection);
        TestConnection[] all = [_connection, second, third];
        foreach (TestConnection connection in all)
        {
            connection.Ws.Subscribe("room");
        }

        List<WsConnection> asked = [];
        Assert.Equal(3, Topics.Publish("room", new Found(1)));
        Assert.Equal(2, Topics.Publish("room", new Found(2), ws =>
        {
            asked.Add(ws);
            return ws != second.Ws;
        }));
        Assert.Equal(2, Topics.Publish("room", new Found(3), except: third.Ws));
        Assert.Equal(2, Topics.PublishPrepared("room", Topics.Prepare(new Found(4)), except: third.Ws));
        Assert.Equal(1, Topics.PublishPrepared("room", Topics.Prepare(new Found(5)), ws => ws == third.Ws));
        Assert.Equal(3, Topics.Publish("room", new Found(6)));

        Assert.Equal(all.Select(static connection => connection.Ws), asked);
        await WsBroadcastTests.ExpectNumbersAsync(_connection, 1, 2, 3, 4, 6);
        await WsBroadcastTests.ExpectNumbersAsync(second, 1, 3, 4, 6);
        await WsBroadcastTests.ExpectNumbersAsync(third, 1, 2, 5, 6);
    }

    [Fact]
    public void Nothing_is_encoded_if_nobody_is_chosen_and_the_condition_may_throw()
    {
        _connection.Ws.Subscribe("room");
        Assert.Equal(0, Topics.Publish("room", new Found(-1), static _ => false));
        Assert.Throws<InvalidTimeZoneException>(() =>
            Topics.Publish("room", new Found(1), static _ => throw new InvalidTimeZoneException()));
        Assert.Equal(1, Topics.Publish("room", new Found(1), static _ => true));
    }

    [Fact]
    public async Task The_condition_may_unsubscribe_who_is_then_not_served()
    {
        var second = new TestConnection(_connection);
        _connection.Ws.Subscribe("room");
        second.Ws.Subscribe("room");
        Assert.Equal(1, Topics.Publish("room", new Found(1), ws => ws == second.Ws || ws.Unsubscribe("room")));
        await WsBroadcastTests.ExpectNumbersAsync(second, 1);
    }
}
