namespace TypedWs.Connections;

/// <summary>
/// Collects the queues that got something from outside their own receive loop and flushes them all in one work item at
/// the end of the thread pool's global queue: receives that are already waiting there run first, so that what they send
/// leaves in the same write.
/// </summary>
internal sealed class DeferredFlush : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private List<OutboundQueue> _dirty = [];
    private List<OutboundQueue> _spare = [];
    private bool _scheduled;

    /// <summary>Has the queue flushed soon. Each queue is added at most once until it was flushed (it keeps the mark).</summary>
    public void Add(OutboundQueue queue)
    {
        lock (_gate)
        {
            _dirty.Add(queue);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        List<OutboundQueue> turn;
        lock (_gate)
        {
            // From here on a newly dirty queue starts another turn, which may run in parallel with this one: a flush
            // that blocks its thread does not hold up the others. A turn in flight has no use for the spare list.
            turn = _dirty;
            _dirty = _spare;
            _spare = [];
            _scheduled = false;
        }

        foreach (OutboundQueue queue in turn)
        {
            queue.FlushDeferred();
        }

        turn.Clear();
        lock (_gate)
        {
            _spare = turn;
        }
    }
}
