using TypedWs.Connections;
using TypedWs.PubSub;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

public sealed class OutboundQueueLimitTests : OutboundQueueTestBase
{
    [Theory]
    [InlineData(new[] { 150 }, 0)]
    [InlineData(new[] { 80, 80 }, 0)]
    [InlineData(new[] { 80, 80, 80 }, 1)]
    public void A_publication_above_the_watermark_calls_for_a_drain_only_if_it_came_when_more_was_queued(int[] sizes, int drained)
    {
        OutboundQueue queue = CreateQueue();
        var turns = new ManualTurns();
        var topic = new Topic("room", new PublicationClock(), turns);
        topic.TryAdd(queue);
        foreach (int size in sizes)
        {
            topic.Publish(new byte[size], except: null);
        }

        turns.Run();
        Assert.Equal(sizes.Sum(), Transport.Flushed.Length);
        Assert.Equal(drained, Owner.Drained);
    }

    [Fact]
    public void An_empty_queue_takes_a_message_of_any_size()
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 5000));
        queue.Uncork();
        Assert.Equal(5000, queue.BufferedBytes);
        Assert.Equal(0, Owner.Overflows);
    }

    [Fact]
    public void An_empty_message_is_accepted()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        Assert.Equal(WsSendStatus.Accepted, queue.Enqueue([0x81, 0x00], []));
        queue.Uncork();
        Assert.Equal([0x81, 0x00], Transport.Flushed);
    }

    [Fact]
    public void The_status_judges_what_was_queued_before()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 100), WsOverflowPolicy.DropNewest);
        Assert.Equal(WsSendStatus.Accepted, SendBytes(queue, 1));
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 898));
        Assert.Equal(999, queue.BufferedBytes);
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 500));
        Assert.Equal(WsSendStatus.Dropped, SendBytes(queue, 1));
        Assert.Equal(1499, queue.BufferedBytes);
    }

    [Fact]
    public void Dropping_the_newest_closes_nothing_and_ends_when_there_is_room()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 1000), WsOverflowPolicy.DropNewest);
        Assert.Equal(WsSendStatus.Dropped, Send(queue, "lost"));
        Transport.CompleteFlush();
        Assert.Equal(0, Owner.Overflows);

        queue.Cork();
        Assert.Equal(WsSendStatus.Accepted, Send(queue, "taken"));
        queue.Uncork();
        Assert.Equal("taken", Transport.FlushedTexts[1]);
    }

    [Fact]
    public void With_the_policy_Close_the_owner_is_told_once()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 1000));
        Assert.Equal(WsSendStatus.Dropped, Send(queue, "a"));
        Send(queue, "b");
        Send(queue, "c");
        Assert.Equal(1, Owner.Overflows);
    }

    [Fact]
    public void With_the_policy_Close_nothing_follows_the_gap_but_the_close_frame()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 1000));
        Assert.Equal(WsSendStatus.Dropped, Send(queue, "lost"));

        // The peer catches up before the owner gets to close: a message that is sent now must not hide that one is missing.
        Transport.CompleteFlush();
        Assert.Equal(WsSendStatus.Closed, Send(queue, "after the gap"));

        queue.Cork();
        Assert.True(queue.EnqueueClose("close"u8));
        queue.Uncork();
        Assert.Equal("close", Transport.FlushedTexts[1]);
    }

    [Fact]
    public void OnDrained_comes_once_per_backpressured_episode()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 101));
        Assert.Equal(WsSendStatus.Backpressured, Send(queue, "a"));
        Assert.Equal(WsSendStatus.Backpressured, Send(queue, "b"));
        Transport.CompleteFlush();
        Assert.Equal(1, Owner.Drained);
        Transport.CompleteFlush();
        Assert.Equal(1, Owner.Drained);

        queue.Cork();
        SendBytes(queue, 101);
        queue.Uncork();
        Send(queue, "c");
        Transport.CompleteFlush();
        Transport.CompleteFlush();
        Assert.Equal(2, Owner.Drained);
    }

    [Fact]
    public void Without_a_backpressured_send_there_is_no_OnDrained()
    {
        _ = CreateFlushing(new string('x', 1000));
        Transport.CompleteFlush();
        Assert.Equal(0, Owner.Drained);
    }

    [Fact]
    public void Between_the_watermarks_the_peer_has_not_caught_up()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 101));
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 51));
        Transport.CompleteFlush();
        Assert.Equal(51, queue.BufferedBytes);
        Assert.Equal(0, Owner.Drained);
        Transport.CompleteFlush();
        Assert.Equal(1, Owner.Drained);
    }

    [Fact]
    public void OnDrained_may_send_again()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 101));
        Send(queue, "backpressured");
        Owner.OnDrained = () => Send(queue, " more");
        Transport.CompleteFlush();
        Transport.CompleteFlush();
        Transport.CompleteFlush();
        Assert.Equal(["backpressured", " more"], Transport.FlushedTexts[1..]);
    }

    [Fact]
    public async Task DrainAsync_completes_at_the_low_watermark()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 40));
        SendBytes(queue, 50);
        Task drained = queue.DrainAsync(CancellationToken.None);
        Assert.False(drained.IsCompleted);
        Transport.CompleteFlush();
        await drained.WithinLimit();
        Assert.Equal(50, queue.BufferedBytes);
        Assert.True(queue.DrainAsync(CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task DrainAsync_can_be_cancelled_without_touching_the_others()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 101));
        using var cancellation = new CancellationTokenSource();
        Task cancelled = queue.DrainAsync(cancellation.Token);
        Task other = queue.DrainAsync(CancellationToken.None);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WithinLimit());
        Assert.False(other.IsCompleted);
        Transport.CompleteFlush();
        await other.WithinLimit();
    }

    [Fact]
    public async Task DrainAsync_inside_a_cork_is_not_held_up_by_it()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        SendBytes(queue, 51);
        Task drained = queue.DrainAsync(CancellationToken.None);
        await drained.WithinLimit();
        Assert.Equal(0, queue.BufferedBytes);
        queue.Uncork();
        Assert.Equal(1, Transport.FlushCount);
    }

    [Fact]
    public void A_cork_holds_64_KiB_and_then_lets_the_peer_read()
    {
        OutboundQueue queue = CreateQueue(high: 1 << 20, limit: 1 << 20);
        queue.Cork();
        SendBytes(queue, 60_000);
        Assert.Equal(0, Transport.FlushCount);
        SendBytes(queue, 10_000);
        Assert.Equal(1, Transport.FlushCount);
        Assert.Equal(0, queue.BufferedBytes);
        Send(queue, "held again");
        Assert.Equal(1, Transport.FlushCount);
        queue.Uncork();
        Assert.Equal("held again", Transport.FlushedTexts[1]);
    }

    [Fact]
    public void A_limit_below_128_KiB_is_handed_to_the_transport_in_halves_so_that_its_policy_has_something_to_judge()
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue(limit: 10_000, policy: WsOverflowPolicy.DropOldest);
        SendBytes(queue, 5000);
        Assert.True(Transport.IsFlushInFlight);
        for (int sent = 0; sent < 100; sent++)
        {
            queue.EnqueueAnswer([0x82, 98, .. new byte[98]]);
        }

        Assert.Equal(15_000, queue.BufferedBytes);
        Transport.CompleteFlush();
        Assert.InRange(Transport.Flushes[1].Length, 5000, 9000);
        Assert.Equal(10_000, queue.BufferedBytes);
    }

    [Fact]
    public async Task A_full_cork_leaves_no_mark_behind_that_would_swallow_the_next_flush()
    {
        OutboundQueue queue = CreateQueue(high: 1 << 20, limit: 1 << 20);
        queue.Cork();
        SendBytes(queue, 70_000);
        queue.Uncork();
        Send(queue, "next");
        await Transport.WhenFlushedAsync(2);
        Assert.Equal("next", Transport.FlushedTexts[1]);
    }

    [Fact]
    public void Dropping_the_oldest_makes_room_for_the_newest()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 500), WsOverflowPolicy.DropOldest);
        for (int number = 0; number < 10; number++)
        {
            Assert.NotEqual(WsSendStatus.Dropped, queue.Enqueue([0x82, 98], [(byte)number, .. new byte[97]]));
        }

        Assert.InRange(queue.BufferedBytes, 900, 1100);
        Transport.CompleteFlush();
        List<ServerFrame> frames = ServerFrame.Parse(Transport.Flushes[1]);
        Assert.Equal(Enumerable.Range(10 - frames.Count, frames.Count), frames.Select(static frame => (int)frame.Payload[0]));
        Assert.Equal(0, Owner.Overflows);
    }

    [Fact]
    public void Dropping_the_oldest_cannot_take_back_what_is_on_its_way()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 1000), WsOverflowPolicy.DropOldest);
        Assert.Equal(WsSendStatus.Dropped, queue.Enqueue([0x82, 0]));
    }

    [Fact]
    public void When_the_budget_of_all_is_spent_the_slow_ones_pay()
    {
        OutboundQueue slow = CreateFlushing(new string('x', 101), WsOverflowPolicy.DropNewest);
        Budget.Take(10_000_000);
        Assert.Equal(WsSendStatus.Dropped, Send(slow, "x"));

        Transport.CompleteFlush();
        slow.Cork();
        Assert.Equal(WsSendStatus.Accepted, Send(slow, "reads again"));
        slow.Uncork();
    }

    [Theory]
    [InlineData(WsOverflowPolicy.Close, false)]
    [InlineData(WsOverflowPolicy.Close, true)]
    [InlineData(WsOverflowPolicy.DropNewest, false)]
    [InlineData(WsOverflowPolicy.DropNewest, true)]
    [InlineData(WsOverflowPolicy.DropOldest, false)]
    [InlineData(WsOverflowPolicy.DropOldest, true)]
    [InlineData(WsOverflowPolicy.KeepLatest, false)]
    [InlineData(WsOverflowPolicy.KeepLatest, true)]
    public void Many_peers_that_read_nothing_hold_no_more_than_the_total_and_one_message_and_twice_the_mark_each(
        WsOverflowPolicy policy, bool asAnswers)
    {
        const int Peers = 100;
        const int Mark = 1000;
        const int Total = 1_000_000;
        const int Largest = 150_000;
        var budget = new OutboundBudget(Total);
        OutboundQueue[] queues =
        [
            .. Enumerable
                .Range(0, Peers)
                .Select(_ => new OutboundQueue(
                    new FakeTransport { HoldsFlushes = true },
                    new OutboundLimits(Mark, Mark / 2, 500_000, policy),
                    budget,
                    new TurnScheduler(),
                    new FakeOwner())),
        ];

        // A small message is in flight; then all that each is sent is beyond it.
        foreach (int size in new[] { 20, 40_000, Largest, 900, 900, 900, 40_000, Largest })
        {
            Array.ForEach(queues, queue =>
            {
                queue.Cork();
                _ = asAnswers ? queue.EnqueueAnswer(new byte[size]) : SendBytes(queue, size);
                queue.Uncork();
            });
        }

        long bound = Total + Largest + (Peers * ((2 * Mark) + 20 + (2 * OutboundBacklog.PieceOverhead)));
        Assert.InRange(budget.Used, Total, bound);
    }

    [Fact]
    public void A_large_message_is_accepted_though_the_budget_is_spent_if_nothing_is_in_its_way()
    {
        Budget.Take(10_000_000);
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        Assert.Equal(WsSendStatus.Accepted, SendBytes(queue, 50));
        Assert.Equal(WsSendStatus.Accepted, SendBytes(queue, 400));
        queue.Uncork();
        Assert.Equal(0, Owner.Overflows);
    }

    [Theory]
    [InlineData(100, WsSendStatus.Accepted)]
    [InlineData(101, WsSendStatus.Dropped)]
    public void When_the_budget_is_spent_what_is_larger_than_the_mark_is_refused_behind_what_is_in_flight(int size, WsSendStatus expected)
    {
        OutboundQueue queue = CreateFlushing("in flight");
        Budget.Take(10_000_000);
        Assert.Equal(expected, SendBytes(queue, size));
        Assert.Equal(expected == WsSendStatus.Dropped ? 1 : 0, Owner.Overflows);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_peer_was_handed_and_has_not_taken_counts_in_the_budget(bool alive)
    {
        CreateFlushing(new string('x', 700));
        Assert.Equal(700, Budget.Used);
        Transport.CompleteFlush(alive);
        Assert.Equal(0, Budget.Used);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_budget_gets_back_what_it_gave(bool ends)
    {
        OutboundQueue queue = CreateFlushing("in flight", WsOverflowPolicy.DropOldest);
        for (int number = 0; number < 20; number++)
        {
            queue.Enqueue([0x82, 98], new byte[98]);
        }

        Assert.InRange(Budget.Used, 500, 1100);
        if (ends)
        {
            _ = queue.EndAsync();
        }

        while (Transport.IsFlushInFlight)
        {
            Transport.CompleteFlush();
        }

        Assert.Equal(0, Budget.Used);
    }
}
