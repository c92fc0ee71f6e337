using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Transport;

/// <summary>
/// A connection over a pair of pipes: Kestrel's transport pipes after an HTTP/1.1 upgrade, plain or TLS, or pipes over a stream of HTTP/2.
/// </summary>
/// <param name="pipes">The pipe that the peer's bytes come from and the pipe to write to. This transport is their only user.</param>
/// <param name="abort">Drops the underlying connection. Called at most once, and not after <see cref="CompleteAsync"/>.</param>
/// <param name="connectionClosed">Cancelled when the underlying connection has ended, also if its bytes were not read to the end.</param>
/// <param name="source">Reports how many bytes the peer has acknowledged; null if nothing reports it.</param>
/// <param name="isShared">Whether the connection below carries the bytes of other connections, too.</param>
internal sealed class PipeTransport(
    IDuplexPipe pipes, Action abort, CancellationToken connectionClosed, IProgressSource? source = null, bool isShared = false)
    : WsTransport
{
    // The number of bytes that Kestrel reads from its socket at a time.
    private const int ServerBlockSize = 4096;

    // The maximum number of bytes that one read waits for. Kestrel stops reading when its buffer is full (by default 1 MiB). This value
    // must stay below that size, or Kestrel and this reader would wait for each other.
    private const int LargestRead = 64 * 1024;

    private readonly PipeReader _input = pipes.Input;
    private readonly PipeWriter _output = pipes.Output;
    private readonly Lock _abortGate = new();

    // Null when the delegate was called, or may not be called any more because the request may have ended. The connection's phase is not
    // used for this, because it describes the peer, but a transport must end the underlying connection exactly once.
    private Action? _abort = abort;

    // Whether a cancelled read was cancelled by this class and not by the host. The connection's phase is not used for this, because the
    // close watch can end a receive in any phase.
    private bool _stopped;

    // A transport below may end a waiting flush of an aborted connection as if its bytes had left.
    private bool _isAborted;

    public override IBufferWriter<byte> Output => _output;

    // False for HTTP/2, because a stream also waits for its client's flow-control window, which the system does not report.
    public override bool TellsProgress => source is not null && !isShared;

    public override CancellationToken Lost => connectionClosed;

    public override async Task ReceiveAsync(IReceiver receiver)
    {
        long lastRead = 0;
        receiver.BeginTurn();
        try
        {
            while (!receiver.IsDone)
            {
                ValueTask<ReadResult> read = ReadAsync(receiver.BytesAhead, lastRead);
                if (!read.IsCompleted)
                {
                    receiver.BeginTurn();
                }

                ReadResult result = await read.ConfigureAwait(false);

                // When Kestrel begins to stop, it also cancels the reads of its connections, to wake connections that are idle between
                // requests. A WebSocket continues to read, because the peer's close frame has not arrived yet.
                if (result.IsCanceled && Volatile.Read(ref _stopped))
                {
                    return;
                }

                ReadOnlySequence<byte> buffer = result.Buffer;
                lastRead = buffer.Length;
                receiver.BeginBatch();
                SequencePosition consumed = Push(buffer, receiver);
                bool isAtEnd = result.IsCompleted && buffer.End.Equals(consumed);

                // The memory is returned before the answers are written, so that the pool can use it for the next write.
                _input.AdvanceTo(consumed);
                receiver.EndBatch();
                if (isAtEnd)
                {
                    return;
                }

                if (receiver.IsPaused && !await WaitUntilReadyAsync(receiver).ConfigureAwait(false))
                {
                    return;
                }

                if (receiver.IsTurnOver)
                {
                    // Task.Yield queues the continuation at the end of the pool's global queue, behind the work of other connections. In
                    // this thread's own queue, the continuation would run first. Nothing is allocated.
                    await Task.Yield();
                    receiver.BeginTurn();
                }
            }
        }
        catch (Exception exception) when (IsPeerOrHostGone(exception))
        {
            // The peer reset the connection or the host aborted it. For the receiver, this is a normal end of input.
        }
    }

    public override ValueTask<bool> FlushAsync()
    {
        try
        {
            ValueTask<FlushResult> flush = _output.FlushAsync();
            return flush.IsCompletedSuccessfully ? new ValueTask<bool>(IsAlive(flush.Result)) : AwaitFlushAsync(flush);
        }
        catch (Exception exception) when (IsPeerOrHostGone(exception))
        {
            return new ValueTask<bool>(false);
        }
    }

    public override bool TryGetProgress(out TransportProgress progress)
    {
        progress = default;
        if (source is null || connectionClosed.IsCancellationRequested || !source.TryGetProgress(out progress))
        {
            return false;
        }

        progress = progress with { IsShared = isShared };
        return true;
    }

    public override void StopReceiving()
    {
        Volatile.Write(ref _stopped, true);
        _input.CancelPendingRead();
    }

    public override void WakeReceiver() => _input.CancelPendingRead();

    public override async ValueTask CompleteAsync()
    {
        lock (_abortGate)
        {
            _abort = null;
        }

        try
        {
            await _output.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsPeerOrHostGone(exception))
        {
            // Nothing is left to complete.
        }
    }

    public override void Abort()
    {
        lock (_abortGate)
        {
            if (_abort is not { } abort)
            {
                return;
            }

            // All within the lock: after CompleteAsync the request may end, and then its members throw.
            _abort = null;
            Volatile.Write(ref _isAborted, true);
            abort();
            StopReceiving();
            _output.CancelPendingFlush();
        }
    }

    // While reading is paused, no read reports that the peer is gone. A handler that waits for the connection's end would then wait
    // for ever, so the server's own notice ends the pause.
    private async Task<bool> WaitUntilReadyAsync(IReceiver receiver)
    {
        await receiver.WaitUntilReadyAsync().WaitAsync(connectionClosed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !receiver.IsPaused || !connectionClosed.IsCancellationRequested;
    }

    /// <summary>
    /// Reads from the pipe. For a large frame, several blocks are read at once, because Kestrel would otherwise wake this reader for every
    /// 4 KiB. This is done only if the last read filled a block: bytes of a slower peer are examined as they arrive, so that invalid UTF-8
    /// is found at once. If a peer becomes slow in the middle of a frame, <see cref="WakeReceiver"/> ends the read, so that its bytes are
    /// still seen as a sign of life.
    /// </summary>
    private ValueTask<ReadResult> ReadAsync(long bytesAhead, long lastRead)
        => bytesAhead > ServerBlockSize && lastRead >= ServerBlockSize
            ? _input.ReadAtLeastAsync((int)Math.Min(bytesAhead, LargestRead))
            : _input.ReadAsync();

    private static SequencePosition Push(in ReadOnlySequence<byte> buffer, IReceiver receiver)
    {
        long consumed = 0;
        SequencePosition position = buffer.Start;
        while (buffer.TryGet(ref position, out ReadOnlyMemory<byte> segment))
        {
            if (segment.IsEmpty)
            {
                // The read was cancelled to examine the bytes so far. This segment is empty, so it is not a sign of life.
                continue;
            }

            // The memory belongs to the pipe, and every byte is consumed before the memory returns to it. Unmasking in place is
            // therefore safe: nothing reads these bytes again.
            int taken = receiver.Receive(MemoryMarshal.AsMemory(segment).Span);
            consumed += taken;
            if (taken < segment.Length || receiver.IsTurnOver || receiver.IsPaused)
            {
                return buffer.GetPosition(consumed);
            }
        }

        return buffer.End;
    }

    private static bool IsAlive(FlushResult result) => !result.IsCompleted && !result.IsCanceled;

    private static bool IsPeerOrHostGone(Exception exception)
        => exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> AwaitFlushAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            return IsAlive(await flush.ConfigureAwait(false)) && !Volatile.Read(ref _isAborted);
        }
        catch (Exception exception) when (IsPeerOrHostGone(exception))
        {
            return false;
        }
    }
}
