using System.Text;
using TypedWs.Connections;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>A queue over a fake transport, with small limits: high 100, low 50, limit 1,000 bytes.</summary>
public abstract class OutboundQueueTestBase
{
    private protected FakeTransport Transport { get; } = new();

    private protected FakeOwner Owner { get; } = new();

    /// <summary>What the queues of a test may hold together: 10,000,000 bytes.</summary>
    private protected OutboundBudget Budget { get; } = new(10_000_000);

    // Whatever its size, a message that a test puts in front of others counts against them.
    private protected OutboundQueue CreateQueue(
        long high = 100, long low = 50, long limit = 1000, WsOverflowPolicy policy = WsOverflowPolicy.Close)
        => CreateQueue(new OutboundLimits(high, low, limit, policy) { LargestSmallMessage = long.MaxValue });

    private protected OutboundQueue CreateQueue(OutboundLimits limits)
        => new(Transport, limits, Budget, new TurnScheduler(), Owner);

    /// <summary>A queue with these texts in a flush that stays in flight until the test completes it.</summary>
    private protected OutboundQueue CreateFlushing(
        string text = "flushed ", WsOverflowPolicy policy = WsOverflowPolicy.Close)
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue(policy: policy);
        queue.Cork();
        Send(queue, text);
        queue.Uncork();
        Assert.True(Transport.IsFlushInFlight);
        return queue;
    }

    private protected static WsSendStatus Send(OutboundQueue queue, string text) => queue.Enqueue(Encoding.UTF8.GetBytes(text));

    private protected static WsSendStatus SendBytes(OutboundQueue queue, int count) => queue.Enqueue(new byte[count]);
}
