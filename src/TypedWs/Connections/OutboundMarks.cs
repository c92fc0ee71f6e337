namespace TypedWs.Connections;

/// <summary>
/// The messages of an outbound queue that are followed until they have left. Guarded by the queue's lock; a mutable struct, never to be
/// copied.
/// </summary>
internal struct OutboundMarks
{
    /// <summary>The message whose time is taken.</summary>
    public DeliverySample Sample;

    /// <summary>The large message, beyond which the others are judged.</summary>
    public LargeMessage Large;

    /// <summary>A whole frame that waits is removed: it is dropped, or replaced. It leaves no gap: all that is behind it leaves earlier.
    /// </summary>
    /// <param name="place">Where it ends, of all bytes that the backlog was ever given.</param>
    /// <param name="length">Its length.</param>
    public void Pass(long place, int length)
    {
        Sample.Pass(place, length);
        Large.Pass(place, length);
    }
}
