using Microsoft.Extensions.Logging;

namespace TypedWs.Diagnostics;

/// <summary>
/// Handles exceptions of listeners. Listeners of the meter and of the activity source are code of others, and run on the measuring
/// thread. An exception costs the measurement, but no message or connection. It is logged once for each endpoint, because it would
/// come with every message. Thread-safe.
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
