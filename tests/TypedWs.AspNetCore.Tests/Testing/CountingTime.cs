namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>The real clock, which counts its timers that may still fire. Thread-safe.</summary>
internal sealed class CountingTime : TimeProvider
{
    private int _waiting;

    /// <summary>Timers that are set and neither disposed of nor, if they fire once, fired.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new CountedTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class CountedTimer : ITimer
    {
        private readonly CountingTime _time;
        private readonly Action _run;
        private readonly ITimer _timer;
        private TimeSpan _period;
        private int _waits;

        public CountedTimer(CountingTime time, Action run)
        {
            _time = time;
            _run = run;
            _timer = System.CreateTimer(
                static timer => ((CountedTimer)timer!).Run(),
                this,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            SetWaits(dueTime != Timeout.InfiniteTimeSpan);
            return _timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            _timer.Dispose();
            SetWaits(false);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Run()
        {
            if (_period == Timeout.InfiniteTimeSpan)
            {
                SetWaits(false);
            }

            _run();
        }

        private void SetWaits(bool waits)
        {
            int now = waits ? 1 : 0;
            Interlocked.Add(ref _time._waiting, now - Interlocked.Exchange(ref _waits, now));
        }
    }
}
