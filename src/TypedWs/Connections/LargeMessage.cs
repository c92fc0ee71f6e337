namespace TypedWs.Connections;

/// <summary>
/// The large message that an outbound queue is sending. It does not count against messages behind it: otherwise a peer would miss the
/// next message after a large one, however fast it reads. Only one message at a time is treated so, to bound the memory. Guarded by
/// the queue's lock; a mutable struct, never to be
/// copied.
/// </summary>
internal struct LargeMessage
{
    private long _length;
    private MessageEndMark _mark;

    /// <summary>The number of its bytes that have not left.</summary>
    /// <param name="taken">The total number of bytes that the transport has taken.</param>
    public readonly long GetLeft(long taken) => _length == 0 ? 0 : Math.Clamp(_mark.End - taken, 0, _length);

    /// <summary>A large message was queued.</summary>
    /// <param name="length">Its length.</param>
    /// <param name="end">The total number of bytes that the transport has taken when the message has left.</param>
    /// <param name="place">The position of its end among all bytes of the backlog.</param>
    public void Set(long length, long end, long place)
    {
        _length = length;
        _mark.Set(end, place);
    }

    /// <summary>A whole waiting frame is removed, perhaps the message itself.</summary>
    /// <param name="place">The position of its end among all bytes of the backlog.</param>
    /// <param name="length">Its length.</param>
    public void Pass(long place, int length)
    {
        if (_mark.Pass(place, length))
        {
            _length = 0;
        }
    }

    /// <summary>Nothing will leave any more.</summary>
    public void Forget() => _length = 0;
}
