using TypedWs.Tests.Testing;

namespace TypedWs.Tests.PubSub;

/// <summary>Limits of topics and of publishing, and what a client is told that meets one.</summary>
public sealed class PublishLimitTests
{
    private const string ChatWithId = """{"type":"chat","payload":{"text":"hi"},"id":"7"}""";

    private readonly TestEndpoint _endpoint = new();

    [Fact]
    public void A_topic_takes_no_more_than_its_rate_whoever_publishes()
    {
        var connection = new TestConnection(_endpoint, static options => options.Rates.Topic = new WsRateLimit(PerSecond: 1, Burst: 3));
        WsTopics topics = connection.Runtime.Topics;
        connection.Ws.Subscribe("a");
        connection.Ws.Subscribe("b");
        WsPreparedMessage<Found> prepared = topics.Prepare(new Found(1));

        Assert.Equal(1, topics.Publish("a", new Found(1)));
        Assert.Equal(1, connection.Runtime.RawTopics.PublishText("a", "x"u8));
        Assert.Equal(0, connection.Ws.PublishPreparedToOthers("a", prepared));
        Assert.Throws<WsLimitException>(() => topics.Publish("a", new Found(1)));
        Assert.Throws<WsLimitException>(() => topics.Publish("a", new Found(1), static _ => true));
        Assert.Throws<WsLimitException>(() => topics.PublishPrepared("a", prepared));
        Assert.Throws<WsLimitException>(() => topics.PublishPrepared("a", prepared, static _ => true));
        Assert.Throws<WsLimitException>(() => connection.Runtime.RawTopics.PublishText("a", "x"u8));

        Assert.Equal(0, topics.Publish("nobody", new Found(1)));
        Assert.Equal(1, topics.Publish("b", new Found(1)));
        Assert.Equal(1, topics.All.Publish(new Found(1)));
        connection.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, topics.Publish("a", new Found(1)));
    }

    [Fact]
    public void A_topic_that_vanishes_and_comes_back_has_no_new_rate()
    {
        var connection = new TestConnection(_endpoint, static options => options.Rates.Topic = new WsRateLimit(PerSecond: 1, Burst: 2));
        WsTopics topics = connection.Runtime.Topics;
        for (int time = 0; time < 2; time++)
        {
            connection.Ws.Subscribe("a");
            Assert.Equal(1, topics.Publish("a", new Found(1)));
            connection.Ws.Unsubscribe("a");
            Assert.Equal(0, topics.Count("a"));
        }

        connection.Ws.Subscribe("a");
        connection.Ws.Subscribe("b");
        WsLimitException refusal = Assert.Throws<WsLimitException>(() => topics.Publish("a", new Found(1)));
        Assert.Equal(TimeSpan.FromSeconds(1), refusal.RetryAfter);
        Assert.Equal(1, topics.Publish("b", new Found(1)));

        connection.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, topics.Publish("a", new Found(1)));
        Assert.Throws<WsLimitException>(() => topics.Publish("a", new Found(1)));
    }

    [Fact]
    public void A_connection_publishes_no_more_than_its_rate_over_all_topics()
    {
        var connection = new TestConnection(
            _endpoint,
            static options => options.Rates.Publish = new WsRateLimit(PerSecond: 1, Burst: 4));
        var other = new TestConnection(connection);
        other.Ws.Subscribe("a");
        other.Ws.Subscribe("b");
        WsPreparedMessage<Found> prepared = connection.Runtime.Topics.Prepare(new Found(1));

        Assert.Equal(1, connection.Ws.PublishToOthers("a", new Found(1)));
        Assert.Equal(1, connection.Ws.PublishPreparedToOthers("b", prepared));
        Assert.Equal(1, connection.Ws.PublishToOthers("a", new Found(2)));
        Assert.Equal(1, connection.Ws.PublishPreparedToOthers("a", prepared));
        Assert.Throws<WsLimitException>(() => connection.Ws.PublishToOthers("b", new Found(1)));

        Assert.Equal(0, other.Ws.PublishToOthers("a", new Found(1)));
        Assert.Equal(1, connection.Runtime.Topics.Publish("a", new Found(1)));
    }

    [Fact]
    public async Task Who_publishes_too_fast_in_a_handler_is_told_when_to_try_again_and_stays()
    {
        _endpoint.OnChat = static (ws, _) =>
        {
            ws.PublishToOthers("room", new Found(1));
            return default;
        };
        var connection = new TestConnection(
            _endpoint,
            static options => options.Rates.Publish = new WsRateLimit(PerSecond: 2, Burst: 1));
        Assert.Equal("""{"type":"$ack","ref":"7"}""", connection.Ask(ChatWithId));
        connection.Time.Advance(TimeSpan.FromMilliseconds(100.5));
        Assert.Equal(
            """{"type":"error","ref":"7","payload":"""
            + """{"code":"rate_limited","message":"too much is published, try again later","on":"chat","retryAfterMs":400}}""",
            connection.Ask(ChatWithId));
        Assert.Empty(_endpoint.Errors);
        connection.Time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal("""{"type":"$ack","ref":"7"}""", connection.Ask(ChatWithId));
        connection.Transport.EndInput();
        await connection.Run.WithinLimit();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_limit_is_answered_with_limit_exceeded(bool awaits)
    {
        _endpoint.OnChat = async (ws, _) =>
        {
            if (awaits)
            {
                await Task.Yield();
            }

            ws.Subscribe("b");
        };
        var connection = new TestConnection(_endpoint, static options => options.MaxTopics = 1);
        connection.Ws.Subscribe("a");
        connection.Receive(ChatWithId);
        await connection.Transport.WhenFlushedAsync(1);
        Assert.Equal(
            [
                """{"type":"error","ref":"7","payload":"""
                + """{"code":"limit_exceeded","message":"the message asks for more than a limit allows","on":"chat"}}""",
            ],
            connection.TakeTexts());
        Assert.Empty(_endpoint.Errors);
        Assert.Equal(WsConnectionState.Open, connection.Ws.State);
    }

    [Fact]
    public void The_topics_can_be_listed_with_their_counts_and_empty_ones_vanish()
    {
        var connection = new TestConnection(_endpoint, static options => options.MaxTopics = 2);
        var other = new TestConnection(connection);
        connection.Ws.Subscribe("a");
        connection.Ws.Subscribe("b");
        other.Ws.Subscribe("b");
        Assert.Throws<WsLimitException>(() => other.Ws.Subscribe("c"));
        Assert.False(other.Ws.IsSubscribed("c"));
        Assert.Equal(
            [new("a", 1), new("b", 2)],
            connection.Runtime.Topics.Enumerate().OrderBy(static topic => topic.Topic, StringComparer.Ordinal));

        connection.Ws.Unsubscribe("a");
        Assert.True(other.Ws.Subscribe("c"));
        Assert.Equal(
            [new("b", 2), new WsTopicCount("c", 1)],
            connection.Runtime.Topics.Enumerate().OrderBy(static topic => topic.Topic, StringComparer.Ordinal));
    }
}
