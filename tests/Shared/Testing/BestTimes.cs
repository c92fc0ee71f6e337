using System.Diagnostics;

namespace TypedWs.Tests.Shared;

/// <summary>Compares what two pieces of work cost on a machine that does other things meanwhile.</summary>
/// <remarks>The shortest of many times is what the work costs: nothing makes it shorter, and much makes it longer. So measuring goes
/// on, in turn, until both have been undisturbed and compiled as well as they will be, or until it is clear that the
/// difference is real.</remarks>
internal static class BestTimes
{
    // Rarely called code is compiled for speed some time after code that is called often, on a thread of its own.
    private static readonly TimeSpan TimeToCompile = TimeSpan.FromSeconds(10);

    /// <summary>Crafted input costs at most three times as much as other input.</summary>
    /// <param name="crafted">Does the work once and says how long it took.</param>
    /// <param name="benign">The same with input that is not crafted.</param>
    /// <param name="least">So many times at least.</param>
    /// <param name="most">After so many times, and not before the compiler has had its time, it has failed.</param>
    public static void AssertNoWorse(Func<TimeSpan> crafted, Func<TimeSpan> benign, int least, int most)
    {
        (TimeSpan Crafted, TimeSpan Benign) best = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < least || (best.Crafted > 3 * best.Benign && (i < most || Stopwatch.GetElapsedTime(begun) < TimeToCompile)); i++)
        {
            best.Crafted = Shorter(best.Crafted, crafted());
            best.Benign = Shorter(best.Benign, benign());
        }

        Assert.True(best.Crafted <= 3 * best.Benign, $"{best.Crafted} instead of {best.Benign}");
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
