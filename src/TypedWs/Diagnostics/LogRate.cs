namespace TypedWs.Diagnostics;

/// <summary>
/// Limits log entries of one kind to <see cref="PerSecond"/> per second. It is used for entries of which clients can cause any number. The
/// entries that are left out are counted, and their number is reported when the second is over. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="tellLeftOut">Receives the number of entries that were left out.</param>
internal sealed class LogRate(TimeProvider time, Action<long> tellLeftOut) : IDisposable
{
    /// <summary>The maximum number of entries per second.</summary>
    public const int PerSecond = 10;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _secondBegan;
    private int _logged;
    private long _leftOut;
    private bool _isDisposed;

    /// <summary>Decides whether the next entry may be logged. If not, the entry is counted.</summary>
    public bool TryTake()
    {
        long now = time.GetTimestamp();
        lock (_gate)
        {
            if (_logged == 0 || (_leftOut == 0 && time.GetElapsedTime(_secondBegan, now) >= Second))
            {
                _secondBegan = now;
                _logged = 0;
            }

            if (_logged < PerSecond)
            {
                _logged++;
                return true;
            }

            if (_leftOut++ == 0 && !_isDisposed)
            {
                TimeSpan rest = Second - time.GetElapsedTime(_secondBegan, now);
                _timer?.Dispose();
                _timer = time.CreateTimer(static rate => ((LogRate)rate!).EndSecond(), this, rest, Timeout.InfiniteTimeSpan);
            }

            return false;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void EndSecond()
    {
        long leftOut;
        lock (_gate)
        {
            leftOut = _leftOut;
            _leftOut = 0;
            _logged = 0;
        }

        tellLeftOut(leftOut);
    }
}
