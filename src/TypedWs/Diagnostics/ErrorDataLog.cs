using Microsoft.Extensions.Logging;
using TypedWs.Messages;

namespace TypedWs.Diagnostics;

/// <summary>
/// Logs the error events of one endpoint that are sent without the data of their error, because the data is too large. The number of log
/// entries per second is limited, because clients can cause any number of them. Thread-safe.
/// </summary>
internal sealed class ErrorDataLog(ILogger logger, string endpoint, TimeProvider time) : IDisposable
{
    private readonly LogRate _rate = new(time, count => WsLog.MoreErrorDataTooLarge(logger, endpoint, count));

    /// <summary>Logs that an event is sent without its data.</summary>
    /// <param name="connectionId">The id of the connection that gets the event.</param>
    /// <param name="code">The error's code.</param>
    /// <param name="size">The number of bytes of JSON that the data has.</param>
    public void Log(string connectionId, string code, int size)
    {
        if (logger.IsEnabled(LogLevel.Warning) && _rate.TryTake())
        {
            WsLog.ErrorDataTooLarge(logger, endpoint, code, connectionId, size, ErrorData.MaxLength);
        }
    }

    public void Dispose() => _rate.Dispose();
}
