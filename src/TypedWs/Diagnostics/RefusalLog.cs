using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using TypedWs.Json;
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
    private const int MaxPointerLength = 128;

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
            string fields = DescribeFields(error);
            WsLog.MessageRefused(_logger, level, _endpoint, connectionId, error.Error.Code, type, fields);
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

    // Names the first field of the event and its broken rule. A pointer can have keys of a dictionary, which the client has chosen.
    private static string DescribeFields(in ErrorEvent error)
    {
        if (error.Errors is not { TotalCount: > 0 } errors)
        {
            return "";
        }

        FieldErrorOrder order = errors.InEventOrder;
        order.MoveNext();
        var pointers = new JsonPointerWriter(error.Document);
        Span<byte> pointer = stackalloc byte[JsonPointerWriter.MaxLength];
        pointers.TryWrite(order.Current, pointer, out int length, out bool isCut);
        string field = LogText.Sanitize(Encoding.UTF8.GetString(pointer[..length]), MaxPointerLength);
        string more = errors.TotalCount == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {errors.TotalCount - 1} more");
        return $", its field: {field}{(isCut ? "…" : "")} ({order.Current.Code}){more}";
    }
}
