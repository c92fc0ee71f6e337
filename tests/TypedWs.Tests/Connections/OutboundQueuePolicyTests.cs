using System.Globalization;
using System.Text;
using TypedWs.Connections;
using TypedWs.Messages;
using TypedWs.PubSub;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>Publications that replace others, and policies by type. Frames of 100 bytes; from 100 bytes a connection has fallen
/// behind, at 1,000 the limit is reached.</summary>
public sealed class OutboundQueuePolicyTests : OutboundQueueTestBase
{
    private const int Overhead = OutboundBacklog.PieceOverhead;

    internal static readonly MessageTag Price = new(1, WsOverflowPolicy.KeepLatest);
    internal static readonly MessageTag State = new(2, WsOverflowPolicy.DropOldest);
    internal static readonly MessageTag Typing = new(3, WsOverflowPolicy.DropNewest);
    internal static readonly MessageTag Chat = new(4, WsOverflowPolicy.Close);

    private readonly PublicationClock _clock = new();
    private int _topicCount;

    [Fact]
    public void A_newer_publication_of_a_topic_and_type_replaces_the_one_that_waits_and_comes_last()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 101));
        Topic a = Subscribe(queue);
        Topic b = Subscribe(queue);
        Publish(a, 0, Price);
        Publish(b, 1, Price);
        Publish(a, 2, new MessageTag(9, WsOverflowPolicy.KeepLatest));
        Publish(a, 3, Price);
        Publish(a, 4, Price);
        Assert.Equal(2, queue.DroppedMessages);
        Assert.Equal([1, 2, 4], FlushAndRead());
        Assert.Equal(1, Owner.Drained);
        Assert.Equal(0, Budget.Used);
    }

    [Fact]
    public void A_topic_that_vanished_and_came_back_is_the_same()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 101));
        Topic before = Subscribe(queue, name: "price");
        Publish(before, 0, Price);
        Topic after = Subscribe(queue, name: "price");
        Publish(after, 1, Price);
        Assert.Equal(1, queue.DroppedMessages);
        Assert.Equal([1], FlushAndRead());
    }

    [Theory]
    [InlineData(99)]
    [InlineData(101)]
    public void Nothing_is_replaced_before_the_high_watermark_is_exceeded(int inFlight)
    {
        OutboundQueue queue = CreateFlushing(new string('x', inFlight));
        Topic topic = Subscribe(queue);
        for (int number = 0; number < 4; number++)
        {
            Publish(topic, number, Price);
        }

        Assert.Equal(inFlight < 100 ? [0, 3] : [3], FlushAndRead());
    }

    [Fact]
    public void A_peer_that_reads_gets_all_however_much_is_published_at_once()
    {
        OutboundQueue queue = CreateQueue(policy: WsOverflowPolicy.KeepLatest, limit: 1_000_000);
        var turns = new ManualTurns();
        var topic = new Topic("room", _clock, turns);
        topic.TryAdd(queue);
        for (int number = 0; number < 100; number++)
        {
            topic.Publish(Frame(number), except: null);
        }

        turns.Run();
        Assert.Equal(0, queue.DroppedMessages);
        Assert.Equal(Enumerable.Range(0, 100), Numbers(Transport.Flushed));
    }

    [Theory]
    [InlineData(WsOverflowPolicy.Close, 1, 10)]
    [InlineData(WsOverflowPolicy.DropNewest, 0, 10)]
    [InlineData(WsOverflowPolicy.DropOldest, 0, 30)]
    [InlineData(WsOverflowPolicy.KeepLatest, 0, 30)]
    public void One_turn_with_more_than_the_limit_meets_the_policy_although_nothing_is_in_flight(
        WsOverflowPolicy policy, int overflows, int lastBehindThose)
    {
        OutboundQueue queue = CreateQueue(policy: policy);
        var turns = new ManualTurns();
        Topic[] topics = [.. Enumerable.Range(0, 3).Select(_ => Subscribe(queue, turns))];
        for (int number = 0; number < 30; number++)
        {
            Publish(topics[number % 3], number);
        }

        turns.Run();
        int[] received = Numbers(Transport.Flushed);
        Assert.InRange(received.Length, 8, 10);
        Assert.Equal([0, 1, 2, 3, 4], received[..5]);
        Assert.Equal([.. Enumerable.Range(lastBehindThose - 3, 3)], received[^3..]);
        Assert.Equal(received.Order(), received);
        Assert.Equal(overflows, Owner.Overflows);
        Assert.Equal(0, Budget.Used);
    }

    [Fact]
    public void What_is_sent_directly_replaces_nothing_and_is_not_replaced()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 101), WsOverflowPolicy.KeepLatest);
        Topic topic = Subscribe(queue);
        queue.Enqueue(Frame(0), Price);
        Publish(topic, 1, Price);
        queue.Enqueue(Frame(2), Price);
        queue.EnqueueAnswer(Frame(3));
        ((ISubscriber)queue).Deliver(topic, new PublishedFrame(Frame(4), default, Price));
        Assert.Equal([0, 2, 3, 4], FlushAndRead());
    }

    [Fact]
    public void At_the_limit_a_publication_still_replaces_but_one_more_topic_closes()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 1000 - (3 * (100 + Overhead))), WsOverflowPolicy.KeepLatest);
        Topic[] topics = [.. Enumerable.Range(0, 4).Select(_ => Subscribe(queue))];
        for (int number = 0; number < 3; number++)
        {
            Publish(topics[number], number);
        }

        Assert.Equal(1000, Budget.Used);
        Publish(topics[0], 3);
        Assert.Equal(0, Owner.Overflows);
        Assert.Equal(1000, Budget.Used);
        Publish(topics[3], 4);
        Assert.Equal(1, Owner.Overflows);
        Assert.Equal([1, 2, 3], FlushAndRead());
    }

    [Fact]
    public void When_the_budget_of_all_is_spent_a_publication_still_replaces()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 101), WsOverflowPolicy.KeepLatest);
        Topic topic = Subscribe(queue);
        Publish(topic, 0);
        Budget.Take(10_000_000);
        Publish(topic, 1);
        Assert.Equal(0, Owner.Overflows);
        Publish(Subscribe(queue), 2);
        Assert.Equal(1, Owner.Overflows);
    }

    [Fact]
    public void Each_type_meets_the_limit_in_its_own_way()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 500 - (2 * Overhead)), WsOverflowPolicy.DropNewest);
        Topic topic = Subscribe(queue);
        Publish(topic, 0, State);
        Publish(topic, 1, Typing);
        Publish(topic, 2, State);
        Publish(topic, 3, Chat);
        Assert.Equal(0, queue.DroppedMessages);

        // What may be dropped gives way, to whatever comes; when there is none left, the types differ.
        Publish(topic, 4);
        Publish(topic, 5, Typing);
        Publish(topic, 6, Chat);
        Assert.Equal(2, queue.DroppedMessages);
        Publish(topic, 7, Typing);
        Publish(topic, 8, State);
        Publish(topic, 9);
        Assert.Equal(WsSendStatus.Dropped, queue.Enqueue(Frame(10), Typing));
        Assert.Equal(6, queue.DroppedMessages);
        Assert.Equal(0, Owner.Overflows);
        Publish(topic, 11, Chat);
        Assert.Equal(1, Owner.Overflows);
        Assert.Equal([1, 3, 3, 0], Enum.GetValues<WsOverflowPolicy>().Select(Budget.GetDroppedMessages));
        Assert.Equal([1, 3, 4, 5, 6], FlushAndRead());
    }

    [Theory]
    [InlineData(WsOverflowPolicy.Close, 1)]
    [InlineData(WsOverflowPolicy.DropNewest, 2)]
    [InlineData(WsOverflowPolicy.DropOldest, 3)]
    [InlineData(WsOverflowPolicy.KeepLatest, 4)]
    [InlineData(WsOverflowPolicy.KeepLatest, 5)]
    public void Random_calls_give_what_the_simplest_model_gives(WsOverflowPolicy ofEndpoint, int seed)
    {
        var random = new Random(seed);
        int closed = 0;
        for (int run = 0; run < 200; run++)
        {
            using var one = new PolicyRun(ofEndpoint, random);
            closed += one.Run() ? 1 : 0;
        }

        Assert.InRange(closed, 1, 199);
    }

    internal static byte[] Frame(int number, int length = 100)
    {
        byte[] header = length < 128 ? [0x82, (byte)(length - 2)] : [0x82, 126, (byte)((length - 4) >> 8), (byte)(length - 4)];
        return [.. header, .. Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture).PadRight(length - header.Length))];
    }

    internal static int[] Numbers(byte[] frames)
        => [.. ServerFrame.Parse(frames).Select(static frame => int.Parse(frame.Text, CultureInfo.InvariantCulture))];

    private static void Publish(Topic topic, int number, MessageTag tag = default) => topic.Publish(Frame(number), except: null, tag);

    // What waited: all that is flushed after what is in flight.
    private int[] FlushAndRead()
    {
        do
        {
            Transport.CompleteFlush();
        }
        while (Transport.IsFlushInFlight);
        return Numbers([.. Transport.Flushes.Skip(1).SelectMany(static flush => flush)]);
    }

    private Topic Subscribe(OutboundQueue queue, ManualTurns? turns = null, string? name = null)
    {
        var topic = new Topic(name ?? $"room:{_topicCount++}", _clock, turns ?? new ManualTurns { AtOnce = true });
        Assert.NotNull(topic.TryAdd(queue));
        return topic;
    }
}
