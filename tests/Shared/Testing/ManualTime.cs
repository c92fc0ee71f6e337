namespace TypedWs.Tests.Shared;

/// <summary>A clock that a test moves; timers run inside <see cref="Advance"/>. Thread-safe.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _elapsed;
    private int _created;

    /// <summary>How many timers have been made in all.</summary>
    public int TimersCreated => Volatile.Read(ref _created);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;

    private TimeSpan Now
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        Interlocked.Increment(ref _created);
        return timer;
    }

    /// <summary>Moves the clock from one due timer to the next, and runs each at its time: a periodic timer runs as often as it
    /// would.</summary>
    public void Advance(TimeSpan time)
    {
        TimeSpan target = Now + time;
        while (TryTakeDue(target) is { } timer)
        {
            timer.Run();
        }
    }

    // Moves the clock to the time of the next timer, or to the end if none is due.
    private ManualTimer? TryTakeDue(TimeSpan target)
    {
        lock (_gate)
        {
            ManualTimer? next = _timers.MinBy(static timer => timer.Due);
            if (next is null || next.Due > target)
            {
                _elapsed = target;
                return null;
            }

            _timers.Remove(next);
            _elapsed = next.Due > _elapsed ? next.Due : _elapsed;
            return next;
        }
    }

    /// <summary>Moves the clock at once, as if the process had stood still: each due timer runs once, late.</summary>
    public void Jump(TimeSpan time)
    {
        ManualTimer[] due;
        lock (_gate)
        {
            _elapsed += time;
            due = [.. _timers.Where(timer => timer.Due <= _elapsed)];
            _timers.RemoveAll(timer => timer.Due <= _elapsed);
        }

        foreach (ManualTimer timer in due)
        {
            timer.Run();
        }
    }

    /// <summary>Completes when a timer waits that is due within a time from now.</summary>
    public Task WaitForTimerAsync(TimeSpan within) => Bounded.Until(() => HasTimer(within), $"a timer due within {within}");

    /// <summary>Completes when so many timers have been made in all.</summary>
    public Task WhenTimersCreatedAsync(int count) => Bounded.Until(() => TimersCreated >= count, $"{count} timers");

    private bool HasTimer(TimeSpan within)
    {
        lock (_gate)
        {
            // The heartbeat's is always there and tells nothing.
            return _timers.Exists(timer => !timer.IsPeriodic && timer.Due <= _elapsed + within);
        }
    }

    private sealed class ManualTimer(ManualTime clock, Action run) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public bool IsPeriodic => Period != Timeout.InfiniteTimeSpan;

        private TimeSpan Period { get; set; }

        public void Run()
        {
            if (IsPeriodic)
            {
                Change(Period, Period);
            }

            run();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Period = period;
                clock._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._elapsed + dueTime;
                    clock._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
