using System.Runtime.InteropServices;

namespace TypedWs.Limits;

/// <summary>The use of a rate by one key. All connections or topics that have the key are its sharers.</summary>
internal sealed class RatePartition
{
    /// <summary>The time up to which the allowance is spent; see <see cref="RateMeter"/>.</summary>
    public long SpentUpTo;

    /// <summary>The number of connections or topics that share the key now. Guarded by the lock of
    /// <see cref="RatePartitions{TKey}"/>.</summary>
    public int Sharers;
}

/// <summary>
/// Limits the rate of each key; all sharers of a key use one rate together. A key is a remote address or a user, shared by their
/// connections, or the name of a topic, shared by the topics that have that name one after another. A sharer looks up its partition once.
/// So each message is counted without a look-up and without a lock.
/// </summary>
/// <remarks>When the last sharer of a key leaves, the partition is kept until the whole burst is available again. Otherwise a client above
/// the limit could get a new allowance by reconnecting. Kept partitions are searched and removed whenever the number of partitions has
/// doubled.</remarks>
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
