using TypedWs.PubSub;

namespace TypedWs.Tests.PubSub;

public sealed class TopicTests
{
    private readonly Topic _topic = new("room");

    [Fact]
    public void A_publication_reaches_every_subscriber_once()
    {
        FakeSubscriber[] subscribers = Subscribe(9).Subscribers;
        Assert.Equal(9, _topic.Publish("x"u8, except: null));
        Assert.All(subscribers, static subscriber => Assert.Equal(["x"], subscriber.Received));
    }

    [Fact]
    public void One_subscriber_can_be_left_out()
    {
        FakeSubscriber[] subscribers = Subscribe(3).Subscribers;
        Assert.Equal(2, _topic.Publish("x"u8, except: subscribers[1]));
        Assert.Equal([1, 0, 1], subscribers.Select(static subscriber => subscriber.Received.Length));
    }

    [Fact]
    public void Leaving_out_one_who_is_no_subscriber_changes_nothing()
    {
        Subscribe(3);
        Assert.Equal(3, _topic.Publish("x"u8, except: new FakeSubscriber()));
    }

    [Fact]
    public void A_subscriber_that_takes_nothing_any_more_is_not_counted()
    {
        FakeSubscriber[] subscribers = Subscribe(3).Subscribers;
        subscribers[0].Takes = false;
        Assert.Equal(2, _topic.Publish("x"u8, except: null));
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
            Assert.Equal(_topic.Count, _topic.Publish("x"u8, except: null));
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
        Assert.Equal(3, _topic.Publish("x"u8, except: null));
        Assert.All(subscribers, static subscriber => Assert.Equal(["x"], subscriber.Received));
    }

    [Fact]
    public void A_topic_without_subscribers_is_retired_for_good()
    {
        Subscription[] subscriptions = Subscribe(2).Subscriptions;
        Assert.False(_topic.Remove(subscriptions[1]));
        Assert.True(_topic.Remove(subscriptions[0]));
        Assert.Null(_topic.TryAdd(new FakeSubscriber()));
        Assert.Equal(0, _topic.Publish("x"u8, except: null));
    }

    private (FakeSubscriber[] Subscribers, Subscription[] Subscriptions) Subscribe(int count)
    {
        FakeSubscriber[] subscribers = [.. Enumerable.Range(0, count).Select(static _ => new FakeSubscriber())];
        Subscription[] subscriptions = [.. subscribers.Select(subscriber => _topic.TryAdd(subscriber)!)];
        return (subscribers, subscriptions);
    }
}
