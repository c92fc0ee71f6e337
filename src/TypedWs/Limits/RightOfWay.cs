namespace TypedWs.Limits;

/// <summary>
/// How long connections that send nearly nothing but errors have to wait while others are served. One of a host, as its endpoints
/// share the processor. Thread-safe.
/// </summary>
/// <remarks>Each waits as many units as there are that have to: so, together, they have as many turns per second however many
/// they are.</remarks>
internal sealed class RightOfWay(TimeProvider time)
{
    // Somebody was served as long as this after the last message: a person at a keyboard is slow.
    private static readonly TimeSpan ServedFor = TimeSpan.FromSeconds(10);

    // More often than this, nobody writes down who is served.
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();

    // Who was served last, and who else before, so that nobody is kept waiting for the sake of itself.
    private Served? _latest;
    private Served? _other;

    private bool _isWatched;
    private long _owedAt;

    // Those that waited in this second and in the one before.
    private long _second;
    private int _waiting;
    private int _waitingBefore;

    /// <summary>Whether anybody would have to wait, so that those that are served have to say so.</summary>
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

    /// <summary>A connection is served as it should be. Called while <see cref="IsWatched"/>.</summary>
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

    /// <summary>A connection has ended: nobody has to wait for it any more.</summary>
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

    /// <summary>How long a connection has to wait now: once to twice the unit for each that has to, or all would come back in the
    /// same moment.</summary>
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
        return pause < WsOptions.LongestRefusalPause ? pause : WsOptions.LongestRefusalPause;
    }

    private bool IsServed(Served? served, object except)
        => served is not null && !ReferenceEquals(served.By, except) && IsWithin(served, ServedFor);

    private bool IsWithin(Served? served, TimeSpan span) => served is not null && time.GetElapsedTime(served.At) <= span;

    private sealed record Served(object By, long At);
}
