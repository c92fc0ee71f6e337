using TypedWs.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.PubSub;

public sealed class TopicTableTests
{
    private readonly TopicTable _table = new();

    [Fact]
    public void A_topic_exists_as_long_as_it_has_subscribers()
    {
        Assert.Null(_table.Find("room"));
        Subscription first = _table.Subscribe("room", new FakeSubscriber());
        Subscription second = _table.Subscribe("room", new FakeSubscriber());
        Assert.Same(first.Topic, second.Topic);
        Assert.Equal(2, _table.Find("room")!.Count);
        _table.Unsubscribe(first);
        Assert.NotNull(_table.Find("room"));
        _table.Unsubscribe(second);
        Assert.Null(_table.Find("room"));
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void A_topic_that_comes_back_is_a_new_one()
    {
        Subscription first = _table.Subscribe("room", new FakeSubscriber());
        _table.Unsubscribe(first);
        Subscription second = _table.Subscribe("room", new FakeSubscriber());
        Assert.NotSame(first.Topic, second.Topic);
        Assert.Same(second.Topic, _table.Find("room"));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task No_subscription_ends_up_on_a_topic_that_nobody_finds(int seed)
    {
        const int Threads = 4;
        const int Rounds = 5000;
        Task[] threads = [.. Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () => ComeAndGo(new Random((seed * 10) + thread), $"{thread}", Rounds),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        await Task.WhenAll(threads).WithinLimit();
        Assert.Equal(0, _table.Count);
    }

    private void ComeAndGo(Random random, string text, int rounds)
    {
        // Two names for four threads, and everyone is alone now and then: topics retire all the time.
        byte[] frame = [(byte)text[0]];
        for (int round = 0; round < rounds; round++)
        {
            string name = random.Next(2) == 0 ? "a" : "b";
            var subscriber = new FakeSubscriber();
            Subscription subscription = _table.Subscribe(name, subscriber);
            Topic? topic = _table.Find(name);
            Assert.Same(subscription.Topic, topic);
            topic!.Publish(frame, except: null);
            Assert.Contains(text, subscriber.Received);
            _table.Unsubscribe(subscription);
        }
    }
}
