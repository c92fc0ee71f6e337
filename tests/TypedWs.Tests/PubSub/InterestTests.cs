using System.Collections.Concurrent;
using TypedWs.PubSub;

namespace TypedWs.Tests.PubSub;

/// <summary>Which names have subscribers in this process, as a bus is told.</summary>
public sealed class InterestTests
{
    private readonly RecordingListener _listener = new();
    private readonly ManualTurns _turns = new() { AtOnce = true };

    [Fact]
    public void The_first_subscriber_of_a_name_and_the_last_are_told_and_none_between()
    {
        var table = new TopicTable(_turns, interest: _listener);
        Subscription first = table.Subscribe("a", new FakeSubscriber());
        Subscription second = table.Subscribe("a", new FakeSubscriber());
        Subscription other = table.Subscribe("b", new FakeSubscriber());
        table.Unsubscribe(first);
        Assert.Equal(["+a", "+b"], _listener.Events);
        table.Unsubscribe(second);
        table.Subscribe("a", new FakeSubscriber());
        table.Unsubscribe(other);
        Assert.Equal(["+a", "+b", "-a", "+a", "-b"], _listener.Events);
    }

    [Fact]
    public void A_subscription_that_is_refused_is_not_told()
    {
        var table = new TopicTable(_turns, limit: 1, interest: _listener);
        table.Subscribe("a", new FakeSubscriber());
        Assert.Throws<WsLimitException>(() => table.Subscribe("b", new FakeSubscriber()));
        Assert.Equal(["+a"], _listener.Events);
    }

    [Fact]
    public void The_topic_of_all_connections_is_not_told()
    {
        var table = new TopicTable(_turns, interest: _listener);
        Topic all = table.CreateUnnamed();
        all.Remove(all.TryAdd(new FakeSubscriber())!);
        Assert.Empty(_listener.Events);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 4)]
    [InlineData(5, 8)]
    public async Task However_threads_come_and_go_first_and_last_take_turns_and_none_is_lost(int names, int threads)
    {
        const int Rounds = 20_000;
        var table = new TopicTable(_turns, interest: _listener);
        using var start = new Barrier(threads);
        Task<string?>[] running = [.. Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(
            () => ComeAndGo(table, names, Rounds / threads, new Random(thread), start),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        foreach (string? failure in await Task.WhenAll(running).WithinLimit())
        {
            Assert.Null(failure);
        }

        Assert.Null(_listener.Violation);
        Assert.Equal(0, table.Count);
        Assert.All(_listener.Interested, static entry => Assert.False(entry.Value));

        // The threads met: names were taken over from one another, and changed hands without a moment in between.
        Assert.True(_listener.Count > names, "Every name had one life only.");
    }

    // Who is subscribed to a name looks whether the listener knows: that fails if a last is told behind the first that followed it.
    private string? ComeAndGo(TopicTable table, int names, int rounds, Random random, Barrier start)
    {
        var subscriber = new FakeSubscriber();
        start.SignalAndWait();
        for (int round = 0; round < rounds; round++)
        {
            string name = $"name {random.Next(names)}";
            Subscription subscription = table.Subscribe(name, subscriber);
            if (!_listener.Interested[name])
            {
                return $"nobody was told of the subscriber of {name}";
            }

            if (random.Next(4) == 0)
            {
                Thread.SpinWait(random.Next(100));
            }

            if (!_listener.Interested[name])
            {
                return $"the interest in {name} ended with a subscriber left";
            }

            table.Unsubscribe(subscription);
        }

        return null;
    }

    private sealed class RecordingListener : IInterestListener
    {
        private readonly ConcurrentQueue<string> _events = new();

        public ConcurrentDictionary<string, bool> Interested { get; } = new(StringComparer.Ordinal);

        public string[] Events => [.. _events];

        public int Count => _events.Count;

        public string? Violation { get; private set; }

        public void OnFirstSubscriber(string topic) => Change(topic, isInterested: true);

        public void OnLastSubscriber(string topic) => Change(topic, isInterested: false);

        private void Change(string topic, bool isInterested)
        {
            _events.Enqueue((isInterested ? "+" : "-") + topic);
            if (Interested.GetValueOrDefault(topic) == isInterested)
            {
                Violation ??= $"twice the same for {topic}";
            }

            Interested[topic] = isInterested;
        }
    }
}
