using System.Text;
using TypedWs.PubSub;

namespace TypedWs.Tests.PubSub;

/// <summary>Subscribers of more topics than are looked at one by one.</summary>
public sealed class ManyTopicsTests
{
    private const int TopicCount = 40;

    private readonly PublicationClock _clock = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_subscriber_gets_what_is_published_to_its_topics_in_the_order_of_the_calls(int seed)
    {
        var turns = new ManualTurns();
        var random = new Random(seed);
        Topic[] topics = CreateTopics(turns);
        Member[] members = [.. Enumerable.Range(0, 6).Select(static _ => new Member())];
        for (int step = 0; step < 5000; step++)
        {
            int topic = random.Next(TopicCount);
            Member member = members[random.Next(members.Length)];
            switch (random.Next(10))
            {
                case 0 when !member.Subscriptions.ContainsKey(topic):
                    member.Subscriptions.Add(topic, topics[topic].TryAdd(member.Subscriber)!);
                    break;
                case 1 when random.Next(3) == 0 && member.Subscriptions.Remove(topic, out Subscription? subscription):
                    topics[topic].Remove(subscription);
                    break;
                case 2:
                    turns.Run();
                    break;
                case 3:
                    // As what is sent directly does: takes what came before.
                    member.Subscriber.Serve(0);
                    Assert.Equal(member.Expected, member.Subscriber.Received);
                    break;
                default:
                    Member? except = random.Next(3) == 0 ? member : null;
                    topics[topic].Publish(Encoding.UTF8.GetBytes($"{step}\n"), except?.Subscriber);
                    foreach (Member one in members.Where(one => one != except && one.Subscriptions.ContainsKey(topic)))
                    {
                        one.Expected.Add($"{step}");
                    }

                    break;
            }
        }

        // A turn ends with everything taken, whatever was taken out of turn.
        while (turns.Waiting > 0)
        {
            turns.Run();
        }

        Assert.All(members, static member => Assert.Equal(member.Expected, member.Subscriber.Received));
        Assert.All(topics, static topic => Assert.Equal(0, topic.WaitingBytes));
        Assert.True(_clock.Unserved.Places.IsEmpty);
        Assert.Contains(members, static member => member.Subscriptions.Count > 20);
    }

    [Fact]
    public async Task Threads_that_publish_to_many_topics_keep_their_order()
    {
        const int Threads = 4;
        const int Rounds = 5000;
        var turns = new ManualTurns { AtOnce = true };
        Topic[] topics = CreateTopics(turns);
        FakeSubscriber all = new();
        FakeSubscriber some = new();
        for (int i = 0; i < TopicCount; i++)
        {
            topics[i].TryAdd(all);
            if (i % 2 == 0)
            {
                topics[i].TryAdd(some);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            var random = new Random(thread);
            for (int round = 0; round < Rounds; round++)
            {
                int topic = random.Next(TopicCount);
                topics[topic].Publish(Encoding.UTF8.GetBytes($"{thread} {round} {topic}\n"), except: null);
            }
        }))).WithinLimit();

        Assert.Equal(Threads * Rounds, all.Received.Length);
        VerifyOrder(all.Received, static topic => true);
        VerifyOrder(some.Received, static topic => topic % 2 == 0);
        Assert.All(topics, static topic => Assert.Equal(0, topic.WaitingBytes));

        static void VerifyOrder(string[] received, Func<int, bool> isSubscribed)
        {
            for (int thread = 0; thread < Threads; thread++)
            {
                var random = new Random(thread);
                string[] expected = [.. Enumerable.Range(0, Rounds).Select(round => (round, topic: random.Next(TopicCount)))
                    .Where(call => isSubscribed(call.topic)).Select(call => $"{thread} {call.round} {call.topic}")];
                Assert.Equal(expected, received.Where(line => line.StartsWith($"{thread} ", StringComparison.Ordinal)));
            }
        }
    }

    [Fact]
    public void Topics_that_everybody_has_had_leave_no_trace()
    {
        var turns = new ManualTurns();
        Topic[] topics = CreateTopics(turns);
        var subscriber = new FakeSubscriber();
        foreach (Topic topic in topics)
        {
            topic.TryAdd(subscriber);
            topic.Publish("x\n"u8, except: null);
        }

        Assert.Equal(TopicCount, _clock.Unserved.Places.Length);
        turns.Run();
        Assert.Equal(0, _clock.Unserved.Places.Length);
        topics[3].Publish("x\n"u8, except: null);
        Assert.Equal([topics[3]], _clock.Unserved.Places.ToArray());

        // One that is always there does not keep the places of a burst.
        foreach (Topic topic in topics)
        {
            topic.Publish("x\n"u8, except: null);
        }

        topics[1].Publish("y\n"u8, except: null);
        foreach (Topic topic in topics.Where((_, i) => i != 3))
        {
            topic.RunTurn();
        }

        Assert.Equal([topics[3]], _clock.Unserved.Places.ToArray());
        topics[7].Publish("x\n"u8, except: null);
        topics[8].Publish("x\n"u8, except: null);
        topics[3].RunTurn();
        topics[9].Publish("x\n"u8, except: null);
        Assert.Equal([topics[9], topics[7], topics[8]], _clock.Unserved.Places.ToArray());
    }

    private Topic[] CreateTopics(ManualTurns turns)
        => [.. Enumerable.Range(0, TopicCount).Select(i => new Topic($"topic {i}", _clock, turns, isPermanent: true))];

    private sealed class Member
    {
        public FakeSubscriber Subscriber { get; } = new();

        public Dictionary<int, Subscription> Subscriptions { get; } = [];

        public List<string> Expected { get; } = [];
    }
}
