namespace TypedWs.Transport.Linux.Loops;

/// <summary>
/// Runs the turns of connections on event loops. Work that a loop queues runs on that loop, behind the events that already wait. Work of
/// other threads runs on the thread pool. A flush may run on any thread, so no work ever has to change its thread.
/// </summary>
internal sealed class LoopExecutor : TurnExecutor
{
    public override bool IsCurrent => true;

    public override void Queue(IThreadPoolWorkItem item)
    {
        if (LoopThread.Current is { } thread)
        {
            thread.Loop.Queue(item);
        }
        else
        {
            System.Threading.ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
        }
    }

    public override bool TryNoteTaken() => LoopThread.Current is { } thread && thread.TryNoteTaken();
}
