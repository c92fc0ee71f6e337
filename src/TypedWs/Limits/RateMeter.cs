using System.Globalization;

namespace TypedWs.Limits;

/// <summary>
/// Holds messages or publications to a rate, for any number of senders. Each sender keeps one number (0 at first): the time up to
/// which its allowance is spent. Thread-safe, without a lock and without a timer.
/// </summary>
/// <remarks>
/// The generic cell rate algorithm (ITU-T I.371): each message moves the sender's time forward by the rate's interval, starting from
/// now at the earliest. A message is allowed as long as that time is ahead of the clock by less than the burst.
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

    /// <summary>A meter for one of an endpoint's <see cref="WsOptions.Rates"/>; null if the rate is not set.</summary>
    public static RateMeter? Create(WsRateLimit? limit, TimeProvider time, string rate)
        => limit is null ? null : new RateMeter(limit, time, $"{nameof(WsOptions.Rates)}.{rate}");

    /// <summary>The name of its setting.</summary>
    public string Name => _name;

    /// <summary>The number of messages or publications that were refused.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>Counts one publication.</summary>
    /// <param name="spentUpTo">The number that the sender keeps.</param>
    /// <exception cref="WsLimitException">The publication exceeds the rate; the number is unchanged.</exception>
    public void Take(ref long spentUpTo)
    {
        if (!TryTake(ref spentUpTo, out TimeSpan retryAfter))
        {
            ThrowTooEarly(retryAfter);
        }
    }

    /// <summary>Counts one message.</summary>
    /// <param name="spentUpTo">The number that the sender keeps.</param>
    /// <param name="retryAfter">The time until a message is allowed; zero if this one is.</param>
    /// <returns>False if the message exceeds the rate; the number is unchanged.</returns>
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

    /// <summary>Undoes <see cref="TryTake"/> for a message that is refused for another reason.</summary>
    public void Refund(ref long spentUpTo) => Interlocked.Add(ref spentUpTo, -_interval);

    /// <summary>Whether the whole burst is available again.</summary>
    public bool IsWhole(ref long spentUpTo) => Volatile.Read(ref spentUpTo) <= _time.GetTimestamp();

    private void ThrowTooEarly(TimeSpan retryAfter)
        => throw new WsLimitException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"At most {_limit.PerSecond} publications per second, {_limit.Burst} at once (WsOptions.{_name})."))
        {
            RetryAfter = retryAfter,
        };
}
