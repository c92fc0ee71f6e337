using System.Buffers;
using TypedWs.Transport.Linux.Interop;
using TypedWs.Transport.Linux.Pipes;

namespace TypedWs.Transport.Linux.Detached;

/// <summary>
/// The output. A flush sends on the calling thread, whichever it is. If the socket accepts no more, the flush is armed: the next report of
/// the loop that the socket is writable continues it. The thread that takes the armed flush (<see cref="TryTakeFlush"/>) continues it
/// alone. The code that waits for the flush always continues in a work item: it is code of the connection, or of the application.
/// </summary>
internal sealed partial class LoopTransport
{
    // Used by one thread at a time: the thread that writes, or the one that flushes.
    private OutputBytes _output;

    // The end of the HTTP phase, if its last bytes were not sent when the connection left it.
    private PipePumps? _front;

    private FlushWait? _flush;
    private int _isArmed;

    // The number of reports that the socket is writable. Written by the owner of the loop only.
    private int _writableReports;

    private enum SendOutcome
    {
        Sent,
        Armed,
        Failed,
    }

    public override IBufferWriter<byte> Output => this;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => _output.GetMemory(sizeHint);

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => _output.GetMemory(sizeHint).Span;

    void IBufferWriter<byte>.Advance(int count) => _output.Advance(count);

    public override ValueTask<bool> FlushAsync()
    {
        if (_front is { } front)
        {
            if (!front.Sending.IsCompleted)
            {
                return FlushBehindAsync(front);
            }

            _front = null;
        }

        return Flush();
    }

    private ValueTask<bool> Flush()
    {
        int reports = Volatile.Read(ref _writableReports);
        if (TrySendAll(out bool hasFailed))
        {
            return new ValueTask<bool>(!hasFailed);
        }

        ValueTask<bool> wait = (_flush ??= new FlushWait()).Begin();
        SendOutcome outcome = Arm(reports);
        if (outcome != SendOutcome.Armed)
        {
            // Nobody waits yet.
            _flush.WithResult(outcome == SendOutcome.Sent).Execute();
        }

        return wait;
    }

    private async ValueTask<bool> FlushBehindAsync(PipePumps front)
    {
        await WhenSentAsync(front).ConfigureAwait(false);
        return await Flush().ConfigureAwait(false);
    }

    /// <summary>Completes when the HTTP phase sends nothing any more, on a thread of the pool.</summary>
    private static async Task WhenSentAsync(PipePumps front)
    {
        await front.Sending.ConfigureAwait(false);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    /// <summary>Sends until everything is sent, or the socket accepts no more.</summary>
    /// <returns>Whether the flush has ended, sent or failed.</returns>
    private bool TrySendAll(out bool hasFailed)
    {
        hasFailed = false;
        while (!_output.IsEmpty)
        {
            int sent = Volatile.Read(ref _isLost) ? -Errno.ConnectionReset : _socket.Send(_output.Next, _output.HasMore);
            if (sent >= 0)
            {
                _output.Remove(sent);
            }
            else if (sent == -Errno.WouldBlock)
            {
                return false;
            }
            else
            {
                hasFailed = true;
                _output.Clear();
                Lose();
                return true;
            }
        }

        hasFailed = Volatile.Read(ref _isLost);
        return true;
    }

    /// <summary>Arms the flush, after the socket accepted no more. The socket may have become writable before the flush was armed. Then its
    /// report found no armed flush, and this thread sends again.</summary>
    /// <param name="reports">The number of reports before the socket refused.</param>
    private SendOutcome Arm(int reports)
    {
        while (true)
        {
            Interlocked.Exchange(ref _isArmed, 1);
            bool isMissed = Volatile.Read(ref _writableReports) != reports || Volatile.Read(ref _isLost);
            if (!isMissed || !TryTakeFlush())
            {
                return SendOutcome.Armed;
            }

            reports = Volatile.Read(ref _writableReports);
            if (TrySendAll(out bool hasFailed))
            {
                return hasFailed ? SendOutcome.Failed : SendOutcome.Sent;
            }
        }
    }

    private bool TryTakeFlush() => Volatile.Read(ref _isArmed) != 0 && Interlocked.Exchange(ref _isArmed, 0) != 0;

    // Owner of the loop only.
    private void OnOutput(uint events, bool isHeld)
    {
        ContinueFlush();
        if (isHeld && IsBroken(events))
        {
            // The thread that holds the input may block until it is told of the loss.
            Lose();
        }
    }

    private void ContinueFlush()
    {
        _front?.SignalWritable();
        Volatile.Write(ref _writableReports, _writableReports + 1);
        Interlocked.MemoryBarrier();
        if (!TryTakeFlush())
        {
            return;
        }

        int reports = _writableReports;
        SendOutcome outcome = TrySendAll(out bool hasFailed)
            ? hasFailed ? SendOutcome.Failed : SendOutcome.Sent
            : Arm(reports);
        if (outcome != SendOutcome.Armed)
        {
            _socket.Loop.Queue(_flush!.WithResult(outcome == SendOutcome.Sent));
        }
    }

    // A flush that is sending finds the connection lost by itself. The others end on a thread of the pool, because the caller may hold a
    // lock that the waiting code needs.
    private void EndFlushOfLost()
    {
        if (_front is { } front)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static front => front.DropOutput(), front, preferLocal: false);
        }

        if (TryTakeFlush())
        {
            _output.Clear();
            ThreadPool.UnsafeQueueUserWorkItem(_flush!.WithResult(isAlive: false), preferLocal: false);
        }
    }
}
