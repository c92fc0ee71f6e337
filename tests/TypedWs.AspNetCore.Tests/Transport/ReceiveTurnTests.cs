using System.IO.Pipelines;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Transport;
using TypedWs.Protocol;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Tests.Transport;

/// <summary>
/// A receive loop whose bytes are always there gives its thread back after each turn. A synchronization context that only the test
/// runs takes the place of the pool: what happens between two of its items, happens without giving the thread back.
/// </summary>
public sealed class ReceiveTurnTests
{
    private const int Segment = 4096;

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(1000)]
    [InlineData(70_000)]
    public async Task A_loop_keeps_its_thread_for_a_turn_at_most(int cost)
    {
        // All that a flooder could have sent is there before the loop begins.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: Segment));
        var receiver = new CountingReceiver(cost);
        await pipe.Writer.WriteAsync(new byte[receiver.Wanted], TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        var transport = new PipeTransport(new Pipes(pipe.Reader), static () => { }, CancellationToken.None);

        var pool = new ManualPool();
        Task receiving = pool.Run(() => transport.ReceiveAsync(receiver));
        int turns = 1;
        while (!receiving.IsCompleted)
        {
            receiver.StartedByPool();
            Assert.True(pool.RunNext(), "The loop waits for something.");
            turns++;
        }

        await receiving;
        Assert.Equal(receiver.Wanted, receiver.Taken);
        Assert.InRange(receiver.MostWithoutPause, 1, ReceiveTurn.Length + Math.Max(cost, Segment));
        Assert.InRange(turns, 10, 100);
    }

    [Fact]
    public async Task A_loop_that_waits_for_its_peer_between_messages_never_gives_way()
    {
        var pipe = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        var receiver = new CountingReceiver(cost: 1000);
        var transport = new PipeTransport(new Pipes(pipe.Reader), static () => { }, CancellationToken.None);
        var pool = new ManualPool();
        Task receiving = pool.Run(() => transport.ReceiveAsync(receiver));
        for (int message = 0; message < 2 * ReceiveTurn.Length / 1000; message++)
        {
            await pipe.Writer.WriteAsync(new byte[1000], TestContext.Current.CancellationToken);
        }

        await pipe.Writer.CompleteAsync();
        await receiving.WithinLimit();
        Assert.False(pool.RunNext());
        Assert.Equal(2 * ReceiveTurn.Length / 1000 * 1000, receiver.Taken);
    }

    /// <summary>Takes all, each so many bytes as one unit of work that cannot be divided, and counts.</summary>
    private sealed class CountingReceiver(int cost) : IReceiver
    {
        private int _sinceBegin;
        private int _sincePool;

        public int Wanted { get; } = 20 * ReceiveTurn.Length / 1000 * 1000;

        public int Taken { get; private set; }

        public int MostWithoutPause { get; private set; }

        public long BytesAhead => 0;

        public bool IsDone => false;

        public bool IsPaused => false;

        public bool IsTurnOver => _sinceBegin >= ReceiveTurn.Length;

        public void StartedByPool() => _sincePool = 0;

        public void BeginTurn() => _sinceBegin = 0;

        public int Receive(Span<byte> data)
        {
            int taken = 0;
            while (taken < data.Length && !IsTurnOver)
            {
                int unit = Math.Min(cost, data.Length - taken);
                taken += unit;
                _sinceBegin += unit;
                _sincePool += unit;
            }

            Taken += taken;
            MostWithoutPause = Math.Max(MostWithoutPause, _sincePool);
            return taken;
        }

        public void BeginBatch()
        {
        }

        public void EndBatch()
        {
        }

        public Task WaitUntilReadyAsync() => Task.CompletedTask;
    }

    /// <summary>Runs what is posted to it when the test says so.</summary>
    private sealed class ManualPool : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _items = new();

        public override void Post(SendOrPostCallback d, object? state) => _items.Enqueue((d, state));

        public bool RunNext()
        {
            if (!_items.TryDequeue(out (SendOrPostCallback Callback, object? State) item))
            {
                return false;
            }

            Run(() =>
            {
                item.Callback(item.State);
                return true;
            });
            return true;
        }

        public T Run<T>(Func<T> action)
        {
            SynchronizationContext? before = Current;
            SetSynchronizationContext(this);
            try
            {
                return action();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }
    }

    private sealed class Pipes(PipeReader input) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output { get; } = new Pipe().Writer;
    }
}
