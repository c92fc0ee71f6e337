using System.Text;
using TypedWs.Connections;
using TypedWs.PubSub;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>What a policy drops, what it spares, and that it is counted. Frames of 100 bytes; the limit is 1,000.</summary>
public sealed class OutboundQueueDropTests : OutboundQueueTestBase
{
    [Theory]
    [InlineData(WsOverflowPolicy.Close)]
    [InlineData(WsOverflowPolicy.DropNewest)]
    [InlineData(WsOverflowPolicy.DropOldest)]
    public void A_peer_that_reads_loses_nothing(WsOverflowPolicy policy)
    {
        OutboundQueue queue = CreateQueue(policy: policy);
        queue.Cork();
        Send(queue, 0, 5);
        queue.Uncork();
        Assert.Equal(0, queue.DroppedMessages);
    }

    [Fact]
    public void Dropping_the_newest_keeps_the_first_messages_and_counts_the_others()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 500), WsOverflowPolicy.DropNewest);
        Send(queue, 0, 20);
        Assert.Equal(15, queue.DroppedMessages);
        Assert.Equal([.. Enumerable.Range(0, 5)], FlushAndRead());
    }

    [Fact]
    public void Dropping_the_oldest_keeps_the_last_messages_and_counts_the_others()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 500), WsOverflowPolicy.DropOldest);
        Send(queue, 0, 20);
        Assert.Equal(15, queue.DroppedMessages);
        Assert.Equal([.. Enumerable.Range(15, 5)], FlushAndRead());
    }

    [Fact]
    public void Dropping_the_oldest_spares_answers_which_keep_their_order()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 101), WsOverflowPolicy.DropOldest);
        Send(queue, 0, 1);
        Assert.Equal(WsSendStatus.Backpressured, queue.EnqueueAnswer(Frame(100)));
        Send(queue, 1, 1);
        Assert.Equal(WsSendStatus.Backpressured, queue.EnqueueAnswer(Frame(101)));
        Send(queue, 2, 8);
        Assert.Equal(5, queue.DroppedMessages);
        Assert.Equal([100, 101, 5, 6, 7, 8, 9], FlushAndRead());
        Assert.Equal(0, Budget.Used);
    }

    [Theory]
    [InlineData(WsOverflowPolicy.DropNewest, new[] { 0, 1, 2, 3, 4, 100, 101 })]
    [InlineData(WsOverflowPolicy.DropOldest, new[] { 4, 5, 100, 101 })]
    public void Answers_are_queued_beyond_the_limit_where_messages_are_dropped(WsOverflowPolicy policy, int[] expected)
    {
        OutboundQueue queue = CreateFlushing(new string('x', 500), policy);
        Send(queue, 0, 6);
        Assert.Equal(WsSendStatus.Backpressured, queue.EnqueueAnswer(Frame(100)));
        Assert.Equal(WsSendStatus.Backpressured, queue.EnqueueAnswer(Frame(101)));
        Assert.Equal(0, Owner.Overflows);
        Assert.Equal(expected, FlushAndRead());
    }

    [Fact]
    public void Nothing_is_dropped_for_a_message_that_finds_no_room_all_the_same()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 500), WsOverflowPolicy.DropOldest);
        Send(queue, 0, 1);
        byte[] large = [0x82, 126, 4, 0, .. Encoding.ASCII.GetBytes($"{100,-1024}")];
        Assert.Equal(WsSendStatus.Backpressured, queue.EnqueueAnswer(large));
        Assert.Equal(WsSendStatus.Dropped, queue.Enqueue(Frame(1)));
        Assert.Equal(1, queue.DroppedMessages);
        Assert.Equal([0, 100], FlushAndRead());
    }

    [Fact]
    public void Small_frames_that_are_treated_differently_count_for_what_they_take()
    {
        OutboundQueue queue = CreateFlushing("x", WsOverflowPolicy.DropOldest);
        for (int sent = 0; sent < 100; sent++)
        {
            queue.Enqueue([0x82, 0]);
            queue.EnqueueAnswer([0x82, 0]);
            Assert.InRange(Budget.Used, 0, 1000 + OutboundBacklog.PieceOverhead + 4);
        }

        Assert.InRange(queue.BufferedBytes, 200, 400);
        Assert.InRange(queue.DroppedMessages, 90, 100);
        while (Transport.IsFlushInFlight)
        {
            Transport.CompleteFlush();
        }

        Assert.Equal(0, Budget.Used);
    }

    [Theory]
    [InlineData(WsOverflowPolicy.DropNewest)]
    [InlineData(WsOverflowPolicy.DropOldest)]
    public void A_peer_that_asks_and_never_reads_is_closed_at_twice_the_limit(WsOverflowPolicy policy)
    {
        OutboundQueue queue = CreateFlushing(new string('x', 1000), policy);
        for (int number = 0; number < 10; number++)
        {
            Assert.Equal(WsSendStatus.Backpressured, queue.EnqueueAnswer(Frame(number)));
        }

        Assert.Equal(0, Owner.Overflows);
        Assert.Equal(WsSendStatus.Dropped, queue.EnqueueAnswer(Frame(10)));
        Assert.Equal(1, Owner.Overflows);
        Assert.Equal(WsSendStatus.Closed, queue.EnqueueAnswer(Frame(11)));
    }

    [Fact]
    public void With_the_policy_Close_an_answer_is_a_message_like_any_other()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 1000));
        Assert.Equal(WsSendStatus.Dropped, queue.EnqueueAnswer(Frame(0)));
        Assert.Equal(1, Owner.Overflows);
    }

    [Fact]
    public void When_the_budget_of_all_is_spent_answers_are_bounded_by_the_limit()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 500), WsOverflowPolicy.DropNewest);
        Budget.Take(10_000_000);
        Assert.Equal(WsSendStatus.Dropped, queue.Enqueue(Frame(0)));
        for (int number = 0; number < 5; number++)
        {
            Assert.Equal(WsSendStatus.Backpressured, queue.EnqueueAnswer(Frame(number)));
        }

        Assert.Equal(WsSendStatus.Dropped, queue.EnqueueAnswer(Frame(5)));
        Assert.Equal(1, Owner.Overflows);
    }

    [Fact]
    public void Who_was_told_Dropped_is_told_when_the_peer_has_caught_up()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 1000), WsOverflowPolicy.DropNewest);
        long atDrain = -1;
        Owner.OnDrained = () => atDrain = queue.DroppedMessages;
        Assert.Equal(WsSendStatus.Dropped, queue.Enqueue(Frame(0)));
        Transport.CompleteFlush();
        Assert.Equal(1, Owner.Drained);
        Assert.Equal(1, atDrain);
    }

    [Theory]
    [InlineData(WsOverflowPolicy.DropNewest, 9)]
    [InlineData(WsOverflowPolicy.DropOldest, 99)]
    public void What_is_published_to_a_peer_that_never_reads_is_dropped_and_the_others_get_all(WsOverflowPolicy policy, int lastOfTheSlow)
    {
        OutboundQueue slow = CreateFlushing("x", policy);
        var turns = new ManualTurns { AtOnce = true };
        var topic = new Topic("room", new PublicationClock(), turns);
        topic.TryAdd(slow);
        var reader = new FakeSubscriber();
        topic.TryAdd(reader);
        for (int number = 0; number < 100; number++)
        {
            topic.Publish(Frame(number), except: null);
        }

        Assert.Equal(90, slow.DroppedMessages);
        Assert.Equal(1001, slow.BufferedBytes);
        Assert.Equal([.. Enumerable.Range(0, 100)], Numbers(reader.Bytes));
        int[] received = FlushAndRead();
        Assert.Equal([.. Enumerable.Range(lastOfTheSlow - 9, 10)], received);
    }

    [Fact]
    public void A_publication_for_chosen_ones_is_judged_by_the_same_limits()
    {
        OutboundQueue slow = CreateFlushing(new string('x', 1000), WsOverflowPolicy.DropNewest);
        var topic = new Topic("room", new PublicationClock(), new ManualTurns());
        ((ISubscriber)slow).Deliver(topic, new PublishedFrame(Frame(0), default, default));
        Assert.Equal(1, slow.DroppedMessages);
        Assert.Equal(1000, slow.BufferedBytes);
    }

    private static void Send(OutboundQueue queue, int first, int count)
    {
        for (int number = first; number < first + count; number++)
        {
            queue.Enqueue(Frame(number));
        }
    }

    private static byte[] Frame(int number) => [0x82, 98, .. Encoding.ASCII.GetBytes($"{number,-98}")];

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

    private static int[] Numbers(byte[] frames)
        => [.. ServerFrame.Parse(frames).Select(static frame => int.Parse(frame.Text, System.Globalization.CultureInfo.InvariantCulture))];
}
