using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using TypedWs.Transport;

namespace TypedWs.Tests.Transport;

/// <summary>A transport in memory with a loop of its own, as one over epoll would be: it receives, and completes flushes, on the loop only,
/// and takes it ill if it is asked to flush elsewhere.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source of a token that has no timer holds nothing.")]
internal sealed class LoopTransport : WsTransport
{
    private readonly LoopExecutor _loop;
    private readonly CancellationTokenSource _lost = new();
    private readonly Pipe _input;
    private readonly Pipe _output;
    private readonly Lock _gate = new();
    private bool _hasEnded;
    private bool _stopped;

    /// <param name="loop">Runs the connection.</param>
    /// <param name="capacity">Bytes that may wait for the peer before a flush waits.</param>
    public LoopTransport(LoopExecutor loop, int capacity = 64 * 1024)
    {
        _loop = loop;
        _input = new Pipe(new PipeOptions(
            readerScheduler: loop.Pipes, writerScheduler: PipeScheduler.ThreadPool, pauseWriterThreshold: capacity,
            resumeWriterThreshold: capacity / 2, useSynchronizationContext: false));
        _output = new Pipe(new PipeOptions(
            readerScheduler: PipeScheduler.ThreadPool, writerScheduler: loop.Pipes, pauseWriterThreshold: capacity,
            resumeWriterThreshold: capacity / 2, useSynchronizationContext: false));
    }

    /// <summary>Where the peer writes.</summary>
    public PipeWriter PeerOutput => _input.Writer;

    /// <summary>Where the peer reads.</summary>
    public PipeReader PeerInput => _output.Reader;

    /// <summary>How many flushes were begun on another thread than the loop's.</summary>
    public int FlushesElsewhere { get; private set; }

    public int Flushes { get; private set; }

    public override TurnExecutor Executor => _loop;

    public override IBufferWriter<byte> Output => _output.Writer;

    public override CancellationToken Lost => _lost.Token;

    public override async Task ReceiveAsync(IReceiver receiver)
    {
        receiver.BeginTurn();
        while (!receiver.IsDone && !Volatile.Read(ref _stopped))
        {
            ValueTask<ReadResult> read = _input.Reader.ReadAsync();
            if (!read.IsCompleted)
            {
                receiver.BeginTurn();
            }

            ReadResult result = await read.ConfigureAwait(false);
            if (Volatile.Read(ref _stopped))
            {
                return;
            }

            receiver.BeginBatch();
            SequencePosition taken = Push(result.Buffer, receiver);
            bool isOver = result.IsCompleted && result.Buffer.End.Equals(taken);
            _input.Reader.AdvanceTo(taken);
            receiver.EndBatch();
            if (isOver)
            {
                return;
            }

            if (receiver.IsPaused)
            {
                await receiver.WaitUntilReadyAsync().WaitAsync(_lost.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await _loop.EnterAsync().ConfigureAwait(false);
            }

            if (receiver.IsTurnOver)
            {
                await _loop.YieldAsync().ConfigureAwait(false);
                receiver.BeginTurn();
            }
        }
    }

    public override async ValueTask<bool> FlushAsync()
    {
        Flushes++;
        FlushesElsewhere += _loop.IsCurrent ? 0 : 1;
        if (_lost.IsCancellationRequested)
        {
            return false;
        }

        FlushResult result = await _output.Writer.FlushAsync().ConfigureAwait(false);
        return !result.IsCompleted && !result.IsCanceled;
    }

    public override void StopReceiving()
    {
        Volatile.Write(ref _stopped, true);
        _input.Reader.CancelPendingRead();
    }

    public override void WakeReceiver() => _input.Reader.CancelPendingRead();

    public override ValueTask CompleteAsync()
    {
        if (TryEnd())
        {
            _output.Writer.Complete();
        }

        return default;
    }

    public override void Abort()
    {
        if (TryEnd())
        {
            Lose();
            _output.Writer.CancelPendingFlush();
        }
    }

    /// <summary>The peer is gone, and all that was on its way with it.</summary>
    public void Lose()
    {
        StopReceiving();
        _lost.Cancel();
        _output.Reader.Complete();
        _input.Writer.Complete();
    }

    private bool TryEnd()
    {
        lock (_gate)
        {
            bool isFirst = !_hasEnded;
            _hasEnded = true;
            return isFirst;
        }
    }

    private static SequencePosition Push(ReadOnlySequence<byte> buffer, IReceiver receiver)
    {
        long consumed = 0;
        foreach (ReadOnlyMemory<byte> segment in buffer)
        {
            if (segment.IsEmpty)
            {
                continue;
            }

            int taken = receiver.Receive(MemoryMarshal.AsMemory(segment).Span);
            consumed += taken;
            if (taken < segment.Length || receiver.IsTurnOver || receiver.IsPaused)
            {
                break;
            }
        }

        return buffer.GetPosition(consumed);
    }
}
