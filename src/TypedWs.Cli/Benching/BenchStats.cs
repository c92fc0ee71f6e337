using System.Collections.Concurrent;

namespace TypedWs.Cli.Benching;

/// <summary>The figures of a run. Thread-safe.</summary>
internal sealed class BenchStats
{
    // A server could send another code each time.
    private const int MaxCodes = 100;
    private const int MaxCodeLength = 100;
    private const string OtherCodes = "other";

    private readonly ConcurrentDictionary<string, long> _errors = new(StringComparer.Ordinal);
    private long _sent;
    private long _arrived;
    private long _closed;

    /// <summary>The times from the intended time of each message to its arrival.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>The times by which messages were sent too late.</summary>
    public LatencyHistogram Lateness { get; } = new();

    /// <summary>The measured messages that were sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>The arrivals that belong to measured messages.</summary>
    public long Arrived => Interlocked.Read(ref _arrived);

    /// <summary>The connections that have ended early.</summary>
    public long Closed => Interlocked.Read(ref _closed);

    /// <summary>The number of errors by code.</summary>
    public IReadOnlyDictionary<string, long> Errors => _errors;

    /// <summary>A measured message was sent.</summary>
    public void AddSent() => Interlocked.Increment(ref _sent);

    /// <summary>A measured message has arrived.</summary>
    public void AddArrival(TimeSpan latency)
    {
        Latency.Add(latency);
        Interlocked.Increment(ref _arrived);
    }

    /// <summary>A message was answered by an error event, was not sent, or has arrived twice.</summary>
    public void AddError(string code)
    {
        string known = code.Length > MaxCodeLength || (_errors.Count >= MaxCodes && !_errors.ContainsKey(code)) ? OtherCodes : code;
        _errors.AddOrUpdate(known, 1, static (_, count) => count + 1);
    }

    /// <summary>A connection has ended early.</summary>
    public void AddClosed() => Interlocked.Increment(ref _closed);
}
