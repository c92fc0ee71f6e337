namespace TypedWs.Connections;

/// <summary>When what was queued leaves: at the end of what holds it, soon otherwise, and one flush at a time.</summary>
internal sealed partial class OutboundQueue
{
    /// <summary>The flush that an enqueue outside a batch asked for.</summary>
    public void FlushDeferred()
    {
        bool flush;
        lock (_gate)
        {
            _deferredPending = false;
            flush = TryBeginFlush();
        }

        if (flush)
        {
            RunFlushes();
        }
    }

    private Due DueAfterAppend() => IsFull ? Due.Flush : MarkForFlush();

    private Due MarkForFlush()
    {
        // The end of what holds, and the flush in flight, both take along what was appended meanwhile.
        if (IsHeld || _flushing || _deferredPending)
        {
            return Due.Nothing;
        }

        _deferredPending = true;
        return Due.DeferredFlush;
    }

    private void See(Due due)
    {
        // Not by HasFlag, which boxes before the code is optimized.
        if ((due & Due.Flush) == Due.Flush)
        {
            Flush();
        }

        if ((due & Due.DeferredFlush) == Due.DeferredFlush)
        {
            deferred.Add(this);
        }

        if ((due & Due.Overflow) == Due.Overflow)
        {
            owner.OnOverflow();
        }
    }

    private void Flush()
    {
        if (!deferred.MayFlushHere)
        {
            FlushElsewhere();
            return;
        }

        bool flush;
        lock (_gate)
        {
            flush = TryBeginFlush();
        }

        if (flush)
        {
            RunFlushes();
        }
    }

    // The transport has threads of its own, and this is none of them.
    private void FlushElsewhere()
    {
        Due due;
        lock (_gate)
        {
            due = _written > 0 ? MarkForFlush() : Due.Nothing;
        }

        See(due);
    }

    /// <summary>Whether there is something to flush and nothing against it; then <see cref="RunFlushes"/> is due when the
    /// lock is released. Under the lock.</summary>
    private bool TryBeginFlush()
    {
        if (_flushing || _ended || _written == 0 || IsHeld)
        {
            return false;
        }

        _flushing = true;
        _urgent = false;
        _pingQueued = false;
        _inFlight = _written;
        _written = 0;
        _answersInFlight = _answersWritten;
        _answersWritten = 0;
        return true;
    }

    private void RunFlushes()
    {
        bool more;
        do
        {
            ValueTask<bool> flush = transport.FlushAsync();
            if (!flush.IsCompletedSuccessfully)
            {
                // The peer is behind: what it was handed counts like what waits.
                _charged = _inFlight;
                budget.Take(_charged);
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

    /// <returns>Whether more was handed to the transport, so that another flush is due.</returns>
    private bool OnFlushed(bool alive)
    {
        bool drained = false;
        bool more = false;
        bool isTimed;
        long sentAt;
        lock (_gate)
        {
            Volatile.Write(ref _taken, _taken + _inFlight);
            isTimed = _sample.TryEnd(_taken, out sentAt) && alive;
            _inFlight = 0;
            _awaited -= _answersInFlight;
            _answersInFlight = 0;
            budget.Release(_charged);
            _charged = 0;
            if (!alive || _ended)
            {
                _flushing = false;
                EndLocked();
            }
            else if (_backlog is { Length: > 0 })
            {
                MoveWaiting(_backlog);
                more = true;
            }
            else
            {
                _flushing = false;
                _urgent = false;
                _pingQueued = false;
                SignalIdle();
            }

            NoteAnswersLeft();
            if (!_ended && Buffered <= _limits.LowWatermark)
            {
                drained = _backpressured;
                _backpressured = false;
                SignalDrained();
            }
        }

        if (isTimed)
        {
            metrics!.Delivered(sentAt);
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

    private void MoveWaiting(OutboundBacklog backlog)
    {
        if (backlog.TryGetLargeHead(out int length, out long place) && IsLarge(length))
        {
            MarkLarge(length, _taken + length, place);
        }

        long waiting = backlog.Footprint;
        long answers = backlog.AnswerFootprint;
        _inFlight = backlog.MoveTo(transport.Output, _limits.Slice, isMost: _limits.IsBlind);
        _answersInFlight = answers - backlog.AnswerFootprint;
        budget.Release(waiting - backlog.Footprint);
    }
}
