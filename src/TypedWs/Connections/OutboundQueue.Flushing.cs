using System.Diagnostics;

namespace TypedWs.Connections;

/// <summary>Flushes of the queue: at the end of a hold, or soon otherwise, and one at a time.</summary>
internal sealed partial class OutboundQueue
{
    /// <summary>Processing of input begins: its answers wait for <see cref="EndBatch"/>.</summary>
    public void BeginBatch()
    {
        lock (_gate)
        {
            _schedule.BeginBatch();
        }
    }

    public void EndBatch() => Flush(HoldEnd.Batch);

    public void Cork()
    {
        lock (_gate)
        {
            _schedule.Cork();
        }
    }

    public void Uncork() => Flush(HoldEnd.Cork);

    /// <summary>Runs the flush that an enqueue outside of a batch has requested.</summary>
    public void FlushDeferred() => Flush(HoldEnd.Mark);

    private OutboundDue DueAfterAppend() => (_buffer.IsFull ? OutboundDue.Flush : MarkForFlush()) | TakeOverflow();

    private OutboundDue TakeOverflow() => _admission.TakeOverflow() ? OutboundDue.Overflow : OutboundDue.Nothing;

    private OutboundDue MarkForFlush()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        return _schedule.TryMark(ref _buffer, _admission.IsClosed, _waits.IsDrainAwaited) ? OutboundDue.DeferredFlush : OutboundDue.Nothing;
    }

    /// <param name="due">Takes a turn that flushes, where this thread may not.</param>
    /// <returns>Whether <see cref="RunFlushes"/> is due when the lock is released.</returns>
    private bool TryBeginFlush(ref OutboundDue due)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (deferred.MayFlushHere)
        {
            return _schedule.TryBegin(ref _buffer, _admission.IsClosed, _waits.IsDrainAwaited);
        }

        // The transport has its own threads, and this thread is not one of them.
        due |= _buffer.Written > 0 ? MarkForFlush() : OutboundDue.Nothing;
        return false;
    }

    private void See(OutboundDue due)
    {
        // Mostly nothing: then it costs no call.
        if (due != OutboundDue.Nothing)
        {
            SeeTo(due);
        }
    }

    private void SeeTo(OutboundDue due)
    {
        // Not by HasFlag, which boxes before the code is optimized.
        if ((due & OutboundDue.Flush) == OutboundDue.Flush)
        {
            Flush();
        }

        if ((due & OutboundDue.DeferredFlush) == OutboundDue.DeferredFlush)
        {
            deferred.Add(this);
        }

        if ((due & OutboundDue.Overflow) == OutboundDue.Overflow)
        {
            owner.OnOverflow();
        }
    }

    private void Flush(HoldEnd end = HoldEnd.None)
    {
        OutboundDue due = OutboundDue.Nothing;
        bool flush;
        lock (_gate)
        {
            _schedule.End(end);
            flush = TryBeginFlush(ref due);
        }

        if (flush)
        {
            RunFlushes();
        }

        See(due);
    }

    private void RunFlushes()
    {
        bool more;
        do
        {
            ValueTask<bool> flush = _buffer.FlushAsync();
            if (!flush.IsCompletedSuccessfully)
            {
                _buffer.ChargeFlush();
                _ = AwaitFlushAsync(flush);
                return;
            }

            more = OnFlushed(flush.Result);
        }
        while (more);
    }

    private async Task AwaitFlushAsync(ValueTask<bool> flush)
    {
        if (OnFlushed(await flush.ConfigureAwait(false)))
        {
            RunFlushes();
        }
    }

    /// <returns>Whether more bytes were passed to the transport, so that another flush is due.</returns>
    private bool OnFlushed(bool alive)
    {
        bool drained = false;
        bool isTimed;
        bool more;
        long sentAt;
        lock (_gate)
        {
            isTimed = _buffer.EndFlush(out sentAt) && alive;
            bool ends = !alive || _admission.HasEnded;
            more = !ends && _buffer.TryContinueFlush();
            if (!more)
            {
                _buffer.StopFlushing();
            }

            if (ends)
            {
                End();
            }
            else if (!more)
            {
                _schedule.OnFlushed();
                _waits.SignalIdle();
            }

            _buffer.NoteLessAnswers();
            if (!ends && _buffer.Buffered <= _buffer.Limits.LowWatermark)
            {
                drained = _admission.TakeBackpressured();
                _waits.SignalDrained();
            }
        }

        if (isTimed)
        {
            _buffer.Metrics!.Delivered(sentAt);
        }

        if (drained)
        {
            owner.OnDrained();
        }

        if (!alive)
        {
            owner.OnTransportLost();
        }

        return more;
    }
}
