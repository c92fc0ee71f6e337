using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Transport;

/// <summary>
/// A connection over a pair of pipes: Kestrel's transport pipes after an HTTP/1.1 upgrade, plain or TLS, or those over a stream of HTTP/2.
/// </summary>
/// <param name="pipes">The pipe that the peer's bytes come from and the pipe to write to. This transport is their only user.</param>
/// <param name="abort">Drops the underlying connection; called at most once, and not after <see cref="CompleteAsync"/>.</param>
/// <param name="connectionClosed">Cancelled when the underlying connection has ended, read to its end or not.</param>
/// <param name="socket">The socket below, if it can report how many of its bytes the peer has acknowledged.</param>
/// <param name="isShared">Whether the socket carries the bytes of other connections, too.</param>
internal sealed class PipeTransport(
    IDuplexPipe pipes, Action abort, CancellationToken connectionClosed, Socket? socket = null, bool isShared = false) : WsTransport
{
    // The number of bytes that Kestrel reads from its socket at a time.
    private const int ServerBlockSize = 4096;

    // Kestrel stops reading when 1 MiB is buffered. This value must stay far below that, or Kestrel and this reader would wait for
    // each other.
    private const int LargestRead = 64 * 1024;

    private readonly PipeReader _input = pipes.Input;
    private readonly PipeWriter _output = pipes.Output;
    private readonly Lock _abortGate = new();

    // Null when it was called, or must not be any more because the request may have ended. Not the connection's phase: that is about the
    // peer, and a transport ends what is below it once, whatever its connection does.
    private Action? _abort = abort;

    // Tells our own cancelled reads from those of the host. Not the connection's phase: a receive also ends when the close watch has waited
    // long enough, in any phase.
    private bool _stopped;

    public override IBufferWriter<byte> Output => _output;

    // A stream of HTTP/2 waits for its client's window as well, of which the socket tells nothing.
    public override bool TellsProgress => socket is not null && !isShared;

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

                // Kestrel cancels its connections' reads as well when it begins to stop, to wake those that are idle
                // between requests. A WebSocket reads on: the peer's close frame is still to come.
                if (result.IsCanceled && Volatile.Read(ref _stopped))
                {
                    return;
                }

                ReadOnlySequence<byte> buffer = result.Buffer;
                lastRead = buffer.Length;
                receiver.BeginBatch();
                SequencePosition consumed = Push(buffer, receiver);
                bool isAtEnd = result.IsCompleted && buffer.End.Equals(consumed);

                // Given back before the answers are written: the pool's next write may use the same memory.
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
                    // Queued at the end of the pool's global queue, behind the work of other connections; this thread's own queue
                    // would run it first. Nothing is allocated for it.
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
        if (socket is null || connectionClosed.IsCancellationRequested || !TcpProgress.TryRead(socket, out progress))
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

            // Abort within the lock: after CompleteAsync the request may end, and aborting an ended request throws.
            _abort = null;
            abort();
        }

        StopReceiving();
        _output.CancelPendingFlush();
    }

    // While reading is paused, no read reports that the peer is gone. A handler that waits for the connection's end would then wait
    // for ever, so the server's own notice ends the pause.
    private async Task<bool> WaitUntilReadyAsync(IReceiver receiver)
    {
        await receiver.WaitUntilReadyAsync().WaitAsync(connectionClosed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !receiver.IsPaused || !connectionClosed.IsCancellationRequested;
    }

    /// <summary>
    /// Reads from the pipe. Of a large frame it reads several blocks at once, because Kestrel would otherwise wake this reader for
    /// every 4 KiB. It does so only while the last read filled a block: bytes from a slower peer are examined as they come, so that
    /// invalid UTF-8 is found at once. If a peer becomes slow in the middle of a frame, <see cref="WakeReceiver"/> still sees its
    /// bytes as a sign of life.
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
                // The read was cancelled to examine the bytes so far. No new byte came, so there is no sign of life.
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
    private static async ValueTask<bool> AwaitFlushAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            return IsAlive(await flush.ConfigureAwait(false));
        }
        catch (Exception exception) when (IsPeerOrHostGone(exception))
        {
            return false;
        }
    }
}
