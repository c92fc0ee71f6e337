namespace TypedWs.Connections;

/// <summary>
/// The one message of a queue whose delivery is timed. When this message has left, the next message can be timed. So each flush gives at
/// most one measured time, and messages carry no time stamps. Guarded by the queue's lock; a mutable struct, never to be copied.
/// </summary>
internal struct DeliverySample
{
    private long _sentAt;
    private MessageEndMark _mark;

    public bool IsRunning { get; private set; }

    /// <summary>Starts timing the message that was queued last.</summary>
    /// <param name="sentAt">The time at which the message was sent.</param>
    /// <param name="end">The total number of bytes that the transport has accepted when the message has left.</param>
    /// <param name="place">The position of the message's end, counted in all bytes that were ever added to the backlog.</param>
    public void Start(long sentAt, long end, long place)
    {
        _sentAt = sentAt;
        _mark.Set(end, place);
        IsRunning = true;
    }

    /// <summary>Moves the start back to the time of the publication. A published message is sent before it reaches the queue.</summary>
    public void SetBack(long sentAt) => _sentAt = sentAt;

    /// <summary>Ends the timing, if the timed message is among the bytes that have left the queue.</summary>
    /// <param name="taken">The total number of bytes that have left so far.</param>
    /// <param name="sentAt">The time at which the message was sent, if the message was among these bytes.</param>
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

    /// <summary>Adjusts the mark, because a whole waiting frame is removed. If the frame is the timed message, the timing ends without a
    /// result.</summary>
    /// <param name="place">The position of the frame's end, counted in all bytes that were ever added to the backlog.</param>
    /// <param name="length">The length of the frame.</param>
    public void Pass(long place, int length)
    {
        if (_mark.Pass(place, length))
        {
            IsRunning = false;
        }
    }

    /// <summary>Ends the timing without a result, because no byte will leave any more.</summary>
    public void Cancel() => IsRunning = false;
}
