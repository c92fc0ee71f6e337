namespace TypedWs.Connections;

/// <summary>
/// The large message under way in an outbound queue. A message behind it is judged without it, or a peer that gets a large one would miss
/// the next however fast it reads. One at a time, so that memory stays bounded. Guarded by the queue's lock; a mutable struct, never to be
/// copied.
/// </summary>
internal struct LargeMessage
{
    private long _length;
    private OutboundMark _mark;

    /// <summary>How much of it has not left.</summary>
    /// <param name="taken">What the transport has taken in all.</param>
    public readonly long GetLeft(long taken) => _length == 0 ? 0 : Math.Clamp(_mark.End - taken, 0, _length);

    /// <summary>A large message was queued.</summary>
    /// <param name="length">Its length.</param>
    /// <param name="end">What the transport has taken in all when it has left.</param>
    /// <param name="place">Where it ends, of the backlog's bytes.</param>
    public void Set(long length, long end, long place)
    {
        _length = length;
        _mark.Set(end, place);
    }

    /// <summary>A whole frame that waits is removed, maybe the message itself.</summary>
    /// <param name="place">Where it ends, of the backlog's bytes.</param>
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
