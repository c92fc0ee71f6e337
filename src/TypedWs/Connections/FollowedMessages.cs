namespace TypedWs.Connections;

/// <summary>
/// The messages of an outbound queue that are tracked until they have left. Guarded by the queue's lock; a mutable struct, never to be
/// copied.
/// </summary>
internal struct FollowedMessages
{
    /// <summary>The message whose delivery is timed.</summary>
    public DeliverySample Sample;

    /// <summary>The large message. Its bytes are not counted when the limits are applied to the messages behind it.</summary>
    public LargeMessage Large;

    /// <summary>Adjusts the positions, because a whole waiting frame was dropped or replaced. The frame leaves no gap, so all bytes behind
    /// it leave earlier.</summary>
    /// <param name="place">The position of the frame's end, counted in all bytes that were ever added to the backlog.</param>
    /// <param name="length">The length of the frame.</param>
    public void Pass(long place, int length)
    {
        Sample.Pass(place, length);
        Large.Pass(place, length);
    }
}
