using TypedWs.Connections;
using TypedWs.PubSub;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;
using static TypedWs.Tests.Connections.OutboundQueuePolicyTests;

namespace TypedWs.Tests.Connections;

/// <summary>How long messages wait is told when they leave, whatever is dropped or replaced in front of them.</summary>
public sealed class OutboundQueueLatencyTests : OutboundQueueTestBase, IDisposable
{
    private readonly DeliveryTimes _times = new();

    public OutboundQueueLatencyTests() => Transport.HoldsFlushes = true;

    [Fact]
    public void A_message_that_is_replaced_is_not_told()
    {
        OutboundQueue queue = CreateMeasured(WsOverflowPolicy.KeepLatest);
        var topic = new Topic("room", new PublicationClock(), new ManualTurns { AtOnce = true });
        Assert.NotNull(topic.TryAdd(queue));
        topic.Publish(new byte[150], except: null);
        topic.Publish(new byte[120], except: null);
        Transport.CompleteFlush();
        Assert.Equal(1, _times.Told);
        topic.Publish(new byte[200], except: null);
        topic.Publish(new byte[100], except: null);
        Transport.CompleteFlush();
        Assert.Equal(1, _times.Told);
        Transport.CompleteFlush();
        Assert.Equal(2, _times.Told);
        Assert.False(Transport.IsFlushInFlight);
    }

    [Fact]
    public void One_is_told_when_it_has_left_though_others_behind_it_were_dropped()
    {
        OutboundQueue queue = CreateMeasured(WsOverflowPolicy.DropOldest, factor: 20);
        queue.Cork();
        queue.Enqueue(Frame(0));
        queue.Uncork();
        queue.EnqueueAnswer(Frame(1));
        Transport.CompleteFlush();
        Assert.Equal(1, _times.Told);

        // Timed is the next one.
        queue.EnqueueAnswer(Frame(2));
        for (int number = 3; queue.DroppedMessages < 30; number++)
        {
            queue.Enqueue(Frame(number));
        }

        Transport.CompleteFlush();
        Assert.Equal(1, _times.Told);
        Transport.CompleteFlush();
        Assert.Equal(2, _times.Told);
        Assert.NotEqual(0, queue.BufferedBytes);
    }

    public void Dispose() => _times.Dispose();

    private OutboundQueue CreateMeasured(WsOverflowPolicy policy, int factor = 1)
        => new(
            Transport,
            new OutboundLimits(HighWatermark: 100 * factor, LowWatermark: 50 * factor, Limit: 1000 * factor, policy),
            Budget,
            new TurnScheduler(),
            Owner,
            _times.Metrics);
}
