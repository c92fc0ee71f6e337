using TypedWs.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.PubSub;

public sealed class TopicTableTests
{
    private readonly TopicTable _table = new(new ManualTurns { AtOnce = true });

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

    [Fact]
    public void The_limit_is_refused_and_a_topic_that_vanishes_makes_room()
    {
        var table = new TopicTable(new ManualTurns(), limit: 2);
        Subscription a = table.Subscribe("a", new FakeSubscriber());
        table.Subscribe("b", new FakeSubscriber());
        WsLimitException exception = Assert.Throws<WsLimitException>(() => table.Subscribe("c", new FakeSubscriber()));
        Assert.Contains("at most 2 topics", exception.Message, StringComparison.Ordinal);
        Assert.Null(table.Find("c"));

        table.Subscribe("b", new FakeSubscriber());
        table.Unsubscribe(a);
        table.Subscribe("c", new FakeSubscriber());
        Assert.Equal(["b 2", "c 1"], table.Enumerate().Select(static topic => $"{topic.Name} {topic.Count}").Order());
    }

    [Fact]
    public async Task The_limit_holds_to_the_one_when_threads_come_and_go()
    {
        const int Limit = 3;
        var table = new TopicTable(new ManualTurns { AtOnce = true }, Limit);
        Task<int>[] threads = [.. Enumerable.Range(0, 4).Select(thread => Task.Factory.StartNew(
            () => ComeAndGoUnderLimit(table, new Random(thread), Limit),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        int[] refused = await Task.WhenAll(threads).WithinLimit();
        Assert.InRange(refused.Sum(), 1, 4 * 5000);
        Assert.Equal(0, table.Count);
        Assert.Empty(table.Enumerate());
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

    // Each thread has up to five subscriptions to eight names: more than there may be topics, also if it is alone for long.
    private static int ComeAndGoUnderLimit(TopicTable table, Random random, int limit)
    {
        int refused = 0;
        Queue<Subscription> subscriptions = new();
        for (int round = 0; round < 5000; round++)
        {
            try
            {
                subscriptions.Enqueue(table.Subscribe($"{random.Next(8)}", new FakeSubscriber()));
            }
            catch (WsLimitException)
            {
                refused++;
            }

            Assert.InRange(table.Count, 0, limit);
            if (subscriptions.Count == 5)
            {
                table.Unsubscribe(subscriptions.Dequeue());
            }
        }

        foreach (Subscription subscription in subscriptions)
        {
            table.Unsubscribe(subscription);
        }

        return refused;
    }

    private void ComeAndGo(Random random, string text, int rounds)
    {
        // Two names for four threads, and everyone is alone now and then: topics retire all the time.
        byte[] frame = [(byte)text[0], (byte)'\n'];
        for (int round = 0; round < rounds; round++)
        {
            string name = random.Next(2) == 0 ? "a" : "b";
            var subscriber = new FakeSubscriber();
            Subscription subscription = _table.Subscribe(name, subscriber);
            Topic? topic = _table.Find(name);
            Assert.Same(subscription.Topic, topic);
            topic!.Publish(frame, except: null);
            _table.Unsubscribe(subscription);
            Assert.Contains(text, subscriber.Received);
        }
    }
}
