using System.ComponentModel;

namespace TypedWs.CompilerServices;

/// <summary>The limit of a message type's rate, as generated code knows it from <see cref="WsRateLimitAttribute"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WsMessageRate
{
    /// <summary>Made once per handler with a limit, by generated code.</summary>
    /// <param name="slot">Its number among those of its endpoint, from 0.</param>
    /// <param name="slotCount">How many there are.</param>
    /// <param name="perSecond">Messages per second in the long run.</param>
    /// <param name="burst">Messages in a row without a pause.</param>
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
