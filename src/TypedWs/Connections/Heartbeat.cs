namespace TypedWs.Connections;

/// <summary>
/// Checks every connection of an endpoint from time to time. One timer serves all connections. When bytes arrive, a connection only writes
/// to a flag and does not read the clock.
/// </summary>
internal sealed class Heartbeat : IDisposable
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(20);

    private readonly ConnectionRegistry _connections;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly ITimer? _timer;
    private long _lastBeat;

    // The time that is not counted, because the heartbeat was late.
    private long _standstill;
    private int _running;

    public Heartbeat(ConnectionRegistry connections, WsOptions options, TimeProvider time)
    {
        _connections = connections;
        _time = time;
        if (ChooseInterval(options) is { } interval)
        {
            _interval = interval;
            _lastBeat = time.GetTimestamp();
            _timer = time.CreateTimer(static state => ((Heartbeat)state!).Beat(), this, interval, interval);
        }
    }

    /// <summary>A timestamp of the clock by which connections are checked. While the process is delayed, this clock stands still, because
    /// bytes of peers may have arrived in that time and were not read yet.</summary>
    public long Now => _time.GetTimestamp() - Interlocked.Read(ref _standstill);

    public void Dispose() => _timer?.Dispose();

    // The interval is a quarter of the shortest time-out, within fixed bounds. Without a time-out there is no timer.
    private static TimeSpan? ChooseInterval(WsOptions options)
    {
        TimeSpan[] times =
        [
            .. new[] { options.KeepAlive.Interval, options.IdleTimeout }.Where(static time => time != Timeout.InfiniteTimeSpan),
            .. options.CredentialsExpiry == WsCredentialsExpiry.Ignore ? (ReadOnlySpan<TimeSpan>)[] : [LongestInterval * 4],
        ];
        if (times.Length == 0)
        {
            return null;
        }

        TimeSpan quarter = new[] { times.Min(), options.KeepAlive.Timeout }.Min() / 4;
        return quarter > LongestInterval ? LongestInterval : quarter < ShortestInterval ? ShortestInterval : quarter;
    }

    private static void Check(WsConnectionBase connection, long now, long standstill, bool isLate)
    {
        try
        {
            connection.Core.User.CheckCredentials(now);
            if (!isLate)
            {
                connection.Core.Liveness.Check(now - standstill);
            }
        }
#pragma warning disable CA1031 // the host's clock may throw when a connection is closed: on a timer's thread that would end the process
        catch (Exception)
#pragma warning restore CA1031
        {
            // The next heartbeat checks again.
        }
    }

    private void Beat()
    {
        // The time is measured before any return, because a heartbeat over very many connections may take longer than the interval.
        long now = _time.GetTimestamp();
        long last = Interlocked.Exchange(ref _lastBeat, now);
        bool isLate = _time.GetElapsedTime(last, now) > 2 * _interval;
        if (isLate)
        {
            Interlocked.Add(ref _standstill, now - last);
        }

        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            return;
        }

        try
        {
            long standstill = Interlocked.Read(ref _standstill);
            foreach (WsConnectionBase connection in _connections)
            {
                Check(connection, now, standstill, isLate);
            }
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }
}
