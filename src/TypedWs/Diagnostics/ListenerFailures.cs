using Microsoft.Extensions.Logging;

namespace TypedWs.Diagnostics;

/// <summary>
/// Listeners of the meter and of the activity source are somebody else's code and run on the thread that measures: what they
/// throw costs the measurement, and no message or connection. Told once for each endpoint, as it would come with every
/// message. Thread-safe.
/// </summary>
internal sealed class ListenerFailures(ILogger logger, string endpoint)
{
    private int _told;

    public void Tell(Exception exception)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            WsLog.ListenerFailed(logger, endpoint, exception);
        }
    }
}
