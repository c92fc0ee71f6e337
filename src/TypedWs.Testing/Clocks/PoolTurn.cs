namespace TypedWs.Testing.Clocks;

/// <summary>A turn of the thread pool.</summary>
internal static class PoolTurn
{
    // Code that waits cannot be told from code that runs on a thread, unless the pool has no other work. If other tests use the pool, code
    // that has done nothing for this time, and for so many turns, is taken for code that waits.
    private const int TurnsOfBusyPool = 20;

    // The number of turns without a change, after which it counts that the pool is idle.
    private const int Turns = 2;

    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(50);

    // A value that changes all the time never comes to rest: a test must fail then, not hang.
    private static readonly TimeSpan LongestChange = TimeSpan.FromSeconds(30);

    /// <summary>Whether the calling thread, which is one of the pool, is the only one that works.</summary>
    public static bool IsPoolIdle => IsAlone && ThreadPool.PendingWorkItemCount == 0 && IsAlone;

    // Looked at before and behind the queue: an item that leaves the queue in between is with a thread then.
    private static bool IsAlone
    {
        get
        {
            ThreadPool.GetMaxThreads(out int max, out _);
            ThreadPool.GetAvailableThreads(out int available, out _);
            return max - available <= 1;
        }
    }

    /// <summary>Completes when the work items that are in the pool's queue now have begun.</summary>
    public static async Task PassAsync()
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.UnsafeQueueUserWorkItem(static passed => passed.SetResult(), passed, preferLocal: false);
        await passed.Task.ConfigureAwait(false);
    }

    /// <summary>Whether nothing runs that could still change something.</summary>
    /// <param name="turns">The turns without a change.</param>
    /// <param name="unchanged">The time without a change.</param>
    public static bool IsPoolAtRest(int turns, TimeSpan unchanged)
        => IsPoolIdle || (turns > TurnsOfBusyPool && unchanged > LongestTurn);

    /// <summary>Passes turns until a value does not change any more.</summary>
    /// <param name="read">Reads the value.</param>
    /// <param name="isAtRest">Whether the value counts as unchanged, by the turns and the time without a change. Not asked before some
    /// turns have passed.</param>
    /// <returns>The value.</returns>
    /// <exception cref="TimeoutException">The value has changed for too long.</exception>
    public static async Task<T> PassUntilUnchangedAsync<T>(Func<T> read, Func<T, int, TimeSpan, bool> isAtRest)
        where T : IEquatable<T>
    {
        int turns = 0;
        long start = RealTime.Clock.GetTimestamp();
        long changedAt = start;
        T last = read();
        while (turns < Turns || !isAtRest(last, turns, RealTime.Clock.GetElapsedTime(changedAt)))
        {
            if (RealTime.Clock.GetElapsedTime(start) > LongestChange)
            {
                throw new TimeoutException(
                    $"Expected the application to come to rest, but within {LongestChange.TotalSeconds:0} s of real time it has not: "
                    + "something goes on without the clock, such as a loop that sends again and again.");
            }

            await PassAsync().ConfigureAwait(false);
            T now = read();
            bool isSame = now.Equals(last);
            turns = isSame ? turns + 1 : 0;
            changedAt = isSame ? changedAt : RealTime.Clock.GetTimestamp();
            last = now;
        }

        return last;
    }
}
