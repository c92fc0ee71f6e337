namespace TypedWs.Transport;

/// <summary>Runs items on the thread pool of .NET. Its work may run on any thread, so a caller never needs to change to another
/// thread.</summary>
internal sealed class PoolExecutor : TurnExecutor
{
    public override bool IsCurrent => true;

    // The item goes to the end of the global queue, after receives that already wait. The local queue of a thread is not used, because
    // it is served before the global queue, and its last item first.
    public override void Queue(IThreadPoolWorkItem item) => System.Threading.ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
}
