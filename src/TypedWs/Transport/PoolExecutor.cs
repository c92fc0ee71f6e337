namespace TypedWs.Transport;

/// <summary>The pool of .NET threads. Any thread will do: work that may go on where it is goes on there.</summary>
internal sealed class PoolExecutor : TurnExecutor
{
    public override bool IsCurrent => true;

    // To the end of the global queue, behind receives that are due. A thread's own queue is served first, and last in, first out.
    public override void Queue(IThreadPoolWorkItem item) => System.Threading.ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
}
