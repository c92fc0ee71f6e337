using TypedWs.Connections;
using TypedWs.PubSub;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>Where nothing tells how far a flush has come, none is larger than a peer of 1 KiB per second takes within the keep-alive
/// times: 32 KiB.</summary>
public sealed class OutboundQueueSliceTests : OutboundQueueTestBase
{
    private const int Ki = 1024;
    private const int Slice = 32 * Ki;

    private static readonly OutboundLimits Limits = new(64 * Ki, 32 * Ki, 1024 * Ki, WsOverflowPolicy.DropOldest);

    public OutboundQueueSliceTests()
    {
        Transport.Progress = null;
        Transport.HoldsFlushes = true;
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, true)]
    [InlineData(33, false)]
    [InlineData(200, true)]
    [InlineData(200, false)]
    [InlineData(300, true)]
    [InlineData(300, false)]
    public void A_message_leaves_in_slices_from_the_start(int length, bool isOnePart)
    {
        OutboundQueue queue = CreateQueue(Limits);
        byte[] large = [.. Enumerable.Range(0, length * Ki).Select(static number => (byte)number)];
        queue.BeginBatch();
        Assert.Equal(WsSendStatus.Accepted, isOnePart ? queue.Enqueue(large) : queue.Enqueue(large.AsSpan(0, 10), large.AsSpan(10)));
        queue.EnqueueAnswer([4]);
        queue.EndBatch();
        AssertSlices([.. large, 4], atLeast: length * Ki / Slice);
        Assert.Equal(0, queue.BufferedBytes);
        Assert.Equal(0, Budget.Used);
        Assert.False(queue.AnswersWait);
    }

    [Fact]
    public void Many_messages_in_one_batch_leave_in_slices_too()
    {
        OutboundQueue queue = CreateQueue(Limits);
        byte[] message = [.. Enumerable.Range(0, 5000).Select(static number => (byte)number)];
        queue.BeginBatch();
        for (int sent = 0; sent < 40; sent++)
        {
            queue.Enqueue(message);
        }

        queue.EndBatch();
        AssertSlices([.. Enumerable.Repeat(message, 40).SelectMany(static bytes => bytes)], atLeast: 6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_busy_topics_turn_leaves_in_slices_too(bool isFlushing)
    {
        // A watermark that lets pass more than a slice at once.
        OutboundQueue queue = CreateQueue(new OutboundLimits(512 * Ki, 32 * Ki, 1024 * Ki, WsOverflowPolicy.Close));
        var turns = new ManualTurns();
        var topic = new Topic("room", new PublicationClock(), turns);
        topic.TryAdd(queue);
        if (isFlushing)
        {
            topic.Publish([1], except: null);
            turns.Run();
        }

        byte[] message = [.. Enumerable.Range(0, 500).Select(static number => (byte)number)];
        for (int published = 0; published < 400; published++)
        {
            topic.Publish(message, except: null);
        }

        turns.Run();
        AssertSlices(
            [.. isFlushing ? [(byte)1] : Array.Empty<byte>(), .. Enumerable.Repeat(message, 400).SelectMany(static bytes => bytes)],
            atLeast: 6);
        Assert.Equal(0, queue.DroppedMessages);
    }

    private void AssertSlices(byte[] expected, int atLeast)
    {
        while (Transport.IsFlushInFlight)
        {
            Assert.InRange(Transport.Flushes[^1].Length, 1, Slice);
            Transport.CompleteFlush();
        }

        Assert.Equal(expected, Transport.Flushed);
        Assert.InRange(Transport.FlushCount, atLeast, int.MaxValue);
    }
}
