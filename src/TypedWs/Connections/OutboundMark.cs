namespace TypedWs.Connections;

/// <summary>
/// The end of one message in an outbound queue, by which is known how much of it is still there. What is dropped in front of the message
/// moves it, what is dropped behind it does not. Guarded by the queue's lock; a mutable struct, never to be copied.
/// </summary>
internal struct OutboundMark
{
    // Where the message ends among all bytes that the backlog was ever given. One that did not have to wait ends where those began
    // that wait behind it.
    private long _place;

    /// <summary>What the transport has taken in all when the message has left.</summary>
    public long End { get; private set; }

    /// <param name="end"><see cref="End"/> as of now.</param>
    /// <param name="place"><see cref="OutboundBacklog.Given"/> when the message was the last one.</param>
    public void Set(long end, long place)
    {
        End = end;
        _place = place;
    }

    /// <summary>A whole frame that waits is removed.</summary>
    /// <param name="place">Where it ends, of the backlog's bytes.</param>
    /// <param name="length">Its length.</param>
    /// <returns>Whether it is the message itself.</returns>
    public bool Pass(long place, int length)
    {
        if (place > _place)
        {
            return false;
        }

        End -= length;
        return place == _place;
    }
}
