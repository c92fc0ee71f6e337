using System.ComponentModel;

namespace TypedWs.CompilerServices;

/// <summary>The rate limit of a message type. Generated code creates it from <see cref="WsRateLimitAttribute"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WsMessageRate
{
    /// <summary>Called by generated code, once for each handler with a rate limit.</summary>
    /// <param name="slot">The number of this rate limit among those of the endpoint, from 0.</param>
    /// <param name="slotCount">The number of rate limits of the endpoint.</param>
    /// <param name="perSecond">The number of messages per second in the long run.</param>
    /// <param name="burst">The number of messages in a row without a pause.</param>
    public WsMessageRate(int slot, int slotCount, double perSecond, int burst)
    {
        Slot = slot;
        SlotCount = slotCount;
        Limit = new WsRateLimit(perSecond, burst);
    }

    internal int Slot { get; }

    internal int SlotCount { get; }

    internal WsRateLimit Limit { get; }
}
