using TypedWs.CompilerServices;

namespace TypedWs.Limits;

/// <summary>The meters of an endpoint's message types that have a rate limit (<see cref="WsRateLimitAttribute"/>).
/// Thread-safe.</summary>
internal sealed class MessageTypeMeters(TimeProvider time)
{
    private RateMeter?[]? _meters;

    /// <summary>The meters that were created so far.</summary>
    public IEnumerable<RateMeter> All => (_meters ?? []).OfType<RateMeter>();

    /// <summary>The meter of a message type's rate; created on first use.</summary>
    public RateMeter Get(WsMessageRate rate)
    {
        RateMeter?[] meters = _meters ?? Create(rate.SlotCount);
        return meters[rate.Slot] ?? Create(rate, ref meters[rate.Slot]);
    }

    private RateMeter?[] Create(int count)
    {
        var created = new RateMeter?[count];
        return Interlocked.CompareExchange(ref _meters, created, null) ?? created;
    }

    private RateMeter Create(WsMessageRate rate, ref RateMeter? slot)
    {
        var created = new RateMeter(rate.Limit, time, nameof(WsRateLimitAttribute));
        return Interlocked.CompareExchange(ref slot, created, null) ?? created;
    }
}
