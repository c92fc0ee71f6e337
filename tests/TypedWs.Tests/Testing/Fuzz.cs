using System.Diagnostics;
using System.Globalization;

namespace TypedWs.Tests.Testing;

/// <summary>
/// Runs a test by seeded chance. Long tests go on with further seeds for seconds; a failure names the seed that it needs.
/// </summary>
internal static class Fuzz
{
    // Far from the seeds that tests name themselves, and from each other's.
    private const int SeedStep = 1000;

    private static readonly TimeSpan More = LongTests.ChooseTime(TimeSpan.Zero, TimeSpan.FromSeconds(3));

    public static void Run(int seed, Action<int> test)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            try
            {
                test(seed);
            }
            catch (Exception) when (Name(seed))
            {
                throw;
            }

            seed = unchecked(seed + SeedStep);
        }
        while (Stopwatch.GetElapsedTime(start) < More);
    }

    private static bool Name(int seed)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Failed with seed {seed}."));
        return false;
    }
}
