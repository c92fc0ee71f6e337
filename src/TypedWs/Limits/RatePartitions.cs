using System.Runtime.InteropServices;

namespace TypedWs.Limits;

/// <summary>The part of a rate that all sharers of one key have used.</summary>
internal sealed class RatePartition
{
    /// <summary>The time up to which the allowance is spent; see <see cref="RateMeter"/>.</summary>
    public long SpentUpTo;

    /// <summary>The number of connections or topics that share it now. Guarded by the partitions' lock.</summary>
    public int Sharers;
}

/// <summary>
/// Holds all sharers of a key to one rate together. The key is a remote address or a user, shared by their connections, or a topic's
/// name, shared by the topics that have it one after another. A sharer looks up its partition once, so that each message is counted
/// without a look-up and without a lock.
/// </summary>
/// <remarks>A partition outlives its last sharer until its allowance is whole again: otherwise a client above the limit could start
/// anew by reconnecting. Such partitions are removed whenever the number of partitions has doubled.</remarks>
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

    /// <summary>Counts one message; see <see cref="RateMeter.TryTake"/>.</summary>
    public bool TryTake(RatePartition partition, out TimeSpan retryAfter) => meter.TryTake(ref partition.SpentUpTo, out retryAfter);

    /// <summary>See <see cref="RateMeter.Refund"/>.</summary>
    public void Refund(RatePartition partition) => meter.Refund(ref partition.SpentUpTo);

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
