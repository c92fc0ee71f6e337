using TypedWs.Connections;

namespace TypedWs.Tests.Connections;

/// <summary>How many answers may wait before no more questions are read: high 100, low 50.</summary>
public sealed class OutboundQueueAnswerTests : OutboundQueueTestBase
{
    [Fact]
    public async Task Above_the_high_watermark_answers_wait_until_they_fell_to_the_low_one()
    {
        OutboundQueue queue = CreateFlushing();
        Answer(queue, 100);
        Assert.False(queue.AnswersWait);
        Answer(queue, 1);
        Assert.True(queue.AnswersWait);
        Task left = queue.WaitForAnswersAsync();
        Assert.False(left.IsCompleted);

        // The flush in flight, in front of them, is followed by one with all of them.
        Transport.CompleteFlush();
        Assert.True(queue.AnswersWait);
        Transport.CompleteFlush();
        await left.WithinLimit();
        Assert.False(queue.AnswersWait);
        Assert.True(queue.WaitForAnswersAsync().IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData("batch", true)]
    [InlineData("handler", true)]
    [InlineData("pong", true)]
    [InlineData("elsewhere", false)]
    public void What_is_sent_while_the_connection_works_is_an_answer_and_nothing_else_is(string when, bool isAnswer)
    {
        OutboundQueue queue = CreateFlushing();
        Owner.IsHandling = when == "handler";
        if (when is "batch" or "pong")
        {
            queue.BeginBatch();
        }

        for (int i = 0; i < 3; i++)
        {
            if (when == "pong")
            {
                queue.EnqueueControl(new byte[40]);
            }
            else
            {
                SendBytes(queue, 40);
            }
        }

        Assert.Equal(isAnswer, queue.AnswersWait);
    }

    [Fact]
    public void What_a_policy_drops_is_no_answer()
    {
        OutboundQueue queue = CreateFlushing(policy: WsOverflowPolicy.DropNewest);
        SendBytes(queue, 1000);
        Owner.IsHandling = true;
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(WsSendStatus.Dropped, SendBytes(queue, 90));
        }

        Assert.False(queue.AnswersWait);
    }

    [Fact]
    public void Small_answers_between_messages_that_may_be_dropped_count_for_what_they_take()
    {
        OutboundQueue queue = CreateFlushing(policy: WsOverflowPolicy.DropOldest);
        SendBytes(queue, 1);
        queue.BeginBatch();
        queue.EnqueueControl(new byte[2]);
        Assert.True(queue.AnswersWait);
    }

    [Fact]
    public async Task What_others_send_behind_the_answers_is_not_waited_for()
    {
        OutboundQueue queue = CreateFlushing();
        Answer(queue, 101);
        Task left = queue.WaitForAnswersAsync();
        SendBytes(queue, 300);
        SendBytes(queue, 300);
        Transport.CompleteFlush();
        Transport.CompleteFlush();
        Assert.True(queue.BufferedBytes > 50 || left.IsCompleted);
        await DrainAsync(left);
    }

    [Fact]
    public async Task Answers_that_go_on_coming_while_somebody_waits_do_not_make_it_wait_for_ever()
    {
        OutboundQueue queue = CreateFlushing();
        Owner.IsHandling = true;
        for (int round = 0; round < 20; round++)
        {
            SendBytes(queue, 150);
            Task left = queue.WaitForAnswersAsync();
            Assert.False(left.IsCompleted);

            // As much as leaves comes again, so that they never get fewer.
            Transport.CompleteFlush();
            SendBytes(queue, 150);
            Transport.CompleteFlush();
            await left.WithinLimit();
        }
    }

