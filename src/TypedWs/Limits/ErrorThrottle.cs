namespace TypedWs.Limits;

/// <summary>
/// Throttles connections that send almost only invalid messages, as long as other connections are served (docs/decisions/0016). There is
/// one instance per host, because the host's endpoints share the processor. Thread-safe.
/// </summary>
/// <remarks>A throttled connection waits N units when N connections are throttled. Their total rate is therefore constant.</remarks>
internal sealed class ErrorThrottle(TimeProvider time)
{
    // A connection counts as served for this time after its last message. The time is long, because a person at a keyboard is slow.
    private static readonly TimeSpan ServedFor = TimeSpan.FromSeconds(10);

    // A served connection is recorded at most once in this interval, to avoid lock contention.
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();

    // The connection that was served last, and a different connection that was served before it. The second entry is needed, because
    // a connection must not wait for itself.
    private Served? _latest;
    private Served? _other;

    private bool _isWatched;
    private long _owedAt;

    // The number of connections that waited in this second and in the second before.
    private long _second;
    private int _waiting;
    private int _waitingBefore;

    /// <summary>Whether a connection owed a pause a short time ago. If so, served connections must be recorded.</summary>
    public bool IsWatched => Volatile.Read(ref _isWatched);

    /// <summary>Called when a connection owes a pause: served connections are recorded from now on.</summary>
    public void Watch()
    {
        Volatile.Write(ref _owedAt, time.GetTimestamp());
        if (!IsWatched)
        {
            Volatile.Write(ref _isWatched, true);
        }
    }

    /// <summary>Records that a connection is served. Call it only while <see cref="IsWatched"/> is true.</summary>
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

    /// <summary>Whether a connection other than <paramref name="except"/> is served.</summary>
    public bool IsServed(object except) => IsServed(Volatile.Read(ref _latest), except) || IsServed(Volatile.Read(ref _other), except);

    /// <summary>Called when a connection has ended: other connections need not wait for it any more.</summary>
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

    /// <summary>Returns the time that a connection must wait now: the unit, times the number of waiting connections, times a random factor
    /// from 1 to 2. The factor prevents that all waiting connections continue at the same moment.</summary>
    /// <param name="unit">The unit, a setting of the endpoint.</param>
    /// <param name="countedIn">The second in which the connection was counted last. This method updates it.</param>
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
