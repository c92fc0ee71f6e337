using TypedWs.Connections;
using TypedWs.Messages;
using TypedWs.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>What a publication and its deliveries allocate when all is warm: nothing.</summary>
[Collection(nameof(Alone))]
public sealed class OutboundAllocationTests
{
    private const int WarmUp = 200;
    private const int Rounds = 100;
    private const int Attempts = 5;

    private static readonly byte[] Frame = [0x82, 48, .. new byte[48]];

    private readonly PublicationClock _clock = new();
    private readonly OutboundBudget _budget = new(long.MaxValue);

    [Theory]
    [InlineData(1, null)]
    [InlineData(1, WsOverflowPolicy.KeepLatest)]
    [InlineData(100, null)]
    [InlineData(100, WsOverflowPolicy.KeepLatest)]
    public void Publications_and_deliveries_allocate_nothing(int subscribers, WsOverflowPolicy? ofType)
    {
        MessageTag tag = ofType is null ? default : new MessageTag(1, ofType);
        var topic = new Topic("room", _clock, new LaterTurns());
        for (int i = 0; i < subscribers; i++)
        {
            topic.TryAdd(CreateQueue(new FakeTransport { KeepsOutput = false }));
        }

        Assert.Equal(0, Measure(() => RunTurn(topic, 1, tag)));
        Assert.Equal(0, Measure(() => RunTurn(topic, 50, tag)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void What_is_replaced_over_and_over_allocates_nothing(int topicCount)
    {
        var transport = new FakeTransport { KeepsOutput = false, HoldsFlushes = true };
        OutboundQueue queue = CreateQueue(transport);
        var tag = new MessageTag(1, WsOverflowPolicy.KeepLatest);
        Topic[] topics = new Topic[topicCount];
        for (int i = 0; i < topicCount; i++)
        {
            topics[i] = new Topic($"price:{i}", _clock, new LaterTurns());
            topics[i].TryAdd(queue);
        }

        queue.BeginBatch();
        queue.Enqueue(new byte[64 * 1024]);
        queue.Enqueue(new byte[64 * 1024]);
        queue.EndBatch();
        Assert.True(transport.IsFlushInFlight);
        Assert.Equal(0, Measure(() =>
        {
            foreach (Topic topic in topics)
            {
                ((ISubscriber)queue).Deliver(topic, new PublishedFrame(Frame, default, tag));
            }
        }));
        Assert.InRange(queue.DroppedMessages, (long)topicCount * (WarmUp - 1), long.MaxValue);
        Assert.Equal(0, Measure(() => RunTurn(topics[0], 50, tag)));
        _ = queue.EndAsync();
    }

    [Fact]
    public void What_is_sent_allocates_nothing()
    {
        OutboundQueue queue = CreateQueue(new FakeTransport { KeepsOutput = false });
        Assert.Equal(0, Measure(() =>
        {
            queue.BeginBatch();
            for (int sent = 0; sent < 10; sent++)
            {
                queue.Enqueue(Frame);
                queue.EnqueueAnswer(Frame);
            }

            queue.EndBatch();
        }));
        Assert.Equal(0, queue.BufferedBytes);
    }

    private OutboundQueue CreateQueue(FakeTransport transport)
    {
        var limits = new OutboundLimits(HighWatermark: 64 * 1024, LowWatermark: 32 * 1024, Limit: 1024 * 1024, WsOverflowPolicy.Close);
        return new OutboundQueue(transport, limits, _budget, new TurnScheduler(), new FakeOwner());
    }

    private static void RunTurn(Topic topic, int publications, MessageTag tag)
    {
        for (int i = 0; i < publications; i++)
        {
            topic.Publish(Frame, except: null, tag);
        }

        topic.RunTurn();
    }

    // Bytes per call. The best of some: what the runtime does now and then, as compiling a hot method anew, shows in one.
    private static long Measure(Action action)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            action();
        }

        long best = long.MaxValue;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Rounds; i++)
            {
                action();
            }

            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return best / Rounds;
    }

    // The test runs them.
    private sealed class LaterTurns : ITurnScheduler
    {
        public void Schedule(Topic topic)
        {
        }
    }
}
