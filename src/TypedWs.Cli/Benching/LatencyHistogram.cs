using System.Numerics;

namespace TypedWs.Cli.Benching;

/// <summary>Counts times in microseconds, in steps of less than one percent, in constant memory. Thread-safe.</summary>
internal sealed class LatencyHistogram
{
    // 128 steps for each power of two.
    private const int StepBits = 7;
    private const int Steps = 1 << StepBits;

    // Up to 2^40 µs, which is twelve days.
    private const int MaxBits = 40;

    private readonly long[] _counts = new long[(MaxBits - StepBits + 1) * Steps];
    private long _count;
    private long _max;

    /// <summary>The number of times.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The longest time.</summary>
    public TimeSpan Max => TimeSpan.FromMicroseconds(Interlocked.Read(ref _max));

    /// <summary>Adds a time. A negative one counts as zero.</summary>
    public void Add(TimeSpan time)
    {
        long value = Math.Clamp(time.Ticks / TimeSpan.TicksPerMicrosecond, 0, (1L << MaxBits) - 1);
        Interlocked.Increment(ref _counts[ToIndex(value)]);
        Interlocked.Increment(ref _count);
        long max;
        while (value > (max = Interlocked.Read(ref _max)) && Interlocked.CompareExchange(ref _max, value, max) != max)
        {
        }
    }

    /// <summary>The time that this part of all times does not exceed.</summary>
    /// <param name="percent">From 0 to 100.</param>
    public TimeSpan Percentile(double percent)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(Count * percent / 100));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += Interlocked.Read(ref _counts[i]);
            if (seen >= wanted)
            {
                TimeSpan step = TimeSpan.FromMicroseconds(ToLargest(i));
                return step < Max ? step : Max;
            }
        }

        return Max;
    }

    private static int ToIndex(long value)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)value) - StepBits);
        return (shift << StepBits) + (int)(value >> shift);
    }

    // The largest value of a step.
    private static long ToLargest(int index)
    {
        int shift = Math.Max(0, (index >> StepBits) - 1);
        long start = (long)(index - (shift << StepBits)) << shift;
        return start + (1L << shift) - 1;
    }
}
