using TypedWs.Connections;
using TypedWs.PubSub;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;
using static TypedWs.Tests.Connections.OutboundQueuePolicyTests;

namespace TypedWs.Tests.Connections;

/// <summary>One message that is large, and those behind it. From 100 bytes a peer has fallen behind, above 500 a message is large, at
/// 1,000 the limit is reached.</summary>
public sealed class OutboundQueueLargeTests : OutboundQueueTestBase
{
    private const int Ki = 1024;

    private static readonly OutboundLimits Limits = new(HighWatermark: 100, LowWatermark: 50, Limit: 1000, WsOverflowPolicy.Close);

    private readonly PublicationClock _clock = new();

    public static MatrixTheoryData<WsOverflowPolicy, int> Cases { get; } =
        new(Enum.GetValues<WsOverflowPolicy>(), [501, 999, 1000, 60_000]);

    [Theory]
    [InlineData(1000, WsSendStatus.Accepted, 0)]
    [InlineData(1001, WsSendStatus.Backpressured, 1)]
    [InlineData(50_000, WsSendStatus.Backpressured, 1)]
    public void One_above_the_limit_says_that_it_has_to_wait_and_a_drain_follows_it(int length, WsSendStatus status, int drained)
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue(Limits);
        queue.Cork();
        Assert.Equal(status, SendBytes(queue, length));
        queue.Uncork();
        Assert.Equal(0, Owner.Drained);
        CompleteAll();
        Assert.Equal(drained, Owner.Drained);
        Assert.Equal(length, Transport.Flushed.Length);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Those_behind_it_are_judged_without_it(WsOverflowPolicy policy, int length)
    {
        OutboundQueue queue = CreateLargeInFlight(Limits with { Policy = policy }, length);
        Topic topic = Subscribe(queue);
        queue.Enqueue(Frame(0));
        topic.Publish(Frame(1), except: null, Price);
        queue.EnqueueControl(Frame(2));
        queue.EnqueueAnswer(Frame(3));
        for (int number = 4; number < 7; number++)
        {
            Assert.Equal(WsSendStatus.Backpressured, queue.Enqueue(Frame(number)));
        }

        Assert.Equal(0, queue.DroppedMessages);
        Assert.Equal(0, Owner.Overflows);
        CompleteAll();
        Assert.Equal(Enumerable.Range(0, 7), Numbers(Transport.Flushed[length..]));
        Assert.Equal(0, Budget.Used);
    }

    [Fact]
    public void Publications_behind_it_are_replaced_only_when_they_are_above_the_high_watermark_by_themselves()
    {
        OutboundQueue queue = CreateLargeInFlight(Limits with { Policy = WsOverflowPolicy.KeepLatest }, 60_000);
        Topic topic = Subscribe(queue);
        for (int number = 0; number < 5; number++)
        {
            topic.Publish(Frame(number), except: null, Price);
        }

        Assert.Equal(2, queue.DroppedMessages);
        CompleteAll();
        Assert.Equal([0, 1, 4], Numbers(Transport.Flushed[60_000..]));
    }

    [Theory]
    [InlineData(WsOverflowPolicy.Close, 1, 0)]
    [InlineData(WsOverflowPolicy.DropNewest, 0, 5)]
    [InlineData(WsOverflowPolicy.DropOldest, 0, 5)]
    public void What_waits_behind_it_has_the_whole_limit_and_no_more(WsOverflowPolicy policy, int overflows, int dropped)
    {
        OutboundQueue queue = CreateLargeInFlight(Limits with { Policy = policy }, 5000);
        for (int number = 0; number < 10; number++)
        {
            Assert.Equal(WsSendStatus.Backpressured, queue.Enqueue(Frame(number)));
        }

        for (int number = 10; number < 15; number++)
        {
            queue.Enqueue(Frame(number));
        }

        Assert.Equal(overflows, Owner.Overflows);
        Assert.Equal(dropped, queue.DroppedMessages - (policy == WsOverflowPolicy.Close ? 1 : 0));
        Assert.Equal(6000, queue.BufferedBytes);
    }

