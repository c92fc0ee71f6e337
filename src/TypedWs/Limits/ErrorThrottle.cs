namespace TypedWs.Limits;

/// <summary>
/// Throttles connections that send almost only invalid messages while other connections are served. One instance per host, because
/// its endpoints share the processor. Thread-safe.
/// </summary>
/// <remarks>A throttled connection waits N units when N connections are throttled. Their total rate is therefore constant.</remarks>
internal sealed class ErrorThrottle(TimeProvider time)
{
    // A connection counts as served for this long after its last message: a person at a keyboard is slow.
    private static readonly TimeSpan ServedFor = TimeSpan.FromSeconds(10);

    // Served connections are recorded at most once per this interval, to avoid contention.
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();

    // The connection that was served last, and a different one that was served before it. The second entry is needed because a
    // connection must not wait for itself.
    private Served? _latest;
    private Served? _other;

    private bool _isWatched;
    private long _owedAt;

    // The number of connections that waited in this second and in the second before.
    private long _second;
    private int _waiting;
    private int _waitingBefore;

    /// <summary>Whether a connection owes a pause, so that served connections must be recorded.</summary>
    public bool IsWatched => Volatile.Read(ref _isWatched);

    /// <summary>A connection owes a pause.</summary>
    public void Watch()
    {
        Volatile.Write(ref _owedAt, time.GetTimestamp());
        if (!IsWatched)
        {
            Volatile.Write(ref _isWatched, true);
        }
    }

    /// <summary>Records that a connection is served. Called while <see cref="IsWatched"/>.</summary>
    public void MarkServed(object connection)
    {
        Served? latest = Volatile.Read(ref _latest);
        if (IsWithin(latest, Refresh) && (ReferenceEquals(latest!.By, connection) || IsWithin(Volatile.Read(ref _other), Refresh)))
        {
            return;
        }

        lock (_gate)
        {
            if (_latest is not null && !ReferenceEquals(_latest.By, connection))
            {
                _other = _latest;
            }

            _latest = new Served(connection, time.GetTimestamp());
            if (time.GetElapsedTime(_owedAt) > ServedFor)
            {
                Volatile.Write(ref _isWatched, false);
            }
        }
    }

    /// <summary>Whether another connection is served.</summary>
    public bool IsServed(object except) => IsServed(Volatile.Read(ref _latest), except) || IsServed(Volatile.Read(ref _other), except);

    /// <summary>A connection has ended: no other connection has to wait for it any more.</summary>
    public void Forget(object connection)
    {
        if (!ReferenceEquals(_latest?.By, connection) && !ReferenceEquals(_other?.By, connection))
        {
            return;
        }

        lock (_gate)
        {
            _other = ReferenceEquals(_other?.By, connection) ? null : _other;
            if (ReferenceEquals(_latest?.By, connection))
            {
                _latest = _other;
                _other = null;
            }
        }
    }

    /// <summary>How long a connection has to wait now: the unit times the number of waiting connections, times a random factor from 1
    /// to 2. The factor keeps them from returning at the same moment.</summary>
    /// <param name="unit">The endpoint's setting.</param>
    /// <param name="countedIn">The second in which the connection was counted last.</param>
    public TimeSpan NextPause(TimeSpan unit, ref long countedIn)
    {
        int count;
        lock (_gate)
        {
            long second = 1 + (time.GetTimestamp() / time.TimestampFrequency);
            if (second != _second)
            {
                _waitingBefore = second == _second + 1 ? _waiting : 0;
                _waiting = 0;
                _second = second;
            }

            if (countedIn != second)
            {
                countedIn = second;
                _waiting++;
            }

            count = Math.Max(_waiting, _waitingBefore);
        }

        TimeSpan pause = unit * (count * (1 + Random.Shared.NextDouble()));
        return pause < WsOptions.LongestErrorPause ? pause : WsOptions.LongestErrorPause;
    }

    private bool IsServed(Served? served, object except)
        => served is not null && !ReferenceEquals(served.By, except) && IsWithin(served, ServedFor);

    private bool IsWithin(Served? served, TimeSpan span) => served is not null && time.GetElapsedTime(served.At) <= span;

    private sealed record Served(object By, long At);
}
