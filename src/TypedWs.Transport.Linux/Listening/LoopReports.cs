using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TypedWs.Transport.Linux.Interop;
using TypedWs.Transport.Linux.Loops;

namespace TypedWs.Transport.Linux.Listening;

/// <summary>Logs and counts the reports of the loops.</summary>
/// <param name="logger">Never throws.</param>
/// <param name="taken">Counts the loops that were taken; null if the host has no metrics.</param>
internal sealed class LoopReports(ILogger logger, Counter<long>? taken) : LoopEvents
{
    public override void OnTaken()
    {
        try
        {
            taken?.Add(1);
        }
#pragma warning disable CA1031 // a listener of the meter is code of the application
        catch (Exception exception)
#pragma warning restore CA1031
        {
            OnFailed(exception);
        }
    }

    public override void OnFailed(Exception exception) => TransportLog.LoopCodeFailed(logger, exception);

    public override void OnWatchRefused(int error)
        => TransportLog.WatchRefused(logger, SocketErrors.ToException("epoll_ctl", error).Message);
}
