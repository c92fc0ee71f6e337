using System.Text;
using Microsoft.Extensions.Logging;
using TypedWs.Messages;

namespace TypedWs.Diagnostics;

/// <summary>
/// Logs the messages of one endpoint that are refused before a handler runs, at most <see cref="PerSecond"/> of them: clients
/// decide how many there are. Those that are left out are counted, and the count is logged when the second is over. Thread-safe.
/// </summary>
/// <remarks>While the level is off, a refused message costs the question and no more: nothing is counted or decoded.</remarks>
internal sealed class RefusalLog(ILogger logger, string endpoint, TimeProvider time) : IDisposable
{
    /// <summary>How many are logged in a second.</summary>
    public const int PerSecond = 10;

    private const int MaxTypeLength = 64;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _secondBegan;
    private int _logged;
    private long _leftOut;
    private bool _isDisposed;

    /// <summary>A message is refused.</summary>
    /// <param name="level">Where the host wants it; no other level is asked for.</param>
    /// <param name="connectionId">The connection that sent it.</param>
    /// <param name="error">What it is told.</param>
    public void Tell(LogLevel level, string connectionId, in ErrorEvent error)
    {
        if (logger.IsEnabled(level) && TryTakePlace(level))
        {
            string type = Describe(error.SentType);
            WsLog.MessageRefused(logger, level, endpoint, connectionId, error.Error.Code, type);
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

    /// <summary>A discriminator that a stranger chose, fit for a log or a page; cut to 64 UTF-16 units.</summary>
    public static string Describe(ReadOnlySpan<byte> type)
    {
        // Only what can be shown is decoded; a character that is cut in half is behind it.
        ReadOnlySpan<byte> first = type[..Math.Min(type.Length, (MaxTypeLength + 1) * 3)];
        return type.IsEmpty ? "(none)" : LogText.Sanitize(Encoding.UTF8.GetString(first), MaxTypeLength);
    }

    private bool TryTakePlace(LogLevel level)
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
                _timer?.Dispose();
                _timer = time.CreateTimer(_ => EndSecond(level), null, Second - time.GetElapsedTime(_secondBegan, now), Timeout.InfiniteTimeSpan);
            }

            return false;
        }
    }

    private void EndSecond(LogLevel level)
    {
        long leftOut;
        lock (_gate)
        {
            leftOut = _leftOut;
            _leftOut = 0;
            _logged = 0;
        }

        WsLog.RefusalsLeftOut(logger, level, endpoint, leftOut);
    }
}
