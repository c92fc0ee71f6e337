using System.Diagnostics;

namespace TypedWs.Cli.Tests.Processes;

/// <summary>The speed of this machine, by work that has nothing to do with the tool.</summary>
internal static class MachineSpeed
{
    private const int Count = 300_000;

    // The shortest time of this work on the machine of the promise (docs/decisions/0028-command-line-tool.md).
    private static readonly TimeSpan OfThePromise = TimeSpan.FromMilliseconds(20);

    private static TimeSpan _best = TimeSpan.MaxValue;

    /// <summary>So many times more than on the machine of the promise; at least 1. Each call measures again, because the shortest time
    /// counts.</summary>
    public static double Slowness
    {
        get
        {
            int[] numbers = [.. Enumerable.Range(0, Count).Select(static i => i * 7919 % Count)];
            long start = Stopwatch.GetTimestamp();
            Array.Sort(numbers);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            _best = took < _best ? took : _best;
            return Math.Max(1, _best / OfThePromise);
        }
    }
}
