using Microsoft.Extensions.Logging;
using TypedWs.Messages;

namespace TypedWs.Diagnostics;

/// <summary>
/// Logs the error events of one endpoint that are sent without the data of their error, because it is too large. The number per
/// second is limited, because clients decide how many there are. Thread-safe.
/// </summary>
internal sealed class ErrorDataLog(ILogger logger, string endpoint, TimeProvider time) : IDisposable
{
    private readonly LogRate _rate = new(time, count => WsLog.MoreErrorDataTooLarge(logger, endpoint, count));

    /// <summary>An event goes without its data.</summary>
    /// <param name="connectionId">The connection that gets it.</param>
    /// <param name="code">The error's code.</param>
    /// <param name="size">How many bytes of JSON the data has.</param>
    public void Log(string connectionId, string code, int size)
    {
        if (logger.IsEnabled(LogLevel.Warning) && _rate.TryTake())
        {
            WsLog.ErrorDataTooLarge(logger, endpoint, code, connectionId, size, ErrorData.MaxLength);
        }
    }

    public void Dispose() => _rate.Dispose();
}
