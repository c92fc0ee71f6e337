using System.Globalization;
using System.Text;
using TypedWs.PubSub;

namespace TypedWs.Tests.PubSub;

/// <summary>What the subscribers of several topics take, turn by turn: each of them what was published while it was
/// subscribed, in the order of the calls, and nothing stays behind.</summary>
public sealed class TopicLogTests
{
    private readonly PublicationClock _clock = new();
    private readonly ManualTurns _turns = new();

    [Fact]
    public void Publishing_does_not_touch_the_subscribers_until_the_turn()
    {
        Topic topic = CreateTopic("room");
        FakeSubscriber[] subscribers = [.. Enumerable.Range(0, 5).Select(_ => Join(topic))];
        for (int i = 0; i < 100; i++)
        {
            Publish(topic, $"{i}");
        }

        Assert.All(subscribers, static subscriber => Assert.Equal(0, subscriber.Turns));
        Assert.Equal(1, _turns.Waiting);
        _turns.Run();
        Assert.All(subscribers, static subscriber => Assert.Equal(1, subscriber.Turns));
        Assert.All(subscribers, static subscriber => Assert.Equal(Enumerable.Range(0, 100).Select(Text), subscriber.Received));
    }

    [Fact]
    public void A_quiet_topics_log_takes_memory_again_where_it_had_some()
    {
        Topic topic = CreateTopic("room");
        List<FakeSubscriber> subscribers = [];
        for (int i = 0; i < 20; i++)
        {
            // Each begins at the end of what has no memory any more; some messages need more than the first had.
            subscribers.Add(Join(topic));
            topic.Publish(Encoding.UTF8.GetBytes($"{i} {new string('x', i * 500)}\n"), except: null);
            if (i % 3 > 0)
            {
                topic.Publish(Encoding.UTF8.GetBytes($"{i} too\n"), except: null);
            }

            _turns.Run();
            Assert.Equal(0, topic.WaitingBytes);
        }

        for (int i = 0; i < subscribers.Count; i++)
        {
            string[] expected = [.. Enumerable.Range(i, 20 - i).SelectMany(static step => step % 3 > 0
                ? new[] { $"{step} {new string('x', step * 500)}", $"{step} too" }
                : [$"{step} {new string('x', step * 500)}"])];
            Assert.Equal(expected, subscribers[i].Received);
        }
    }

    [Fact]
    public void A_subscriber_of_several_topics_takes_them_in_the_order_of_the_calls()
    {
        Topic a = CreateTopic("a");
        Topic b = CreateTopic("b");
        Topic c = CreateTopic("c");
        FakeSubscriber all = Join(a, b, c);
        FakeSubscriber two = Join(c, a);
        int[] order = new int[500];
        var random = new Random(7);
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = random.Next(3);
            Publish(order[i] switch { 0 => a, 1 => b, _ => c }, Text(i));
        }

