using Microsoft.Extensions.Logging;

namespace TypedWs.Diagnostics;

/// <summary>A logger that never throws. A log provider is somebody else's code, and what is logged is not all ours either (the
/// text of an exception): what goes wrong there costs the entry, and no message, connection or process.</summary>
internal sealed class GuardedLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
#pragma warning disable CA1031 // whatever it is
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
#pragma warning disable CA1031 // whatever it is: nobody is left to tell
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
