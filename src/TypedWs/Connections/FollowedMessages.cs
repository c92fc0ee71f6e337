namespace TypedWs.Connections;

/// <summary>
/// The messages of an outbound queue that are followed until they have left. Guarded by the queue's lock; a mutable struct, never to be
/// copied.
/// </summary>
internal struct FollowedMessages
{
    /// <summary>The message whose delivery is timed.</summary>
    public DeliverySample Sample;

    /// <summary>The large message, which does not count against the messages behind it.</summary>
    public LargeMessage Large;

    /// <summary>A whole waiting frame is dropped or replaced. It leaves no gap: all bytes behind it leave earlier.
    /// </summary>
    /// <param name="place">The position of its end among all bytes that were ever added to the backlog.</param>
    /// <param name="length">Its length.</param>
    public void Pass(long place, int length)
    {
        Sample.Pass(place, length);
        Large.Pass(place, length);
    }
}
