using System.Globalization;

namespace TypedWs.Limits;

/// <summary>
/// Limits the rate of messages or publications, for any number of senders. Each sender keeps one number, a timestamp (0 at first): its
/// allowance is spent up to that time. Thread-safe, without a lock and without a timer.
/// </summary>
/// <remarks>
/// The generic cell rate algorithm (ITU-T I.371): each message moves the sender's timestamp forward by the rate's interval. If the
/// timestamp is in the past, it is moved from now. A message is allowed if the timestamp is at most burst − 1 intervals ahead of the
/// clock.
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

    /// <summary>Creates a meter for one of an endpoint's <see cref="WsOptions.Rates"/>; null if the rate is not set.</summary>
    public static RateMeter? Create(WsRateLimit? limit, TimeProvider time, string rate)
        => limit is null ? null : new RateMeter(limit, time, $"{nameof(WsOptions.Rates)}.{rate}");

    /// <summary>The name of the setting that the rate comes from.</summary>
    public string Name => _name;

    /// <summary>The number of messages or publications that were refused.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>Counts one publication.</summary>
    /// <param name="spentUpTo">The timestamp that the sender keeps.</param>
    /// <exception cref="WsLimitException">The publication exceeds the rate; the timestamp is unchanged.</exception>
    public void Take(ref long spentUpTo)
    {
        if (!TryTake(ref spentUpTo, out TimeSpan retryAfter))
        {
            ThrowTooEarly(retryAfter);
        }
    }

    /// <summary>Counts one message.</summary>
    /// <param name="spentUpTo">The timestamp that the sender keeps.</param>
    /// <param name="retryAfter">The time until a message is allowed; zero if this message is allowed.</param>
    /// <returns>False if the message exceeds the rate; the timestamp is unchanged.</returns>
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
