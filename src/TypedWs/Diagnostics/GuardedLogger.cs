using Microsoft.Extensions.Logging;

namespace TypedWs.Diagnostics;

/// <summary>A logger that never throws. Log providers are code of others, and so is a part of the logged data (the text of an
/// exception). If that code fails, the log entry is lost, but no message, connection or process is affected.</summary>
internal sealed class GuardedLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
#pragma warning disable CA1031 // the log provider may throw anything
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
#pragma warning disable CA1031 // a failure of the log cannot be reported anywhere
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
