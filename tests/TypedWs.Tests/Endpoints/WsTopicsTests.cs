using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.PubSub;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Endpoints;

/// <summary>Topics as handlers and other code use them: over connections.</summary>
public sealed class WsTopicsTests
{
    private static readonly WsTopic<Found> Room = new("room");

    private readonly WsTopics _topics = new TestConnection(new TestEndpoint()).Runtime.Topics;

    [Fact]
    public void A_publication_without_subscribers_reaches_nobody_and_encodes_nothing()
    {
        Assert.Equal(0, _topics.Publish(Room, new Found(-1)));
        Assert.Equal(0, _topics.Count("room"));
    }

    [Fact]
    public async Task A_typed_publication_is_the_frame_that_a_send_would_be()
    {
        var subscriber = new FakeSubscriber();
        _topics.Table.Subscribe("room", subscriber);
        Assert.Equal(1, _topics.Publish(Room, new Found(5)));
        Assert.Equal(1, _topics.Publish("room", new Found(6)));
        await Bounded.Until(() => ServerFrame.Parse(subscriber.Bytes).Count == 2, "the turn");
        Assert.Equal(
            ["""{"type":"found","payload":{"count":5}}""", """{"type":"found","payload":{"count":6}}"""],
            ServerFrame.Parse(subscriber.Bytes).Select(static frame => frame.Text));
    }

    [Fact]
    public void Subscribers_are_counted_by_topic()
    {
        var connection = new TestConnection(new TestEndpoint());
        WsTopics topics = connection.Runtime.Topics;
        Assert.True(connection.Ws.Subscribe(Room));
        Assert.False(connection.Ws.Subscribe("room"));
        Assert.True(connection.Ws.Subscribe("other"));
        Assert.Equal(1, topics.Count(Room));
        Assert.Equal(1, topics.Count("room"));
        Assert.True(connection.Ws.IsSubscribed(Room));
        Assert.Equal(["other", "room"], connection.Ws.Subscriptions.Order());
        Assert.True(connection.Ws.Unsubscribe(Room));
        Assert.Equal(0, topics.Count(Room));
    }

    [Fact]
    public async Task Publishing_to_others_leaves_out_the_publisher_which_need_not_be_subscribed()
    {
        var connection = new TestConnection(new TestEndpoint());
        var other = new FakeSubscriber();
        connection.Runtime.Topics.Table.Subscribe("room", other);
        Assert.Equal(1, connection.Ws.PublishToOthers(Room, new Found(1)));
        connection.Ws.Subscribe(Room);
        Assert.Equal(1, connection.Ws.PublishToOthers("room", new Found(2)));
        await Bounded.Until(() => ServerFrame.Parse(other.Bytes).Count == 2, "the turn");
        Assert.Empty(connection.TakeFrames());
        Assert.Equal(0, connection.Ws.BufferedBytes);
    }

    [Fact]
    public async Task A_publication_keeps_its_place_among_direct_sends()
    {
        var connection = new TestConnection(new TestEndpoint());
        connection.Ws.Subscribe(Room);
        using (connection.Ws.Cork())
        {
            connection.Ws.Send(new Found(1));
            connection.Runtime.Topics.Publish(Room, new Found(2));
            connection.Ws.Send(new Found(3));
        }

        await connection.Transport.WhenFlushedAsync(1);
        Assert.Equal([1, 2, 3], connection.TakeTexts().Select(static text => text[^3] - '0'));
    }

    [Fact]
    public async Task A_connection_that_is_closing_takes_nothing_any_more()
    {
        var connection = new TestConnection(new TestEndpoint());
        connection.Ws.Subscribe(Room);
        connection.Runtime.Topics.Publish(Room, new Found(1));
        connection.Ws.Close();
        connection.Runtime.Topics.Publish(Room, new Found(2));
        connection.Transport.EndInput();
        await connection.Run.WithinLimit();
        ServerFrame[] frames = connection.TakeFrames();
        Assert.Equal([Opcode.Text, Opcode.Close], frames.Select(static frame => frame.Opcode));
        Assert.Equal("""{"type":"found","payload":{"count":1}}""", frames[0].Text);
    }

    [Fact]
    public async Task When_a_connection_is_over_nothing_of_it_is_left()
    {
        var endpoint = new TestEndpoint();
        IReadOnlyCollection<string>? atClose = null;
        int delivered = -1;
        endpoint.Ended = (ws, _) =>
        {
            atClose = ws.Subscriptions;
            delivered = ws.PublishToOthers(Room, new Found(1));
            return default;
        };
        var connection = new TestConnection(endpoint);
        var other = new FakeSubscriber();
        connection.Runtime.Topics.Table.Subscribe("room", other);
        connection.Ws.Subscribe(Room);
        connection.Ws.Subscribe("alone");
        connection.Transport.EndInput();
        await connection.Run.WithinLimit();

        Assert.Equal(["alone", "room"], atClose!.Order());
        Assert.Equal(1, delivered);
        await Bounded.Until(() => ServerFrame.Parse(other.Bytes).Count == 1, "the turn");
        Assert.Empty(connection.Ws.Subscriptions);
        Assert.Equal(1, connection.Runtime.Topics.Count(Room));
        Assert.Equal(0, connection.Runtime.Topics.Count("alone"));
        Assert.Equal(1, connection.Runtime.Topics.Table.Count);
        Assert.False(connection.Ws.Subscribe("late"));
        Assert.Equal(1, connection.Runtime.Topics.Table.Count);
    }

    [Fact]
    public void The_option_limits_the_subscriptions_of_a_connection()
    {
        var connection = new TestConnection(new TestEndpoint(), static options => options.MaxSubscriptions = 1);
        connection.Ws.Subscribe("a");
        Assert.Throws<WsLimitException>(() => connection.Ws.Subscribe("b"));
        Assert.Equal(0, connection.Runtime.Topics.Count("b"));
    }
}
