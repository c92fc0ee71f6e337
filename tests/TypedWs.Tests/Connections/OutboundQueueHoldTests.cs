using TypedWs.Connections;
using TypedWs.Framing;

namespace TypedWs.Tests.Connections;

/// <summary>What a batch and a cork of the application's hold back, and what they do not.</summary>
public sealed class OutboundQueueHoldTests : OutboundQueueTestBase
{
    private const int Ki = 1024;

    [Fact]
    public async Task A_cork_of_the_applications_holds_no_ping_and_takes_the_rest_along()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        Send(queue, "held ");
        queue.EnqueueControl("ping"u8);
        await Transport.WhenFlushedAsync(1);
        Assert.Equal(["held ping"], Transport.FlushedTexts);

        Send(queue, "held again");
        Assert.Equal(1, Transport.FlushCount);
    }

    [Fact]
    public async Task A_cork_of_the_applications_holds_no_close_frame()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        Send(queue, "last ");
        Assert.True(queue.EnqueueClose("close"u8));
        await Transport.WhenFlushedAsync(1);
        Assert.Equal(["last close"], Transport.FlushedTexts);
    }

    [Fact]
    public void A_batch_holds_pongs_and_the_close_frame_to_its_end()
    {
        OutboundQueue queue = CreateQueue();
        queue.BeginBatch();
        queue.EnqueueControl("pong "u8);
        Send(queue, "answer ");
        queue.EnqueueClose("close"u8);
        Assert.Equal(0, Transport.FlushCount);
        queue.EndBatch();
        Assert.Equal(["pong answer close"], Transport.FlushedTexts);
    }

    [Fact]
    public void A_pong_at_the_end_of_a_batch_leaves_although_the_application_holds_a_cork()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        queue.BeginBatch();
        queue.EnqueueControl("pong"u8);
        queue.EndBatch();
        Assert.Equal(["pong"], Transport.FlushedTexts);
    }

    [Fact]
    public void A_burst_is_flushed_as_it_grows_so_that_the_limit_judges_the_peer_and_not_the_burst()
    {
        Transport.KeepsOutput = false;
        OutboundQueue queue = CreateQueue(high: 64 * Ki, low: 32 * Ki, limit: 1024 * Ki);

        // As in a handler; outside, a flush on another thread may be in flight, and where that thread is not scheduled is a slow peer.
        queue.BeginBatch();
        for (int index = 0; index < 1000; index++)
        {
            Assert.NotEqual(WsSendStatus.Dropped, SendBytes(queue, 30 * Ki));
        }

        Assert.InRange(queue.BufferedBytes, 0, 94 * Ki);
    }

    [Fact]
    public void Control_frames_have_a_little_room_above_the_limit_and_no_more()
    {
        OutboundQueue queue = CreateFlushing(policy: WsOverflowPolicy.DropNewest);
        SendBytes(queue, 1000);
        Assert.Equal(WsSendStatus.Dropped, SendBytes(queue, 1));
        long before = queue.BufferedBytes;
        byte[] pong = new byte[FrameWriter.MaxControlFrame];
        queue.EnqueueControl(pong);
        Assert.Equal(before + pong.Length, queue.BufferedBytes);
        for (int index = 0; index < 1000; index++)
        {
            queue.EnqueueControl(pong);
        }

        Assert.InRange(queue.BufferedBytes, before, 1000 + (16 * Ki) + pong.Length);
    }
}
