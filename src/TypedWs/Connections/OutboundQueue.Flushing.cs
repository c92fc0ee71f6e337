using System.Diagnostics;

namespace TypedWs.Connections;

/// <summary>Flushes of the queue. At most one flush runs at a time. A flush begins at the end of a hold; without a hold, it begins soon
/// after an enqueue.</summary>
internal sealed partial class OutboundQueue
{
    /// <summary>Begins a batch, the processing of received bytes. Its answers wait for <see cref="EndBatch"/>.</summary>
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

    private OutboundWork DueAfterAppend() => (_buffer.IsFull ? OutboundWork.Flush : MarkForFlush()) | TakeOverflow();

    private OutboundWork TakeOverflow() => _admission.TakeOverflow() ? OutboundWork.Overflow : OutboundWork.Nothing;

    private OutboundWork MarkForFlush()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        return _schedule.TryMark(ref _buffer, _admission.IsClosed, _waits.IsDrainAwaited) ? OutboundWork.Turn : OutboundWork.Nothing;
    }

    /// <param name="work">A turn that flushes is added to it, if this thread may not flush.</param>
    /// <returns>Whether <see cref="RunFlushes"/> is due when the lock is released.</returns>
    private bool TryBeginFlush(ref OutboundWork work)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (turns.MayFlushHere)
        {
            return _schedule.TryBegin(ref _buffer, _admission.IsClosed, _waits.IsDrainAwaited);
        }

        // The transport has its own threads, and this thread is not one of them.
        work |= _buffer.Written > 0 ? MarkForFlush() : OutboundWork.Nothing;
        return false;
    }

    private void Perform(OutboundWork work)
    {
        // Usually there is no work. Then this check avoids the call.
        if (work != OutboundWork.Nothing)
        {
            PerformSlow(work);
        }
    }

    private void PerformSlow(OutboundWork work)
    {
        // HasFlag is not used here, because it boxes before the code is optimized.
        if ((work & OutboundWork.Flush) == OutboundWork.Flush)
        {
            Flush();
        }

        if ((work & OutboundWork.Turn) == OutboundWork.Turn)
        {
            turns.Add(this);
        }

        if ((work & OutboundWork.Overflow) == OutboundWork.Overflow)
        {
            owner.OnOverflow();
        }
    }

    private void Flush(HoldEnd end = HoldEnd.None)
    {
        OutboundWork work = OutboundWork.Nothing;
        bool flush;
        lock (_gate)
        {
            _schedule.End(end);
            flush = TryBeginFlush(ref work);
        }

        if (flush)
        {
            RunFlushes();
        }

        Perform(work);
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

            _buffer.AnswersRemoved();
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
