using System.Globalization;

namespace TypedWs.Limits;

/// <summary>
/// Holds messages or publications to a rate, for any number of whom it meters: each of them keeps one number (0 to begin with), the
/// time up to which its allowance is spent. Thread-safe, without a lock and without a timer.
/// </summary>
/// <remarks>
/// The generic cell rate algorithm (ITU-T I.371): each message moves that time on by the rate's interval, from now at the
/// earliest, and is allowed as long as it runs ahead of the clock by less than the burst.
/// </remarks>
internal sealed class RateMeter
{
    private readonly TimeProvider _time;
    private readonly string _name;
    private readonly WsRateLimit _limit;
    private readonly long _interval;
    private readonly long _tolerance;
    private long _refusals;

    public RateMeter(WsRateLimit limit, TimeProvider time, string name)
    {
        _limit = limit;
        _time = time;
        _name = name;
        _interval = Math.Max(1, (long)Math.Min(time.TimestampFrequency / limit.PerSecond, long.MaxValue / 4 / limit.Burst));
        _tolerance = _interval * (limit.Burst - 1);
    }

    /// <summary>The name of its setting.</summary>
    public string Name => _name;

    /// <summary>How often something came too early.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>One publication.</summary>
    /// <param name="spentUpTo">What is kept for whom it meters.</param>
    /// <exception cref="WsLimitException">It comes too early; nothing was taken.</exception>
    public void Take(ref long spentUpTo)
    {
        if (!TryTake(ref spentUpTo, out TimeSpan retryAfter))
        {
            ThrowTooEarly(retryAfter);
        }
    }

    /// <summary>One message.</summary>
    /// <param name="spentUpTo">What is kept for whom it meters.</param>
    /// <param name="retryAfter">If it comes too early, when it would not; zero otherwise.</param>
    /// <returns>False if it comes too early; nothing was taken.</returns>
    public bool TryTake(ref long spentUpTo, out TimeSpan retryAfter)
    {
        long now = _time.GetTimestamp();
        long seen = Volatile.Read(ref spentUpTo);
        while (true)
        {
            if (seen - _tolerance > now)
            {
                Interlocked.Increment(ref _refusals);
                retryAfter = _time.GetElapsedTime(0, seen - _tolerance - now);
                return false;
            }

            long found = Interlocked.CompareExchange(ref spentUpTo, Math.Max(seen, now) + _interval, seen);
            if (found == seen)
            {
                retryAfter = default;
                return true;
            }

            seen = found;
        }
    }

    /// <summary>Gives back what was taken for a message that is refused for another reason.</summary>
    public void GiveBack(ref long spentUpTo) => Interlocked.Add(ref spentUpTo, -_interval);

    /// <summary>Whether the whole burst is there again.</summary>
    public bool IsWhole(ref long spentUpTo) => Volatile.Read(ref spentUpTo) <= _time.GetTimestamp();

    private void ThrowTooEarly(TimeSpan retryAfter)
        => throw new WsLimitException(string.Create(
            CultureInfo.InvariantCulture, $"At most {_limit.PerSecond} publications per second, {_limit.Burst} at once (WsOptions.{_name})."))
        {
            RetryAfter = retryAfter,
        };
}
