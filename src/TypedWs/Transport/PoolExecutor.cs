namespace TypedWs.Transport;

/// <summary>The thread pool of .NET. Its work may run on any thread, so work that is already running simply continues.</summary>
internal sealed class PoolExecutor : TurnExecutor
{
    public override bool IsCurrent => true;

    // Queues at the end of the global queue, behind receives that are due. A thread's own queue would be served first, and its last
    // item first.
    public override void Queue(IThreadPoolWorkItem item) => System.Threading.ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
}