    [Fact]
    public void A_second_one_counts_until_the_first_has_left()
    {
        OutboundQueue queue = CreateLargeInFlight(Limits, 20 * Ki);
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 20 * Ki));
        Transport.CompleteFlush();
        Assert.Equal(20 * Ki, queue.BufferedBytes);
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 10));
        Assert.Equal(0, Owner.Overflows);

        // Of what waits behind a large one, one more may be large: the limit is reached then.
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 20 * Ki));
        Assert.Equal(WsSendStatus.Dropped, SendBytes(queue, 10));
        Assert.Equal(1, Owner.Overflows);
    }

    [Fact]
    public void When_it_has_left_the_limit_is_what_it_was()
    {
        OutboundQueue queue = CreateLargeInFlight(Limits with { Policy = WsOverflowPolicy.DropNewest }, 5000);
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 400));
        Transport.CompleteFlush();
        Assert.Equal(400, queue.BufferedBytes);
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 400));
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 200));
        Assert.Equal(WsSendStatus.Dropped, SendBytes(queue, 1));
    }

    [Fact]
    public void It_may_wait_behind_others_and_does_not_count_there_either()
    {
        OutboundQueue queue = CreateLargeInFlight(Limits, 90);
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 5000));
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 42));
        Assert.Equal(0, Owner.Overflows);
        CompleteAll();
        Assert.Equal(1, Owner.Drained);
        Assert.Equal(5132, Transport.Flushed.Length);
    }

    [Fact]
    public void The_budget_of_all_counts_it()
    {
        OutboundQueue queue = CreateLargeInFlight(Limits, 50_000);
        Assert.Equal(50_000, Budget.Used);
        CompleteAll();
        Assert.Equal(0, Budget.Used);
        Assert.Equal(0, queue.BufferedBytes);
    }

    [Fact]
    public void One_that_may_be_replaced_does_not_close_a_peer_that_is_sent_more()
    {
        OutboundQueue queue = CreateLargeInFlight(Limits with { Policy = WsOverflowPolicy.KeepLatest }, 101);
        Subscribe(queue).Publish(new byte[5000], except: null);
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 42));
        Assert.Equal(0, Owner.Overflows);
    }

    [Fact]
    public void One_that_waits_leaves_in_slices_and_shows_that_it_does()
    {
        OutboundQueue queue = CreateLargeInFlight(new OutboundLimits(64 * Ki, 32 * Ki, 1024 * Ki, WsOverflowPolicy.Close), 10);
        byte[] large = [.. Enumerable.Range(0, 300 * Ki).Select(static number => (byte)number)];
        queue.Enqueue([1, 2, 3], large);
        queue.Enqueue([4]);
        long taken = 0;
        while (Transport.IsFlushInFlight)
        {
            Assert.InRange(Transport.Flushes[^1].Length, 1, 64 * Ki);
            Transport.CompleteFlush();
            Assert.InRange(queue.TakenBytes - taken, 1, 64 * Ki);
            taken = queue.TakenBytes;
        }

        Assert.Equal([.. new byte[10], 1, 2, 3, .. large, 4], Transport.Flushed);
        Assert.Equal(0, Budget.Used);
    }

    [Theory]
    [InlineData(WsOverflowPolicy.DropOldest, new[] { 1, 3, 4 })]
    [InlineData(WsOverflowPolicy.KeepLatest, new[] { 1, 2, 4 })]
    public void One_that_has_begun_to_leave_is_neither_dropped_nor_replaced(WsOverflowPolicy policy, int[] expected)
    {
        OutboundQueue queue = CreateLargeInFlight(new OutboundLimits(10, 5, 200 * Ki, policy), 100);
        Topic topic = Subscribe(queue);
        byte[] large = LargeFrame(1, 120 * Ki);
        topic.Publish(large, except: null);
        Transport.CompleteFlush();
        for (int number = 2; number < 5; number++)
        {
            topic.Publish(LargeFrame((byte)number, 120 * Ki), except: null);
        }

        Assert.Equal(1, queue.DroppedMessages);
        CompleteAll();
        Assert.Equal(expected, ServerFrame.Parse(Transport.Flushed.AsSpan(100)).Select(static frame => (int)frame.Payload[0]));
        Assert.Equal(0, Budget.Used);
        Assert.Equal(0, Owner.Overflows);
    }

    [Fact]
    public void What_is_published_behind_one_that_leaves_in_parts_is_judged_without_what_is_left_of_it()
    {
        OutboundQueue queue = CreateLargeInFlight(new OutboundLimits(64 * Ki, 32 * Ki, 1024 * Ki, WsOverflowPolicy.KeepLatest), 10);
        Topic[] topics = [.. Enumerable.Range(0, 20).Select(number => Subscribe(queue, $"room:{number}"))];
        queue.Enqueue(LargeFrame(1, 4096 * Ki));
        int number = 0;
        while (queue.BufferedBytes > 1024 * Ki)
        {
            // A feed that is faster than its reader.
            for (int i = 0; i < 96; i++)
            {
                topics[number++ % 20].Publish(LargeFrame(2, Ki), except: null);
            }

            Transport.CompleteFlush();
            Assert.InRange(queue.BufferedBytes - Math.Max(0, (4096 * Ki) + 10 - queue.TakenBytes), 0, 128 * Ki);
        }

        // Nothing that waits could make room for one of another topic.
        Subscribe(queue, "other").Publish(LargeFrame(3, Ki), except: null);
        Assert.Equal(0, Owner.Overflows);
        Assert.NotEqual(0, queue.DroppedMessages);
    }

    [Fact]
    public void When_it_was_replaced_the_limit_is_what_it_was()
    {
        OutboundQueue queue = CreateLargeInFlight(Limits with { Policy = WsOverflowPolicy.KeepLatest }, 150);
        Topic topic = Subscribe(queue);
        topic.Publish(new byte[50_000], except: null);
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 150));
        topic.Publish(new byte[100], except: null);
        Assert.Equal(1, queue.DroppedMessages);
        Assert.Equal(400, queue.BufferedBytes);
        int sent = 0;
        while (SendBytes(queue, 100) != WsSendStatus.Dropped)
        {
            sent++;
        }

        Assert.InRange(sent, 1, 6);
        Assert.Equal(1, Owner.Overflows);
    }

    [Fact]
    public void It_is_not_dropped_for_others_which_would_make_no_room_for_them()
    {
        OutboundQueue queue = CreateLargeInFlight(Limits with { Policy = WsOverflowPolicy.DropOldest }, 150);
        queue.Enqueue(LargeFrame(0, 5000));
        for (int number = 1; number <= 20; number++)
        {
            Assert.Equal(WsSendStatus.Backpressured, queue.Enqueue(LargeFrame((byte)number, 100)));
        }

        Assert.InRange(queue.BufferedBytes, 5000 + 150, 5000 + 1100);
        CompleteAll();
        int[] received = [.. ServerFrame.Parse(Transport.Flushed.AsSpan(150)).Select(static frame => (int)frame.Payload[0])];
        Assert.Equal(0, received[0]);
        Assert.Equal([.. Enumerable.Range(21 - (received.Length - 1), received.Length - 1)], received[1..]);
    }

    [Fact]
    public void When_what_is_in_front_of_it_is_dropped_the_limit_counts_again_as_soon_as_it_has_left()
    {
        OutboundQueue queue = CreateLargeInFlight(Limits with { Policy = WsOverflowPolicy.DropOldest }, 150);
        for (int number = 0; number < 8; number++)
        {
            queue.Enqueue(LargeFrame(1, 100));
        }

        queue.Enqueue(LargeFrame(2, 600));
        for (int number = 0; number < 8; number++)
        {
            queue.EnqueueAnswer(LargeFrame(3, 100));
        }

        Assert.Equal(8, queue.DroppedMessages);
        Transport.CompleteFlush();
        Transport.CompleteFlush();
        long left = queue.BufferedBytes;
        while (queue.EnqueueAnswer(LargeFrame(4, 100)) != WsSendStatus.Dropped)
        {
            left += 100;
        }

        Assert.InRange(left, 1900, 2100);
    }

    [Fact]
    public void One_in_a_run_of_publications_does_not_count_either()
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue(new OutboundLimits(64 * Ki, 32 * Ki, 1024 * Ki, WsOverflowPolicy.KeepLatest));
        var turns = new ManualTurns();
        var topic = new Topic("room", _clock, turns);
        topic.TryAdd(queue);
        topic.Publish(LargeFrame(1, 100), except: null);
        topic.Publish(LargeFrame(2, 200 * Ki), except: null);
        turns.Run();
        for (int number = 3; number < 10; number++)
        {
            topic.Publish(LargeFrame((byte)number, 1000), except: null);
            turns.Run();
        }

        Assert.Equal(0, queue.DroppedMessages);
        CompleteAll();
        Assert.Equal(Enumerable.Range(1, 9), ServerFrame.Parse(Transport.Flushed).Select(static frame => (int)frame.Payload[0]));
    }

    private static byte[] LargeFrame(byte number, int length)
        => [
            0x82,
            127,
            0,
            0,
            0,
            0,
            0,
            (byte)((length - 10) >> 16),
            (byte)((length - 10) >> 8),
            (byte)(length - 10),
            number,
            .. new byte[length - 11],
        ];

    private OutboundQueue CreateLargeInFlight(OutboundLimits limits, int length)
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue(limits);
        queue.Cork();
        SendBytes(queue, length);
        queue.Uncork();
        Assert.True(Transport.IsFlushInFlight);
        return queue;
    }

    private void CompleteAll()
    {
        while (Transport.IsFlushInFlight)
        {
            Transport.CompleteFlush();
        }
    }

    private Topic Subscribe(OutboundQueue queue, string name = "room")
    {
        var topic = new Topic(name, _clock, new ManualTurns { AtOnce = true });
        Assert.NotNull(topic.TryAdd(queue));
        return topic;
    }
}
