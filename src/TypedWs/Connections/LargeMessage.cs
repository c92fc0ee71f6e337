namespace TypedWs.Connections;

/// <summary>
/// The large message that an outbound queue is sending. Its bytes are not counted when the limits are applied to the messages behind it. If
/// they were counted, a peer would miss the message after a large message, however fast the peer reads. Only one message at a time is
/// exempt, to bound the memory. Guarded by the queue's lock; a mutable struct, never to be copied.
/// </summary>
internal struct LargeMessage
{
    private long _length;
    private MessageEndMark _mark;

    /// <summary>The number of the message's bytes that have not left.</summary>
    /// <param name="taken">The total number of bytes that the transport has accepted.</param>
    public readonly long GetLeft(long taken) => _length == 0 ? 0 : Math.Clamp(_mark.End - taken, 0, _length);

    /// <summary>Starts to track a large message that was queued.</summary>
    /// <param name="length">The length of the message.</param>
    /// <param name="end">The total number of bytes that the transport has accepted when the message has left.</param>
    /// <param name="place">The position of the message's end, counted in all bytes that were ever added to the backlog.</param>
    public void Set(long length, long end, long place)
    {
        _length = length;
        _mark.Set(end, place);
    }

    /// <summary>Adjusts the position, because a whole waiting frame was removed, perhaps the message itself.</summary>
    /// <param name="place">The position of the frame's end, counted in all bytes that were ever added to the backlog.</param>
    /// <param name="length">The length of the frame.</param>
    public void Pass(long place, int length)
    {
        if (_mark.Pass(place, length))
        {
            _length = 0;
        }
    }

    /// <summary>Ends the tracking, because nothing will leave any more.</summary>
    public void Forget() => _length = 0;
}
