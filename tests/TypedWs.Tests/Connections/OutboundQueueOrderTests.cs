using TypedWs.Connections;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

public sealed class OutboundQueueOrderTests : OutboundQueueTestBase
{
    [Fact]
    public void What_is_sent_inside_a_cork_leaves_in_order_and_in_one_flush()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        for (int index = 0; index < 10; index++)
        {
            Assert.Equal(WsSendStatus.Accepted, Send(queue, $"{index} "));
        }

        Assert.Equal(0, Transport.FlushCount);
        Assert.Equal(20, queue.BufferedBytes);
        queue.Uncork();

        Assert.Equal(["0 1 2 3 4 5 6 7 8 9 "], Transport.FlushedTexts);
        Assert.Equal(0, queue.BufferedBytes);
    }

    [Fact]
    public void Corks_nest_and_only_the_last_uncork_flushes()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        Send(queue, "a");
        queue.Cork();
        Send(queue, "b");
        queue.Uncork();
        Assert.Equal(0, Transport.FlushCount);

        Send(queue, "c");
        queue.Uncork();
        Assert.Equal(["abc"], Transport.FlushedTexts);
    }

    [Fact]
    public void Uncorking_with_nothing_sent_flushes_nothing()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        queue.Uncork();
        Assert.Equal(0, Transport.FlushCount);
    }

    [Fact]
    public void One_uncork_too_many_does_not_weaken_the_next_cork()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        queue.Uncork();
        queue.Uncork();

        queue.Cork();
        Send(queue, "a");
        queue.FlushDeferred();
        Send(queue, "b");
        Assert.Equal(0, Transport.FlushCount);
        queue.Uncork();
        Assert.Equal(["ab"], Transport.FlushedTexts);
    }

    [Fact]
    public void A_header_and_its_payload_are_one_frame()
    {
        OutboundQueue queue = CreateQueue();
        queue.Cork();
        queue.Enqueue("head "u8, "body "u8);
        queue.Enqueue("head"u8, []);
        queue.Uncork();
        Assert.Equal(["head body head"], Transport.FlushedTexts);
    }

    [Fact]
    public async Task A_send_without_a_cork_is_flushed_soon()
    {
        OutboundQueue queue = CreateQueue();
        Assert.Equal(WsSendStatus.Accepted, Send(queue, "soon"));
        await Transport.WhenFlushedAsync(1);
        await queue.WhenIdleAsync().WithinLimit();
        Assert.Equal(["soon"], Transport.FlushedTexts);
    }

    [Fact]
    public async Task Sends_before_the_deferred_flush_runs_share_it()
    {
        OutboundQueue queue = CreateQueue();

        // The queue's lock is held while it writes to the output (and may be entered again by the same thread), so that
        // the turn scheduler, which the first inner send asks for, cannot begin before all are queued.
        Transport.OnWrite = () =>
        {
            Transport.OnWrite = null;
            for (int index = 1; index < 10; index++)
            {
                Send(queue, $"{index} ");
            }
        };
        Send(queue, "0 ");
        await Transport.WhenFlushedAsync(1);
        await queue.WhenIdleAsync().WithinLimit();

        Assert.Equal(["0 1 2 3 4 5 6 7 8 9 "], Transport.FlushedTexts);
    }

    [Fact]
    public async Task A_deferred_flush_that_meets_a_cork_leaves_the_flush_to_it()
    {
        OutboundQueue queue = CreateQueue();

        // Inside the lock again: the inner send asks for a turn, which finds the cork whenever it runs.
        Transport.OnWrite = () =>
        {
            Transport.OnWrite = null;
            Send(queue, "a");
            queue.Cork();
        };
        Send(queue, "-");
        queue.FlushDeferred();
        Assert.Equal(0, Transport.FlushCount);
        Send(queue, "b");
        queue.Uncork();
        Assert.Equal(["-ab"], Transport.FlushedTexts);

        Send(queue, "c");
        await Transport.WhenFlushedAsync(2);
        Assert.Equal(["-ab", "c"], Transport.FlushedTexts);
    }

    [Fact]
    public void While_a_flush_is_in_flight_frames_wait_in_own_memory()
    {
        OutboundQueue queue = CreateFlushing("first ");
        Send(queue, "second ");
        Send(queue, "third");
        Assert.Equal(1, Transport.FlushCount);
        Assert.Equal(6 + 7 + 5, queue.BufferedBytes);

        Transport.CompleteFlush();
        Assert.Equal(["first ", "second third"], Transport.FlushedTexts);
        Assert.Equal(7 + 5, queue.BufferedBytes);

        Transport.CompleteFlush();
        Assert.Equal(2, Transport.FlushCount);
        Assert.Equal(0, queue.BufferedBytes);
    }

    [Fact]
    public void A_cork_while_a_flush_is_in_flight_starts_no_second_one()
    {
        OutboundQueue queue = CreateFlushing("first ");
        queue.Cork();
        Send(queue, "second");
        queue.Uncork();
        queue.FlushDeferred();
        Assert.Equal(1, Transport.FlushCount);

        Transport.CompleteFlush();
        Transport.CompleteFlush();
        Assert.Equal(["first ", "second"], Transport.FlushedTexts);
    }

    [Fact]
    public void A_long_backlog_is_fed_to_the_transport_in_pieces()
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue(limit: 1 << 20);
        queue.Cork();
        Send(queue, "x");
        queue.Uncork();
        byte[] pattern = new byte[200_000];
        new Random(7).NextBytes(pattern);
        foreach (byte[] frame in pattern.Chunk(1000))
        {
            queue.Enqueue(frame);
        }

        int pieces = 0;
        while (Transport.IsFlushInFlight)
        {
            Transport.CompleteFlush();
            pieces++;
        }

        Assert.InRange(pieces, 3, 6);
        Assert.Equal(pattern, Transport.Flushed[1..]);
        Assert.Equal(0, queue.BufferedBytes);
    }
}
