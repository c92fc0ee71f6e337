using TypedWs.Connections;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

public sealed class OutboundQueueLimitTests : OutboundQueueTestBase
{
    [Fact]
    public void An_empty_queue_takes_a_message_of_any_size()
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        Assert.Equal(WsSendStatus.Accepted, SendBytes(queue, 5000));
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
        _ = CreateFlushing(new string('x', 5000));
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
        await drained.Within();
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
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within());
        Assert.False(other.IsCompleted);
        Transport.CompleteFlush();
        await other.Within();
    }

    [Fact]
    public async Task DrainAsync_inside_a_cork_is_not_held_up_by_it()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        SendBytes(queue, 51);
        Task drained = queue.DrainAsync(CancellationToken.None);
        await drained.Within();
        Assert.Equal(0, queue.BufferedBytes);
        queue.Uncork();
        Assert.Equal(1, Transport.FlushCount);
    }

    [Fact]
    public async Task A_cork_gives_way_when_its_sender_is_told_to_wait_for_the_peer()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        Assert.Equal(WsSendStatus.Accepted, SendBytes(queue, 101));
        Assert.Equal(0, Transport.FlushCount);

        // The peer gets a chance to take it; without, the limit would be reached however fast it reads.
        Assert.Equal(WsSendStatus.Backpressured, SendBytes(queue, 5000));
        await Transport.WhenFlushedAsync(1);
        await queue.DrainAsync(CancellationToken.None).Within();
        Assert.Equal(WsSendStatus.Accepted, Send(queue, "a"));
        queue.Uncork();
        Assert.Equal(5102, Transport.Flushed.Length);
        Assert.Equal(0, Owner.Overflows);
        Assert.Equal(1, Owner.Drained);
    }
}
