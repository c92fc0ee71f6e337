namespace TypedWs.Client.Sessions;

/// <summary>The result of one check.</summary>
/// <param name="Wait">The time until the next check.</param>
/// <param name="IsPingDue">Whether a ping is sent now.</param>
/// <param name="Failure">The reason why the connection counts as lost; null if it does not.</param>
internal readonly record struct LivenessStep(TimeSpan Wait, bool IsPingDue, Exception? Failure);

/// <summary>Decides whether the server is alive, by the bytes that it sends and takes. Without I/O. <see cref="OnBytes"/> and
/// <see cref="Probe"/> may be called by any thread, <see cref="Check"/> by one at a time.</summary>
internal sealed class Liveness
{
    // A machine that wakes from sleep is noticed within this time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _timeout;
    private long _lastBytesAt;
    private long _pingedAt;
    private bool _isProbe;
    private long _checkedAt;
    private DateTimeOffset _checkedAtWall;

    /// <param name="options">The settings of the client.</param>
    public Liveness(WsClientOptions options)
    {
        _time = options.Time;
        _interval = options.KeepAliveInterval;
        _timeout = options.KeepAliveTimeout;
        _lastBytesAt = _checkedAt = _time.GetTimestamp();
        _checkedAtWall = _time.GetUtcNow();
    }

    /// <summary>Bytes have come.</summary>
    public void OnBytes() => Volatile.Write(ref _lastBytesAt, _time.GetTimestamp());

    /// <summary>A ping was sent out of turn: the server must answer it soon.</summary>
    public void Probe()
    {
        _isProbe = true;
        Volatile.Write(ref _pingedAt, _time.GetTimestamp());
    }

    /// <summary>No ping could be sent, so the silence proves nothing.</summary>
    public void Forgive()
    {
        _isProbe = false;
        Volatile.Write(ref _pingedAt, 0);
        OnBytes();
    }

    /// <summary>Checks the connection now.</summary>
    /// <param name="flushStartedAt">The time at which the running flush began, as a timestamp; 0 if none runs.</param>
    public LivenessStep Check(long flushStartedAt)
    {
        long now = _time.GetTimestamp();
        bool hasSlept = HasSlept(now);
        if (_interval == Timeout.InfiniteTimeSpan)
        {
            return new LivenessStep(LongestWait, false, null);
        }

        if (flushStartedAt != 0 && _time.GetElapsedTime(flushStartedAt, now) is var blocked && blocked >= _interval + _timeout)
        {
            return new LivenessStep(default, false, new TimeoutException($"The server has taken no bytes for {blocked.TotalSeconds:0} s."));
        }

        long lastBytesAt = Volatile.Read(ref _lastBytesAt);
        long pingedAt = Volatile.Read(ref _pingedAt);
        if (pingedAt != 0 && lastBytesAt >= pingedAt)
        {
            // The server has answered, or has sent something else.
            Volatile.Write(ref _pingedAt, pingedAt = 0);
            _isProbe = false;
        }

        if (pingedAt != 0)
        {
            TimeSpan timeout = _isProbe && ProbeTimeout < _timeout ? ProbeTimeout : _timeout;
            TimeSpan left = timeout - _time.GetElapsedTime(pingedAt, now);
            return left > TimeSpan.Zero
                ? new LivenessStep(Shorter(left), false, null)
                : new LivenessStep(default, false, new TimeoutException("The server has not answered a ping in time."));
        }

        TimeSpan untilPing = _interval - _time.GetElapsedTime(lastBytesAt, now);
        if (untilPing > TimeSpan.Zero && !hasSlept)
        {
            return new LivenessStep(Shorter(untilPing), false, null);
        }

        _isProbe = hasSlept;
        Volatile.Write(ref _pingedAt, now);
        return new LivenessStep(Shorter(hasSlept && ProbeTimeout < _timeout ? ProbeTimeout : _timeout), true, null);
    }

    // While a machine sleeps, the clock of timestamps may stand still, and the clock on the wall goes on.
    private bool HasSlept(long now)
    {
        DateTimeOffset wall = _time.GetUtcNow();
        TimeSpan difference = wall - _checkedAtWall - _time.GetElapsedTime(_checkedAt, now);
        (_checkedAt, _checkedAtWall) = (now, wall);
        return difference > ProbeTimeout;
    }

    private static TimeSpan Shorter(TimeSpan wait) => wait < LongestWait ? wait : LongestWait;
}
