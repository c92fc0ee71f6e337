using System.Numerics;

namespace TypedWs.Benchmarks.Load;

/// <summary>
/// Durations in nanoseconds in buckets of at most 1/32 of their value. Fixed size; may be added to from any thread.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int BitsPerOctave = 5;
    private const int BucketsPerOctave = 1 << BitsPerOctave;

    private readonly long[] _counts = new long[(64 - BitsPerOctave + 1) * BucketsPerOctave];

    public void Add(TimeSpan duration) => Interlocked.Increment(ref _counts[BucketOf((ulong)Math.Max(0, duration.Ticks * 100))]);

    /// <summary>The smallest value of the bucket in which the given fraction is reached, in microseconds; 0 if nothing was added.</summary>
    public double Percentile(double fraction)
    {
        long wanted = (long)Math.Ceiling(fraction * _counts.Sum());
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (_counts[i] > 0 && seen >= wanted)
            {
                return ValueOf(i) / 1000.0;
            }
        }

        return 0;
    }

    private static int BucketOf(ulong value)
    {
        if (value < BucketsPerOctave)
        {
            return (int)value;
        }

        int shift = BitOperations.Log2(value) - BitsPerOctave;
        return ((shift + 1) * BucketsPerOctave) + (int)((value >> shift) - BucketsPerOctave);
    }

    private static double ValueOf(int bucket)
    {
        if (bucket < BucketsPerOctave)
        {
            return bucket;
        }

        int shift = (bucket / BucketsPerOctave) - 1;
        return Math.ScaleB(BucketsPerOctave + (bucket % BucketsPerOctave), shift);
    }
}
