namespace TypedWs.Connections;

/// <summary>
/// One message on its way out of a queue, whose time is taken. One at a time, the next one when it has left: so each flush
/// tells at most one time, that of the oldest message in it, and the messages themselves carry none. Guarded by the queue's
/// lock; a mutable struct, never to be copied.
/// </summary>
internal struct DeliverySample
{
    private long _sentAt;

    // Bytes of the queue up to the message's end; 0 if no time is taken.
    private long _left;

    public readonly bool IsRunning => _left > 0;

    /// <summary>Takes the time of the message that was queued last.</summary>
    /// <param name="sentAt">When it was sent.</param>
    /// <param name="queued">Bytes in the queue, its own included.</param>
    public void Start(long sentAt, long queued)
    {
        _sentAt = sentAt;
        _left = queued;
    }

    /// <summary>The message, if there is one, was sent earlier than it came to the queue.</summary>
    public void SetBack(long sentAt) => _sentAt = sentAt;

    /// <summary>Bytes have left the queue.</summary>
    /// <param name="bytes">How many, from its start.</param>
    /// <param name="sentAt">If the message was among them, when it was sent.</param>
    public bool TryEnd(long bytes, out long sentAt)
    {
        sentAt = _sentAt;
        bool ends = IsRunning && bytes >= _left;
        _left = Math.Max(0, _left - bytes);
        return ends;
    }

    /// <summary>Waiting bytes were dropped, the oldest ones first.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="inFlight">Bytes in front of them.</param>
    public void Drop(long bytes, long inFlight)
    {
        if (_left > inFlight)
        {
            _left = _left - inFlight > bytes ? _left - bytes : 0;
        }
    }

    /// <summary>Nothing will leave any more.</summary>
    public void Cancel() => _left = 0;
}
