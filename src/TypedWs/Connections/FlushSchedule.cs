namespace TypedWs.Connections;

/// <summary>The event that ends a hold of an outbound queue's flush.</summary>
internal enum HoldEnd
{
    None,

    /// <summary>All received bytes are processed.</summary>
    Batch,

    /// <summary>A cork of the application ends.</summary>
    Cork,

    /// <summary>The requested turn runs.</summary>
    Mark,
}

/// <summary>
/// Decides when an outbound queue is flushed: batches and corks hold it, and a turn may have been asked for. Guarded by the queue's lock;
/// a mutable struct, never to be copied.
/// </summary>
internal struct FlushSchedule
{
    private int _corks;
    private bool _batching;
    private bool _urgent;
    private bool _pingQueued;
    private bool _isMarked;

    // Not derived from the connection's phase: each flush reads it, and it is set only when the remaining bytes have to leave.
    private bool _isLifted;

    /// <summary>Whether received bytes are being processed. Any thread.</summary>
    public readonly bool IsBatching => Volatile.Read(in _batching);

    public void BeginBatch() => _batching = true;

    public void Cork() => _corks++;

    public void End(HoldEnd end)
    {
        switch (end)
        {
            case HoldEnd.Batch:
                _batching = false;
                break;
            case HoldEnd.Cork:
                // A cork that is disposed twice must not end a later cork of other code.
                _corks = Math.Max(0, _corks - 1);
                break;
            case HoldEnd.Mark:
                _isMarked = false;
                break;
        }
    }

    /// <summary>A control frame was queued: until it is flushed, no cork delays a pong, and nothing delays a ping.</summary>
    public void Hurry(bool isPing)
    {
        _urgent = true;
        _pingQueued |= isPing;
    }

    /// <summary>Ends all holds: no code may exist any more that would end a cork.</summary>
    public void Lift() => _isLifted = true;

    /// <summary>Begins a flush, if there are bytes to flush and no hold.</summary>
    /// <param name="buffer">The queue's bytes.</param>
    /// <param name="isClosing">Whether our close frame is queued.</param>
    /// <param name="isDrainAwaited">Whether code waits for the drain.</param>
    public bool TryBegin(ref OutboundBuffer buffer, bool isClosing, bool isDrainAwaited)
    {
        if (!buffer.CanFlush || IsDelayed(ref buffer, isClosing, isDrainAwaited))
        {
            return false;
        }

        OnFlushed();
        buffer.BeginFlush();
        return true;
    }

    /// <summary>Marks the queue for a turn that flushes it, unless the end of a hold, the flush in flight, or a turn that was asked for
    /// before will take the queued bytes along.</summary>
    /// <inheritdoc cref="TryBegin"/>
    public bool TryMark(ref OutboundBuffer buffer, bool isClosing, bool isDrainAwaited)
    {
        if (_isMarked || buffer.IsFlushing || IsDelayed(ref buffer, isClosing, isDrainAwaited))
        {
            return false;
        }

        return _isMarked = true;
    }

    /// <summary>All control frames are on their way.</summary>
    public void OnFlushed()
    {
        _urgent = false;
        _pingQueued = false;
    }

    // A batch ends soon by itself. A cork of the application's may last: it must not delay pongs or the closing of the connection. A ping
    // is not even delayed by a batch, whose handler may keep its thread. A wait for the peer ends every hold: nothing reaches the peer
    // while the queue is held.
    private readonly bool IsDelayed(ref OutboundBuffer buffer, bool isClosing, bool isDrainAwaited)
        => (_batching || (_corks > 0 && !_urgent && !isClosing))
            && !_pingQueued
            && !_isLifted
            && !buffer.IsFull
            && !isDrainAwaited
            && !buffer.Answers.AreAwaited;
}
