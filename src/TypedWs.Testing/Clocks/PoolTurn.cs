namespace TypedWs.Testing.Clocks;

/// <summary>A turn of the thread pool.</summary>
internal static class PoolTurn
{
    /// <summary>Whether the calling thread, which is one of the pool, is the only one that works.</summary>
    public static bool IsPoolIdle
    {
        get
        {
            ThreadPool.GetMaxThreads(out int max, out _);
            ThreadPool.GetAvailableThreads(out int available, out _);
            return max - available <= 1 && ThreadPool.PendingWorkItemCount == 0;
        }
    }

    /// <summary>Completes when the work items that are in the pool's queue now have begun.</summary>
    public static async Task PassAsync()
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.UnsafeQueueUserWorkItem(static passed => passed.SetResult(), passed, preferLocal: false);
        await passed.Task.ConfigureAwait(false);
    }
}
