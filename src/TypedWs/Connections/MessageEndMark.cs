namespace TypedWs.Connections;

/// <summary>
/// Marks the end of one message in an outbound queue, so that its remaining bytes are known. Frames dropped in front of the message
/// move the mark; frames dropped behind it do not. Guarded by the queue's lock; a mutable struct, never to be copied.
/// </summary>
internal struct MessageEndMark
{
    // The position of the message's end among all bytes that were ever added to the backlog. For a message that did not have to wait,
    // it is the position where the bytes waiting behind it begin.
    private long _place;

    /// <summary>The total number of bytes that the transport has taken when the message has left.</summary>
    public long End { get; private set; }

    /// <param name="end"><see cref="End"/> as of now.</param>
    /// <param name="place"><see cref="OutboundBacklog.Given"/> when the message was the last one.</param>
    public void Set(long end, long place)
    {
        End = end;
        _place = place;
    }

    /// <summary>A whole waiting frame is removed.</summary>
    /// <param name="place">The position of its end among all bytes of the backlog.</param>
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
