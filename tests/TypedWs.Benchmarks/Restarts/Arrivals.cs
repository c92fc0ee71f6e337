namespace TypedWs.Benchmarks.Restarts;

/// <summary>The numbered messages that the handlers of a server got, over all its restarts, in their order. Thread-safe.</summary>
internal sealed class Arrivals
{
    private readonly Lock _gate = new();
    private readonly List<int> _numbers = [];
    private int _lastMarker;

    /// <summary>The highest marker that has arrived: a number below zero, without its sign.</summary>
    public int LastMarker => Volatile.Read(ref _lastMarker);

    /// <summary>All numbers until now, without markers.</summary>
    public int[] Numbers
    {
        get
        {
            lock (_gate)
            {
                return [.. _numbers];
            }
        }
    }

    /// <summary>A message has arrived.</summary>
    /// <param name="number">Its number from 0, or a marker below zero.</param>
    public void Add(int number)
    {
        lock (_gate)
        {
            if (number >= 0)
            {
                _numbers.Add(number);
            }
            else
            {
                Volatile.Write(ref _lastMarker, Math.Max(_lastMarker, -number));
            }
        }
    }
}
