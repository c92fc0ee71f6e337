namespace TypedWs.Connections;

/// <summary>
/// One message on its way out of a queue, whose time is taken. One at a time, the next one when it has left: so each flush
/// tells at most one time, that of the oldest message in it, and the messages themselves carry none. Guarded by the queue's
/// lock; a mutable struct, never to be copied.
/// </summary>
internal struct DeliverySample
{
    private long _sentAt;
    private OutboundMark _mark;

    public bool IsRunning { get; private set; }

    /// <summary>Takes the time of the message that was queued last.</summary>
    /// <param name="sentAt">When it was sent.</param>
    /// <param name="end">What the transport has taken in all when it has left.</param>
    /// <param name="place">Where it ends, of the backlog's bytes.</param>
    public void Start(long sentAt, long end, long place)
    {
        _sentAt = sentAt;
        _mark.Set(end, place);
        IsRunning = true;
    }

    /// <summary>The message, if there is one, was sent earlier than it came to the queue.</summary>
    public void SetBack(long sentAt) => _sentAt = sentAt;

    /// <summary>Bytes have left the queue.</summary>
    /// <param name="taken">How many in all.</param>
    /// <param name="sentAt">If the message was among them, when it was sent.</param>
    public bool TryEnd(long taken, out long sentAt)
    {
        sentAt = _sentAt;
        if (!IsRunning || taken < _mark.End)
        {
            return false;
        }

        IsRunning = false;
        return true;
    }

    /// <summary>A whole frame that waits is removed. If it is the message, no time is taken: it never leaves.</summary>
    /// <param name="place">Where it ends, of the backlog's bytes.</param>
    /// <param name="length">Its length.</param>
    public void Pass(long place, int length)
    {
        if (_mark.Pass(place, length))
        {
            IsRunning = false;
        }
    }

    /// <summary>Nothing will leave any more.</summary>
    public void Cancel() => IsRunning = false;
}