        _turns.Run();
        Assert.Equal(Enumerable.Range(0, order.Length).Select(Text), all.Received);
        Assert.Equal(Enumerable.Range(0, order.Length).Where(i => order[i] != 1).Select(Text), two.Received);
    }

    [Fact]
    public void Who_joins_gets_nothing_from_before_and_who_leaves_all_of_it()
    {
        Topic topic = CreateTopic("room");
        FakeSubscriber stays = Join(topic);
        var leaves = new FakeSubscriber();
        Subscription subscription = topic.TryAdd(leaves)!;
        Publish(topic, "1");
        FakeSubscriber late = Join(topic);
        Publish(topic, "2");
        topic.Remove(subscription);
        Publish(topic, "3");

        Assert.Equal(["1", "2"], leaves.Received);
        _turns.Run();
        Assert.Equal(["1", "2", "3"], stays.Received);
        Assert.Equal(["2", "3"], late.Received);
        Assert.Equal(["1", "2"], leaves.Received);
    }

    [Fact]
    public void The_one_that_is_left_out_gets_everything_else_in_order()
    {
        Topic topic = CreateTopic("room");
        FakeSubscriber[] subscribers = [Join(topic), Join(topic), Join(topic)];
        for (int i = 0; i < 30; i++)
        {
            Assert.Equal(2, topic.Publish(Line(Text(i)), subscribers[i % 3]));
        }

        _turns.Run();
        for (int which = 0; which < 3; which++)
        {
            Assert.Equal(Enumerable.Range(0, 30).Where(i => i % 3 != which).Select(Text), subscribers[which].Received);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5_000)]
    [InlineData(70_000)]
    [InlineData(300_000)]
    public void Frames_of_any_size_arrive_whole(int size)
    {
        Topic topic = CreateTopic("room");
        FakeSubscriber subscriber = Join(topic);
        string[] sent = [.. Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), size))];
        foreach (string text in sent)
        {
            Publish(topic, text);
        }

        _turns.Run();
        Assert.Equal(sent, subscriber.Received);
    }

    [Fact]
    public void A_log_that_gets_long_is_served_by_the_publisher_so_that_it_stays_bounded()
    {
        Topic topic = CreateTopic("room");
        FakeSubscriber subscriber = Join(topic);
        string text = new('x', 1000);
        for (int i = 0; i < 1000; i++)
        {
            Publish(topic, text);
        }

        Assert.InRange(subscriber.Turns, 3, 5);
        Assert.InRange(topic.WaitingBytes, 0, 256 * 1024);
        _turns.Run();
        Assert.Equal(1000, subscriber.Received.Length);
        Assert.Equal(0, topic.WaitingBytes);
    }

    [Fact]
    public void After_its_turn_and_after_its_last_subscriber_a_topic_keeps_nothing()
    {
        Topic topic = CreateTopic("room");
        var subscriber = new FakeSubscriber();
        Subscription subscription = topic.TryAdd(subscriber)!;
        Publish(topic, "1");
        Assert.NotEqual(0, topic.WaitingBytes);
        _turns.Run();
        Assert.Equal(0, topic.WaitingBytes);

        Publish(topic, "2");
        topic.Remove(subscription);
        Assert.Equal(0, topic.WaitingBytes);
        _turns.Run();
        Assert.Equal(["1", "2"], subscriber.Received);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Random_calls_give_what_the_simplest_model_gives(int seed)
    {
        var random = new Random(seed);
        Topic[] topics = [.. Enumerable.Range(0, 4).Select(i => CreateTopic($"{i}"))];

        // So that no topic is retired.
        foreach (Topic topic in topics)
        {
            Join(topic);
        }

        FakeSubscriber[] subscribers = [.. Enumerable.Range(0, 6).Select(static _ => new FakeSubscriber())];
        List<string>[] expected = subscribers.Select(static _ => new List<string>()).ToArray();
        var subscriptions = new Subscription?[subscribers.Length, topics.Length];
        for (int step = 0; step < 5000; step++)
        {
            int topic = random.Next(topics.Length);
            int subscriber = random.Next(subscribers.Length);
            switch (random.Next(10))
            {
                case 0:
                    subscriptions[subscriber, topic] ??= topics[topic].TryAdd(subscribers[subscriber]);
                    break;
                case 1 when subscriptions[subscriber, topic] is { } subscription:
                    topics[topic].Remove(subscription);
                    subscriptions[subscriber, topic] = null;
                    break;
                case 2:
                    _turns.Run();
                    break;
                default:
                    string text = Text(step) + new string('.', random.Next(20) == 0 ? random.Next(10_000) : 0);
                    int except = random.Next(2) == 0 ? -1 : subscriber;
                    topics[topic].Publish(Line(text), except < 0 ? null : subscribers[except]);
                    for (int i = 0; i < subscribers.Length; i++)
                    {
                        if (subscriptions[i, topic] is not null && i != except)
                        {
                            expected[i].Add(text);
                        }
                    }

                    break;
            }
        }

        _turns.Run();
        Assert.All(subscribers, (subscriber, i) => Assert.Equal(expected[i], subscriber.Received));
        Assert.All(topics, static topic => Assert.Equal(0, topic.WaitingBytes));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\n");

    private static FakeSubscriber Join(params Topic[] topics)
    {
        var subscriber = new FakeSubscriber();
        foreach (Topic topic in topics)
        {
            Assert.NotNull(topic.TryAdd(subscriber));
        }

        return subscriber;
    }

    private static void Publish(Topic topic, string text) => topic.Publish(Line(text), except: null);

    private Topic CreateTopic(string name) => new(name, _clock, _turns);
}
