using TypedWs.Diagnostics;
using TypedWs.PubSub;

namespace TypedWs.Connections;

/// <summary>
/// Collects the topics that were published to and the queues that got something from outside their own receive loop, and
/// serves and flushes them all in one work item at the end of the thread pool's global queue: receives that are already
/// waiting there run first, so that what they publish and send leaves in the same write.
/// </summary>
/// <param name="metrics">Asks how long deliveries take; null for nobody.</param>
internal sealed class DeferredFlush(EndpointMetrics? metrics = null) : IThreadPoolWorkItem, ITurnScheduler
{
    private readonly Lock _gate = new();
    private Turn _next = new();
    private Turn? _spare;
    private bool _scheduled;

    /// <summary>Has the queue flushed soon. Each queue is added at most once until it was flushed (it keeps the mark).</summary>
    public void Add(OutboundQueue queue)
    {
        lock (_gate)
        {
            _next.Queues.Add(queue);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Has the topic's turn run soon. Each topic is added at most once until its turn began (it keeps the mark).</summary>
    public void Schedule(Topic topic)
    {
        lock (_gate)
        {
            if (_next.Topics.Count == 0)
            {
                _next.PublishedAt = metrics is { MeasuresDelivery: true } ? metrics.Now() : 0;
            }

            _next.Topics.Add(topic);
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
        Turn turn;
        lock (_gate)
        {
            // From here on what gets dirty starts another turn, which may run in parallel with this one: a flush that
            // blocks its thread does not hold up the others. A turn in flight has no use for the spare one.
            turn = _next;
            _next = _spare ?? new Turn();
            _spare = null;
            _scheduled = false;
        }

        foreach (Topic topic in turn.Topics)
        {
            topic.RunTurn(turn.PublishedAt);
        }

        foreach (OutboundQueue queue in turn.Queues)
        {
            queue.FlushDeferred();
        }

        turn.Topics.Clear();
        turn.Queues.Clear();
        lock (_gate)
        {
            _spare = turn;
        }
    }

    private sealed class Turn
    {
        /// <summary>When the first of its topics was published to; 0 if nobody wants to know.</summary>
        public long PublishedAt { get; set; }

        public List<Topic> Topics { get; } = [];

        public List<OutboundQueue> Queues { get; } = [];
    }
}
