using TypedWs.Connections;
using TypedWs.Testing.Clocks;

namespace TypedWs.Testing;

/// <summary>
/// A clock that a test moves. It serves the application, its connections and its clients.
/// <code>await host.Time.AdvanceAsync(TimeSpan.FromSeconds(30));</code>
/// </summary>
/// <remarks>Thread-safe. A timer whose time is zero runs at once, on the thread pool, as with a real clock. All others run only inside
/// <see cref="AdvanceAsync"/>.</remarks>
public sealed class WsTestTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly SortedSet<TestTimer> _timers = new(TestTimer.Order);
    private readonly DateTimeOffset _start;
    private Func<Task>[] _rests = [];
    private TimeSpan _elapsed;
    private long _changes;
    private long _lastNumber;
    private bool _isAdvancing;

    /// <summary>Creates a clock that stands still.</summary>
    /// <param name="start">The time that it shows. Default: 1 January 2000, 00:00 UTC.</param>
    public WsTestTime(DateTimeOffset? start = null)
        => _start = (start ?? new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero)).ToUniversalTime();

    /// <summary>The time since the clock was created.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    /// <summary>The number of timers that wait.</summary>
    public int TimerCount
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>The time from now until the next timer is due; null if no timer waits.</summary>
    public TimeSpan? UntilNextTimer
    {
        get
        {
            lock (_gate)
            {
                return _timers.Min is { } next ? next.Due - _elapsed : null;
            }
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The number of changes and runs of timers so far.</summary>
    internal long Changes => Interlocked.Read(ref _changes);

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new TestTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Moves the clock. It goes from one due timer to the next, shows the time of that timer while it runs, and lets the hosts that use the
    /// clock come to rest before it goes on. So a timer that is set again runs as often as it would.
    /// </summary>
    /// <param name="by">The time; zero or more.</param>
    /// <remarks>A host is at rest when its handlers, its network and the thread pool do nothing more. A handler that waits, for a timer or
    /// for a client, does not hold up the clock. Code that computes on another thread is not seen: let the host wait for its task
    /// (<see cref="WsTestHost.Track"/>).</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">The clock is moved already.</exception>
    /// <exception cref="TimeoutException">The application does not come to rest within 30 s of real time, because something goes on
    /// without the clock.</exception>
    public async Task AdvanceAsync(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan target = BeginAdvance(by);
        try
        {
            // Work that has just begun may still set timers, which count from the time before this call.
            await RestAsync().ConfigureAwait(false);
            while (TryReachNext(target, out TimeSpan due))
            {
                while (TryTakeDue(due, out TestTimer? timer))
                {
                    timer.Run();
                }

                await RestAsync().ConfigureAwait(false);
            }

            lock (_gate)
            {
                _elapsed = target;
            }
        }
        finally
        {
            lock (_gate)
            {
                _isAdvancing = false;
            }
        }
    }

    /// <summary>Adds a host, which comes to rest before each step of the clock.</summary>
    internal void Add(Func<Task> rest)
    {
        lock (_gate)
        {
            _rests = [.. _rests, rest];
        }
    }

    /// <summary>Removes a host.</summary>
    internal void Remove(Func<Task> rest)
    {
        lock (_gate)
        {
            _rests = [.. _rests.Where(other => other != rest)];
        }
    }

    /// <summary>Moves the clock from timer to timer until a task has completed.</summary>
    internal async Task RunUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            await RestAsync().ConfigureAwait(false);
            if (!task.IsCompleted && UntilNextTimer is { } next && TryBegin())
            {
                try
                {
                    TryReachNext(Elapsed + next, out TimeSpan due);
                    while (TryTakeDue(due, out TestTimer? timer))
                    {
                        timer.Run();
                    }
                }
                finally
                {
                    lock (_gate)
                    {
                        _isAdvancing = false;
                    }
                }
            }
        }

        await task.ConfigureAwait(false);
    }

    private TimeSpan BeginAdvance(TimeSpan by)
    {
        if (!TryBegin())
        {
            throw new InvalidOperationException("The clock is moved already: wait for the other AdvanceAsync first.");
        }

        return Elapsed + by;
    }

    private bool TryBegin()
    {
        lock (_gate)
        {
            bool begins = !_isAdvancing;
            _isAdvancing = true;
            return begins;
        }
    }

    private async Task RestAsync()
    {
        Func<Task>[] rests = Volatile.Read(ref _rests);
        if (rests.Length == 0)
        {
            // Code that continues after a timer may set the next one.
            await PoolTurn.PassUntilUnchangedAsync(() => Changes, static (_, turns, unchanged) => PoolTurn.IsPoolAtRest(turns, unchanged))
                .ConfigureAwait(false);
            return;
        }

        await PoolTurn.PassAsync().ConfigureAwait(false);
        foreach (Func<Task> rest in rests)
        {
            await rest().ConfigureAwait(false);
        }
    }

    private bool TryReachNext(TimeSpan target, out TimeSpan due)
    {
        lock (_gate)
        {
            due = _timers.Min?.Due ?? TimeSpan.MaxValue;
            if (due > target)
            {
                return false;
            }

            _elapsed = due > _elapsed ? due : _elapsed;
            return true;
        }
    }

    private bool TryTakeDue(TimeSpan due, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TestTimer? timer)
    {
        lock (_gate)
        {
            timer = _timers.Min;
            if (timer is null || timer.Due > due)
            {
                return false;
            }

            _timers.Remove(timer);
            return true;
        }
    }

    // One timer. Its order among the timers never changes while it is in the set.
    private sealed class TestTimer(WsTestTime clock, TimerCallback callback, object? state) : ITimer
    {
        public static readonly IComparer<TestTimer> Order = Comparer<TestTimer>.Create(static (one, other)
            => one.Due != other.Due ? one.Due.CompareTo(other.Due) : one._number.CompareTo(other._number));

        private readonly ExecutionContext? _context = ExecutionContext.Capture();
        private long _number;
        private TimeSpan _period;
        private bool _isDisposed;

        public TimeSpan Due { get; private set; }

        public void Run()
        {
            lock (clock._gate)
            {
                if (_isDisposed)
                {
                    return;
                }

                if (_period > TimeSpan.Zero)
                {
                    Set(clock._elapsed + _period);
                }
            }

            if (state is not Heartbeat)
            {
                // Code of the application may go on now. The server's look at its connections does nothing that is not seen elsewhere.
                Interlocked.Increment(ref clock._changes);
            }

            if (_context is null)
            {
                callback(state);
            }
            else
            {
                ExecutionContext.Run(_context, static call => ((TestTimer)call!).Call(), this);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool isNow;
            lock (clock._gate)
            {
                if (_isDisposed)
                {
                    return false;
                }

                clock._timers.Remove(this);
                _period = period;
                isNow = dueTime == TimeSpan.Zero;
                if (dueTime > TimeSpan.Zero)
                {
                    Set(clock._elapsed + dueTime);
                }
            }

            Interlocked.Increment(ref clock._changes);
            if (isNow)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Run(), this, preferLocal: false);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                _isDisposed = true;
                clock._timers.Remove(this);
            }

            Interlocked.Increment(ref clock._changes);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Set(TimeSpan due)
        {
            Due = due;
            _number = ++clock._lastNumber;
            clock._timers.Add(this);
        }

        private void Call() => callback(state);
    }
}
