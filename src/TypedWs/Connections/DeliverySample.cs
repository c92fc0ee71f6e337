namespace TypedWs.Connections;

/// <summary>
/// The one message of a queue whose delivery is timed. When it has left, the next message can be timed. So each flush gives at most
/// one time, that of its oldest message, and messages carry no time stamps. Guarded by the queue's
/// lock; a mutable struct, never to be copied.
/// </summary>
internal struct DeliverySample
{
    private long _sentAt;
    private MessageEndMark _mark;

    public bool IsRunning { get; private set; }

    /// <summary>Starts timing the message that was queued last.</summary>
    /// <param name="sentAt">When it was sent.</param>
    /// <param name="end">The total number of bytes that the transport has taken when the message has left.</param>
    /// <param name="place">The position of its end among all bytes of the backlog.</param>
    public void Start(long sentAt, long end, long place)
    {
        _sentAt = sentAt;
        _mark.Set(end, place);
        IsRunning = true;
    }

    /// <summary>Moves the start back: the timed message, if there is one, was sent before it reached the queue.</summary>
    public void SetBack(long sentAt) => _sentAt = sentAt;

    /// <summary>Bytes have left the queue.</summary>
    /// <param name="taken">Their total number.</param>
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

    /// <summary>A whole waiting frame is removed. If it is the timed message, the timing ends without a result, because the message
    /// never leaves.</summary>
    /// <param name="place">The position of its end among all bytes of the backlog.</param>
    /// <param name="length">Its length.</param>
    public void Pass(long place, int length)
    {
        if (_mark.Pass(place, length))
        {
            IsRunning = false;
        }
    }

    /// <summary>No byte will leave any more.</summary>
    public void Cancel() => IsRunning = false;
}
