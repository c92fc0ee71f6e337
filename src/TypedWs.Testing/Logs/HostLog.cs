using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TypedWs.Testing.Logs;

/// <summary>Keeps the log of a host, and knows the connection of each entry: by the request that the code runs in, or by the id of the
/// connection in the entry.</summary>
/// <param name="time">The clock of the host.</param>
internal sealed class HostLog(TimeProvider time) : ILoggerProvider
{
    private const int MaxEntries = 10_000;

    private readonly long _start = time.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly Queue<WsTestLogEntry> _entries = new();
    private readonly AsyncLocal<WsTestWire?> _current = new();
    private readonly ConcurrentDictionary<string, int> _wires = new(StringComparer.Ordinal);
    private readonly List<WsTestRefusal> _refusals = [];

    /// <summary>The entries, the oldest first. Of very many entries, the oldest are dropped.</summary>
    public IReadOnlyList<WsTestLogEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>The refused upgrades, the oldest first.</summary>
    public IReadOnlyList<WsTestRefusal> Refusals
    {
        get
        {
            lock (_gate)
            {
                return [.. _refusals];
            }
        }
    }

    /// <summary>The connection whose request the calling code runs in; null if there is none.</summary>
    public WsTestWire? Current
    {
        get => _current.Value;
        set => _current.Value = value;
    }

    /// <summary>The id that the server has given to a connection; null if it has none yet.</summary>
    public string? FindId(int wire) => _wires.FirstOrDefault(entry => entry.Value == wire).Key;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // The entries stay: a test may look at them after the end of its host.
    }

    private void Add(WsTestLogEntry entry, WsTestRefusal? refusal)
    {
        lock (_gate)
        {
            _entries.Enqueue(entry);
            if (_entries.Count > MaxEntries)
            {
                _entries.Dequeue();
            }

            if (refusal is not null)
            {
                _refusals.Add(refusal);
            }
        }
    }

    private sealed class Logger(HostLog log, string category) : ILogger
    {
        private const int UpgradeRefused = 1;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state as IReadOnlyList<KeyValuePair<string, object?>>;
            int? wire = log.Current?.Number;
            if (Find(values, "ConnectionId") is string id)
            {
                wire = wire is { } known ? log._wires.GetOrAdd(id, known) : log._wires.TryGetValue(id, out int found) ? found : null;
            }

            var entry = new WsTestLogEntry(
                TimeSpan.FromTicks(log.ElapsedTicks), logLevel, category, eventId, formatter(state, exception), exception)
            {
                Connection = wire,
            };
            log.Add(entry, eventId.Id == UpgradeRefused && Find(values, "Reason") is string reason ? ToRefusal(values, reason) : null);
        }

        private static WsTestRefusal ToRefusal(IReadOnlyList<KeyValuePair<string, object?>>? values, string reason)
            => new(
                Find(values, "Path") as string ?? "",
                Find(values, "Status") as int? ?? 0,
                reason,
                Find(values, "Detail") as string ?? "");

        private static object? Find(IReadOnlyList<KeyValuePair<string, object?>>? values, string name)
        {
            for (int index = 0; index < values?.Count; index++)
            {
                if (values[index].Key == name)
                {
                    return values[index].Value;
                }
            }

            return null;
        }
    }

    private long ElapsedTicks => time.GetElapsedTime(_start).Ticks;
}
