using System.Runtime.InteropServices;
using TypedWs.PubSub;

namespace TypedWs.Endpoints;

/// <summary>What several connections together have taken of a rate.</summary>
internal sealed class RatePartition
{
    /// <summary>The time up to which their allowance is spent; see <see cref="RateMeter"/>.</summary>
    public long SpentUpTo;

    /// <summary>How many share it now. Guarded by the partitions' lock.</summary>
    public int Sharers;
}

/// <summary>
/// A rate that connections share by a key: their remote address, or their user. A connection looks its partition up once, so
/// that a message takes from it without a look-up and without a lock.
/// </summary>
/// <remarks>A partition outlives its last connection until its allowance is whole again, or who is over the limit could start
/// anew by connecting again. Those are looked for whenever the number of partitions has doubled.</remarks>
internal sealed class RatePartitions<TKey>(RateMeter meter)
    where TKey : notnull
{
    private const int FirstSweep = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, RatePartition> _partitions = [];
    private int _sweepAt = FirstSweep;

    /// <summary>The rate.</summary>
    public RateMeter Meter => meter;

    /// <summary>Number of partitions that are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _partitions.Count;
            }
        }
    }

    public RatePartition Join(TKey key)
    {
        lock (_gate)
        {
            if (_partitions.Count >= _sweepAt)
            {
                Sweep();
            }

            ref RatePartition? partition = ref CollectionsMarshal.GetValueRefOrAddDefault(_partitions, key, out _);
            partition ??= new RatePartition();
            partition.Sharers++;
            return partition;
        }
    }

    public void Leave(TKey key, RatePartition partition)
    {
        lock (_gate)
        {
            if (--partition.Sharers == 0 && meter.IsWhole(ref partition.SpentUpTo))
            {
                _partitions.Remove(key);
            }
        }
    }

    /// <summary>One message; see <see cref="RateMeter.TryTake"/>.</summary>
    public bool TryTake(RatePartition partition, out TimeSpan retryAfter) => meter.TryTake(ref partition.SpentUpTo, out retryAfter);

    private void Sweep()
    {
        foreach ((TKey key, RatePartition partition) in _partitions)
        {
            if (partition.Sharers == 0 && meter.IsWhole(ref partition.SpentUpTo))
            {
                _partitions.Remove(key);
            }
        }

        _sweepAt = Math.Max(FirstSweep, _partitions.Count * 2);
    }
}
