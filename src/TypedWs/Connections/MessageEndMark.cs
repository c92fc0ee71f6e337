namespace TypedWs.Connections;

/// <summary>
/// Marks the end of one message in an outbound queue, so that the number of its remaining bytes is known. A frame that is dropped in front
/// of the message moves the mark. A frame that is dropped behind the message does not. Guarded by the queue's lock; a mutable struct, never
/// to be copied.
/// </summary>
internal struct MessageEndMark
{
    // The position of the message's end, counted in all bytes that were ever added to the backlog. For a message that did not have to wait,
    // this is the position where the waiting bytes behind the message begin.
    private long _place;

    /// <summary>The total number of bytes that the transport has accepted when the message has left.</summary>
    public long End { get; private set; }

    /// <param name="end">The value of <see cref="End"/> at this time, before any frame in front of the message is dropped.</param>
    /// <param name="place">The position of the message's end: <see cref="OutboundBacklog.Given"/> at the time when the message was queued
    /// last.</param>
    public void Set(long end, long place)
    {
        End = end;
        _place = place;
    }

    /// <summary>Moves the mark, if a whole waiting frame is removed in front of the message.</summary>
    /// <param name="place">The position of the frame's end, counted in all bytes that were ever added to the backlog.</param>
    /// <param name="length">The length of the frame.</param>
    /// <returns>Whether the removed frame is the message itself.</returns>
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