    [Fact]
    public async Task A_cork_does_not_hold_what_a_receive_loop_waits_for()
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue(limit: 10_000);
        queue.Cork();
        Answer(queue, 150);
        Assert.False(Transport.IsFlushInFlight);
        Task left = queue.WaitForAnswersAsync();
        Transport.CompleteFlush();
        await left.WithinLimit();
    }

    [Theory]
    [InlineData("release")]
    [InlineData("end")]
    [InlineData("loss")]
    public async Task The_end_of_the_connection_ends_the_wait(string end)
    {
        OutboundQueue queue = CreateFlushing();
        Answer(queue, 150);
        Task left = queue.WaitForAnswersAsync();
        switch (end)
        {
            case "release":
                Owner.IsReceiverReleased = true;
                queue.ReleaseReceiver();
                break;
            case "end":
                _ = queue.EndAsync();
                break;
            default:
                Transport.CompleteFlush(alive: false);
                break;
        }

        await left.WithinLimit();
        Assert.True(queue.WaitForAnswersAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_large_answer_is_waited_for()
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue(new OutboundLimits(100, 50, 1000, WsOverflowPolicy.Close));
        queue.BeginBatch();
        Assert.Equal(WsSendStatus.Backpressured, queue.EnqueueAnswer(new byte[5000]));
        queue.EndBatch();
        Assert.True(queue.AnswersWait);
        Task left = queue.WaitForAnswersAsync();
        await DrainAsync(left);
        Assert.Equal(0, Owner.Overflows);
    }

    [Fact]
    public async Task What_was_dropped_in_front_of_the_answers_is_not_waited_for()
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue(new OutboundLimits(1000, 500, 20_000, WsOverflowPolicy.DropOldest));
        queue.Cork();
        queue.Enqueue(Frame(120));
        queue.Uncork();
        for (int sent = 0; sent < 150; sent++)
        {
            queue.Enqueue(Frame(120));
        }

        Answer(queue, 1100);
        Task left = queue.WaitForAnswersAsync();
        while (queue.DroppedMessages < 150)
        {
            queue.Enqueue(Frame(120));
        }

        // Nothing waits in front of them any more: they are in the second flush.
        Transport.CompleteFlush();
        Assert.False(left.IsCompleted);
        Transport.CompleteFlush();
        await left.WithinLimit();
        Assert.False(queue.AnswersWait);
        Assert.InRange(queue.BufferedBytes, 1000, 20_000);
    }

    [Theory]
    [InlineData(WsOverflowPolicy.Close)]
    [InlineData(WsOverflowPolicy.DropOldest)]
    public void Answers_that_have_left_do_not_count_however_many_have_come_behind_what_others_send(WsOverflowPolicy policy)
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue(new OutboundLimits(1000, 500, 20_000, policy));
        int answered = 0;
        for (int round = 0; round < 200; round++)
        {
            // Always far behind with a topic, and an answer of 20 bytes for each step.
            while (queue.BufferedBytes < 15_000)
            {
                queue.Enqueue(Frame(120));
            }

            answered++;
            Answer(queue, 20);
            Transport.CompleteFlush();
            Assert.False(queue.AnswersWait, $"{answered} answers");
        }
    }

    [Fact]
    public async Task Answers_that_a_policy_drops_are_not_waited_for()
    {
        OutboundQueue queue = CreateFlushing(policy: WsOverflowPolicy.DropOldest);
        Owner.IsHandling = true;
        queue.Enqueue(Frame(60));
        queue.Enqueue(Frame(60));
        Owner.IsHandling = false;
        Assert.True(queue.AnswersWait);
        Task left = queue.WaitForAnswersAsync();
        while (queue.DroppedMessages < 2)
        {
            Assert.NotEqual(WsSendStatus.Dropped, queue.Enqueue(Frame(90)));
        }

        await left.WithinLimit();
        Assert.False(queue.AnswersWait);
    }

    private static byte[] Frame(int length) => [0x82, (byte)(length - 2), .. new byte[length - 2]];

    private static void Answer(OutboundQueue queue, int length) => queue.EnqueueAnswer(new byte[length]);

    private async Task DrainAsync(Task left)
    {
        while (Transport.IsFlushInFlight)
        {
            Transport.CompleteFlush();
        }

        await left.WithinLimit();
    }
}
