using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Soak;

/// <summary>
/// Counts what is logged about exceptions thrown on purpose and keeps every other warning: keeping the former too would
/// be the growth of memory that the soak looks for.
/// </summary>
internal sealed class SoakLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _problems = new();
    private int _expected;

    /// <summary>Exceptions thrown on purpose.</summary>
    public int Expected => Volatile.Read(ref _expected);

    /// <summary>Everything else.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        // On a loaded machine, a handler may have a loop for longer than the loop waits for it.
        if (logLevel < LogLevel.Warning || (TestTransport.Detaches && eventId.Name == "HandlerBlocks"))
        {
            return;
        }

        if (eventId.Name == "HandlerFailed" && exception is InvalidOperationException { Message: SoakCounts.Purpose })
        {
            Interlocked.Increment(ref _expected);
        }
        else
        {
            _problems.Enqueue($"{logLevel} {eventId.Name}: {formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }
}
