using System.Diagnostics;

namespace TypedWs.Benchmarks.Load;

/// <summary>What all connections of a run report to.</summary>
internal sealed class LoadMeter
{
    private volatile bool _measuring;

    /// <summary>Of this window.</summary>
    public LatencyHistogram Latencies { get; private set; } = new();

    /// <summary>Whether the window is open; durations that end outside of it are not counted.</summary>
    public bool Measuring
    {
        get => _measuring;
        set => _measuring = value;
    }

    /// <summary>Opens a window.</summary>
    public void Begin()
    {
        Latencies = new LatencyHistogram();
        Measuring = true;
    }

    public void Record(long from, long to)
    {
        if (_measuring)
        {
            Latencies.Add(Stopwatch.GetElapsedTime(from, to));
        }
    }
}
