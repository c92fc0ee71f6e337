namespace TypedWs.Connections;

/// <summary>The event that ends a hold. A hold delays the flush of an outbound queue.</summary>
internal enum HoldEnd
{
    None,

    /// <summary>The batch has ended: all received bytes are processed.</summary>
    Batch,

    /// <summary>A cork of the application ends.</summary>
    Cork,

    /// <summary>The turn that was requested to flush the queue runs.</summary>
    Mark,
}

/// <summary>
/// Decides when an outbound queue is flushed. Batches and corks delay the flush (a hold). Without a hold, the queue may be marked: a turn
/// was requested that flushes it. Guarded by the queue's lock; a mutable struct, never to be copied.
/// </summary>
internal struct FlushSchedule
{
    private int _corks;
    private bool _batching;
    private bool _urgent;
    private bool _pingQueued;
    private bool _isMarked;

    // Whether holds are ignored. This flag is not derived from the connection's phase, because each flush reads it, and it is set only when
    // the remaining bytes have to leave.
    private bool _isLifted;

    /// <summary>Whether received bytes are being processed. Any thread.</summary>
    public readonly bool IsBatching => Volatile.Read(in _batching);

    /// <summary>Whether a turn that flushes the queue was requested and has not begun. Any thread.</summary>
    public readonly bool IsMarked => Volatile.Read(in _isMarked);

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

    /// <summary>Notes that a control frame was queued. Until the frame is flushed, no cork delays a pong, and no hold delays a
    /// ping.</summary>
    public void Hurry(bool isPing)
    {
        _urgent = true;
        _pingQueued |= isPing;
    }

    /// <summary>Ends all holds, because perhaps no code exists any more that would end a cork.</summary>
    public void Lift() => _isLifted = true;

    /// <summary>Begins a flush, if there are bytes to flush and no hold delays them.</summary>
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

    /// <summary>Marks the queue for a turn that flushes it. The queue is not marked if the end of a hold, a running flush, or a turn that
    /// was requested before will send the queued bytes.</summary>
    /// <inheritdoc cref="TryBegin"/>
    public bool TryMark(ref OutboundBuffer buffer, bool isClosing, bool isDrainAwaited)
    {
        if (_isMarked || buffer.IsFlushing || IsDelayed(ref buffer, isClosing, isDrainAwaited))
        {
            return false;
        }

        return _isMarked = true;
    }

    /// <summary>Notes that all control frames were passed to the transport.</summary>
    public void OnFlushed()
    {
        _urgent = false;
        _pingQueued = false;
    }

    // A batch ends soon by itself. A cork of the application may last long, so it must not delay pongs or the closing of the connection. A
    // ping is not even delayed by a batch, because a handler in the batch may block its thread. If code waits for the peer to read, no hold
    // applies, because nothing reaches the peer while the queue is held.
    private readonly bool IsDelayed(ref OutboundBuffer buffer, bool isClosing, bool isDrainAwaited)
        => (_batching || (_corks > 0 && !_urgent && !isClosing))
            && !_pingQueued
            && !_isLifted
            && !buffer.IsFull
            && !isDrainAwaited
            && !buffer.Answers.AreAwaited;
}
