using TypedWs.Connections;
using TypedWs.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

public sealed class TurnSchedulerTests
{
    private static readonly OutboundLimits Limits = new(100, 50, 1000, WsOverflowPolicy.Close);

    private readonly TurnScheduler _turns = new();

    [Fact]
    public async Task Every_queue_that_was_added_is_flushed()
    {
        FakeTransport[] transports = [.. Enumerable.Range(0, 50).Select(static _ => new FakeTransport())];
        foreach (FakeTransport transport in transports)
        {
            Create(transport).Enqueue("x"u8);
        }

        await Task.WhenAll(transports.Select(static transport => transport.WhenFlushedAsync(1)));
        Assert.All(transports, static transport => Assert.Equal(["x"], transport.FlushedTexts));
    }

    [Fact]
    public async Task A_queue_can_be_added_again_after_its_flush()
    {
        var transport = new FakeTransport();
        OutboundQueue queue = Create(transport);
        for (int turn = 1; turn <= 20; turn++)
        {
            queue.Enqueue("x"u8);
            await transport.WhenFlushedAsync(turn);
            await queue.WhenIdleAsync().WithinLimit();
        }

        Assert.Equal(20, transport.Flushed.Length);
    }

    [Fact]
    public async Task A_flush_that_blocks_its_thread_does_not_hold_up_later_turns()
    {
        using var gate = new ManualResetEventSlim();
        var blocked = new FakeTransport();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        blocked.FlushOverride = () =>
        {
            entered.SetResult();
            Assert.True(gate.Wait(Bounded.Limit));
            return new ValueTask<bool>(true);
        };
        OutboundQueue blockedQueue = Create(blocked);
        blockedQueue.Enqueue("x"u8);
        await entered.Task.WithinLimit();

        var other = new FakeTransport();
        Create(other).Enqueue("y"u8);
        await other.WhenFlushedAsync(1);
        gate.Set();
        await blockedQueue.WhenIdleAsync().WithinLimit();
        Assert.Equal(["x"], blocked.FlushedTexts);
    }

    [Fact]
    public async Task Many_threads_and_queues_lose_no_flush()
    {
        const int Rounds = 2000;
        (FakeTransport Transport, OutboundQueue Queue)[] queues =
            [.. Enumerable.Range(0, 4).Select(_ => new FakeTransport()).Select(transport => (transport, Create(transport)))];
        Task[] senders = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                queues[round % queues.Length].Queue.Enqueue("x"u8);
            }
        }))];
        await Task.WhenAll(senders).WithinLimit();

        // Without WhenIdleAsync, which flushes by itself: what was sent last leaves by its own turn.
        foreach ((FakeTransport transport, _) in queues)
        {
            await transport.WhenFlushedBytesAsync(4 * Rounds / queues.Length);
        }
    }

    [Fact]
    public async Task A_turn_of_many_megabytes_reaches_every_subscriber()
    {
        var topic = new Topic("room", new PublicationClock(), _turns);
        FakeTransport[] transports = [.. Enumerable.Range(0, 200).Select(static _ => new FakeTransport())];
        foreach (FakeTransport transport in transports)
        {
            topic.TryAdd(Create(transport));
        }

        byte[] frame = new byte[50_000];
        for (int round = 1; round <= 3; round++)
        {
            Assert.Equal(transports.Length, topic.Publish(frame, except: null));
            foreach (FakeTransport transport in transports)
            {
                await transport.WhenFlushedBytesAsync(round * frame.Length);
            }
        }

        await Bounded.Until(() => topic.WaitingBytes == 0, "the turn ends");
    }

    private OutboundQueue Create(FakeTransport transport)
        => new(transport, Limits with { Limit = long.MaxValue }, new OutboundBudget(long.MaxValue), _turns, new FakeOwner());
}
