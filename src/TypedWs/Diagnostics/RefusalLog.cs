using System.Text;
using Microsoft.Extensions.Logging;
using TypedWs.Messages;

namespace TypedWs.Diagnostics;

/// <summary>
/// Logs the messages of one endpoint that are refused before a handler runs. The number of log entries per second is limited, because
/// clients can cause any number of them. Thread-safe.
/// </summary>
/// <remarks>If the log level is not enabled, a refused message costs only the check of the level: nothing is counted or decoded.</remarks>
internal sealed class RefusalLog : IDisposable
{
    private const int MaxTypeLength = 64;

    private readonly ILogger _logger;
    private readonly string _endpoint;
    private readonly LogRate _rate;
    private LogLevel _level;

    public RefusalLog(ILogger logger, string endpoint, TimeProvider time)
    {
        _logger = logger;
        _endpoint = endpoint;
        _rate = new LogRate(time, count => WsLog.RefusalsLeftOut(_logger, _level, _endpoint, count));
    }

    /// <summary>Logs that a message is refused.</summary>
    /// <param name="level">The log level that the host has set for refused messages.</param>
    /// <param name="connectionId">The id of the connection that sent the message.</param>
    /// <param name="error">The error event that answers the message.</param>
    public void Log(LogLevel level, string connectionId, in ErrorEvent error)
    {
        // The number of entries that were left out is logged later, on another thread, at this level. The lock of LogRate makes this write
        // visible to that thread.
        _level = level;
        if (_logger.IsEnabled(level) && _rate.TryTake())
        {
            string type = Describe(error.SentType);
            WsLog.MessageRefused(_logger, level, _endpoint, connectionId, error.Error.Code, type);
        }
    }

    public void Dispose() => _rate.Dispose();

    /// <summary>Makes a discriminator that a client has sent safe for a log or a page, and cuts it to 64 UTF-16 units.</summary>
    public static string Describe(ReadOnlySpan<byte> type)
    {
        // Only the first bytes are decoded, because the rest is not shown. A character that is cut here is behind the part that is shown.
        ReadOnlySpan<byte> first = type[..Math.Min(type.Length, (MaxTypeLength + 1) * 3)];
        return type.IsEmpty ? "(none)" : LogText.Sanitize(Encoding.UTF8.GetString(first), MaxTypeLength);
    }
}
