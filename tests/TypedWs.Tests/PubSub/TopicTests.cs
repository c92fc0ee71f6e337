using TypedWs.PubSub;

namespace TypedWs.Tests.PubSub;

public sealed class TopicTests
{
    private readonly ManualTurns _turns = new() { AtOnce = true };
    private readonly Topic _topic;

    public TopicTests() => _topic = new Topic("room", new PublicationClock(), _turns);

    [Fact]
    public void A_publication_reaches_every_subscriber_once()
    {
        FakeSubscriber[] subscribers = Subscribe(9).Subscribers;
        Assert.Equal(9, _topic.Publish("x\n"u8, except: null));
        Assert.All(subscribers, static subscriber => Assert.Equal(["x"], subscriber.Received));
    }

    [Fact]
    public void One_subscriber_can_be_left_out()
    {
        FakeSubscriber[] subscribers = Subscribe(3).Subscribers;
        Assert.Equal(2, _topic.Publish("x\n"u8, except: subscribers[1]));
        Assert.Equal([1, 0, 1], subscribers.Select(static subscriber => subscriber.Received.Length));
    }

    [Fact]
    public void Leaving_out_one_who_is_no_subscriber_changes_nothing()
    {
        Subscribe(3);
        Assert.Equal(3, _topic.Publish("x\n"u8, except: new FakeSubscriber()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Subscribers_leave_in_any_order(int seed)
    {
        const int Count = 40;
        (FakeSubscriber[] subscribers, Subscription[] subscriptions) = Subscribe(Count);
        int[] order = [.. Enumerable.Range(0, Count)];
        new Random(seed).Shuffle(order);
        for (int left = 0; left < Count; left++)
        {
            Assert.Equal(left == Count - 1, _topic.Remove(subscriptions[order[left]]));
            Assert.Equal(Count - left - 1, _topic.Count);
            Assert.Equal(_topic.Count, _topic.Publish("x\n"u8, except: null));
        }

        // Who left as the n-th got the n publications before.
        Assert.All(order, (subscriber, left) => Assert.Equal(left, subscribers[subscriber].Received.Length));
    }

    [Fact]
    public void Who_leaves_and_comes_back_gets_each_publication_once()
    {
        (FakeSubscriber[] subscribers, Subscription[] subscriptions) = Subscribe(3);
        _topic.Remove(subscriptions[0]);
        Assert.NotNull(_topic.TryAdd(subscribers[0]));
        Assert.Equal(3, _topic.Publish("x\n"u8, except: null));
        Assert.All(subscribers, static subscriber => Assert.Equal(["x"], subscriber.Received));
    }

    [Fact]
    public void A_topic_without_subscribers_is_retired_for_good()
    {
        Subscription[] subscriptions = Subscribe(2).Subscriptions;
        Assert.False(_topic.Remove(subscriptions[1]));
        Assert.True(_topic.Remove(subscriptions[0]));
        Assert.Null(_topic.TryAdd(new FakeSubscriber()));
        Assert.Equal(0, _topic.Publish("x\n"u8, except: null));
    }

    [Fact]
    public void Chosen_subscribers_get_a_publication_at_its_place_among_the_others()
    {
        var turns = new ManualTurns();
        var topic = new Topic("room", new PublicationClock(), turns);
        FakeSubscriber[] subscribers = [new(), new(), new()];
        foreach (FakeSubscriber subscriber in subscribers)
        {
            topic.TryAdd(subscriber);
        }

        topic.Publish("1\n"u8, except: null);
        using (SubscriberSelection selection = topic.Select(subscribers[1], static (subscriber, other) => subscriber != other))
        {
            Assert.Equal(2, selection.Count);
            Assert.Equal(2, topic.PublishTo(selection, "2\n"u8));
        }

        topic.Publish("3\n"u8, except: null);
        turns.Run();
        Assert.Equal(["1 2 3", "1 3", "1 2 3"], subscribers.Select(static subscriber => string.Join(' ', subscriber.Received)));
    }

    [Fact]
    public void Who_leaves_between_the_choice_and_the_publication_gets_nothing()
    {
        (FakeSubscriber[] subscribers, Subscription[] subscriptions) = Subscribe(3);
        using SubscriberSelection selection = _topic.Select(0, static (_, _) => true);
        _topic.Remove(subscriptions[0]);
        _topic.Remove(subscriptions[2]);
        Assert.NotNull(_topic.TryAdd(subscribers[2]));
        Assert.Equal(1, _topic.PublishTo(selection, "x\n"u8));
        Assert.Equal([0, 1, 0], subscribers.Select(static subscriber => subscriber.Received.Length));
    }

    [Fact]
    public void A_permanent_topic_outlives_its_subscribers()
    {
        var topic = new Topic("", new PublicationClock(), _turns, isPermanent: true);
        Assert.False(topic.Remove(topic.TryAdd(new FakeSubscriber())!));
        var subscriber = new FakeSubscriber();
        Assert.NotNull(topic.TryAdd(subscriber));
        Assert.Equal(1, topic.Publish("x\n"u8, except: null));
        Assert.Equal(["x"], subscriber.Received);
    }

    private (FakeSubscriber[] Subscribers, Subscription[] Subscriptions) Subscribe(int count)
    {
        FakeSubscriber[] subscribers = [.. Enumerable.Range(0, count).Select(static _ => new FakeSubscriber())];
        Subscription[] subscriptions = [.. subscribers.Select(subscriber => _topic.TryAdd(subscriber)!)];
        return (subscribers, subscriptions);
    }
}
