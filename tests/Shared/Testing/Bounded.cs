using System.Diagnostics;

namespace TypedWs.Tests.Shared;

/// <summary>Every wait of a test ends: by its event, or by this bound with a failure.</summary>
internal static class Bounded
{
    /// <summary>Far above what anything takes here, on a loaded machine too.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);

    public static Task<T> WithinLimit<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task WithinLimit(this Task task) => task.WaitAsync(Limit);

    public static Task<T> WithinLimit<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    /// <summary>For state that has no event to wait for.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, $"Not within {Limit}: {what}");
            if (Stopwatch.GetElapsedTime(start) < Soon)
            {
                await Task.Yield();
            }
            else
            {
                // The others need the processor, too, and among them may be who makes it true.
                await Task.Delay(TimeSpan.FromMilliseconds(1));
            }
        }
    }
}
