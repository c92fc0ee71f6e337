using Microsoft.Extensions.Logging;

namespace TypedWs.Diagnostics;

/// <summary>
/// Handles exceptions of listeners. Listeners of the meter and of the activity source are code of others, and run on the thread that
/// measures. If a listener throws, the measurement is lost, but no message or connection is affected. Only the first exception of each
/// endpoint is logged, because a faulty listener throws for every message. Thread-safe.
/// </summary>
internal sealed class ListenerFailures(ILogger logger, string endpoint)
{
    private int _told;

    public void Log(Exception exception)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            WsLog.ListenerFailed(logger, endpoint, exception);
        }
    }
}
