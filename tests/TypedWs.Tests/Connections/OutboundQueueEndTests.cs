using TypedWs.Connections;
using TypedWs.PubSub;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

public sealed class OutboundQueueEndTests : OutboundQueueTestBase
{
    [Fact]
    public async Task The_end_waits_for_a_flush_that_began_after_the_queue_was_idle()
    {
        OutboundQueue queue = CreateQueue();
        await queue.WhenIdleAsync().WithinLimit();
        Transport.HoldsFlushes = true;
        var topic = new Topic("room", new PublicationClock(), new ManualTurns { AtOnce = true });
        topic.TryAdd(queue);
        topic.Publish("published"u8, except: null);
        Assert.True(Transport.IsFlushInFlight);

        Task ended = queue.EndAsync();
        Assert.False(ended.IsCompleted);
        topic.Publish("late"u8, except: null);
        Transport.CompleteFlush();
        await ended.WithinLimit();
        Assert.Equal(["published"], Transport.FlushedTexts);
        Assert.False(Transport.IsFlushInFlight);
        Assert.True(queue.EndAsync().IsCompleted);
    }

    [Fact]
    public void The_close_frame_is_queued_once_and_nothing_after_it()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        Send(queue, "message ");
        Assert.True(queue.EnqueueClose("close"u8));
        Assert.False(queue.EnqueueClose("again"u8));
        Assert.Equal(WsSendStatus.Closed, Send(queue, "late"));
        queue.Uncork();
        Assert.Equal(["message close"], Transport.FlushedTexts);
    }

    [Fact]
    public void The_close_frame_is_queued_above_the_limit_too_and_leaves_behind_what_waits()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 999), WsOverflowPolicy.DropNewest);
        Assert.Equal(WsSendStatus.Backpressured, Send(queue, "waits "));
        Assert.Equal(WsSendStatus.Dropped, Send(queue, "lost"));
        Assert.True(queue.EnqueueClose("close"u8));
        Transport.CompleteFlush();
        Assert.Equal("waits close", Transport.FlushedTexts[1]);
    }

    [Fact]
    public async Task A_close_frame_without_a_cork_is_flushed_soon()
    {
        OutboundQueue queue = CreateQueue();
        queue.EnqueueClose("close"u8);
        await Transport.WhenFlushedAsync(1);
        Assert.Equal(["close"], Transport.FlushedTexts);
    }

    [Fact]
    public async Task A_transport_lost_in_mid_flush_ends_the_queue()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 101));
        Send(queue, "waits");
        Task drained = queue.DrainAsync(CancellationToken.None);
        Task idle = queue.WhenIdleAsync();

        Transport.CompleteFlush(alive: false);
        await Task.WhenAll(drained, idle).WithinLimit();
        Assert.Equal(1, Owner.Lost);
        Assert.Equal(0, Owner.Drained);
        Assert.Equal(0, queue.BufferedBytes);
        Assert.Equal(WsSendStatus.Closed, Send(queue, "late"));
        Assert.False(queue.EnqueueClose("close"u8));
        Assert.Equal(1, Transport.FlushCount);
    }

    [Fact]
    public async Task Ending_in_mid_flush_forgets_what_waits_and_lets_the_flush_end()
    {
        OutboundQueue queue = CreateFlushing(new string('x', 101));
        Assert.Equal(WsSendStatus.Backpressured, Send(queue, "waits"));
        Task drained = queue.DrainAsync(CancellationToken.None);
        _ = queue.EndAsync();
        await drained.WithinLimit();
        Assert.Equal(WsSendStatus.Closed, Send(queue, "late"));

        Transport.CompleteFlush();
        Assert.Equal(0, queue.BufferedBytes);
        Assert.Equal(1, Transport.FlushCount);
        Assert.Equal(0, Owner.Lost);

        // The connection is over: there is nothing to send that a drained queue would be good for.
        Assert.Equal(0, Owner.Drained);
        Assert.True(queue.WhenIdleAsync().IsCompletedSuccessfully);
        Assert.True(queue.DrainAsync(CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public void Ending_with_something_written_but_not_flushed_flushes_no_more()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        Send(queue, "held");
        _ = queue.EndAsync();
        queue.Uncork();
        queue.FlushDeferred();
        Assert.Equal(0, Transport.FlushCount);
        Assert.Equal(0, queue.BufferedBytes);
    }

    [Fact]
    public async Task WhenIdleAsync_completes_when_everything_was_taken()
    {
        OutboundQueue queue = CreateFlushing("first");
        Send(queue, "second");
        Task idle = queue.WhenIdleAsync();
        Transport.CompleteFlush();
        Assert.False(idle.IsCompleted);
        Transport.CompleteFlush();
        await idle.WithinLimit();
        Assert.True(queue.WhenIdleAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_cork_that_was_never_ended_does_not_hold_up_the_end()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        Send(queue, "message ");
        queue.EnqueueClose("close"u8);
        await queue.WhenIdleAsync().WithinLimit();
        Assert.Equal(["message close"], Transport.FlushedTexts);
    }
}
