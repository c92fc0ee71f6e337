using TypedWs.Diagnostics;
using TypedWs.PubSub;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>
/// Collects the topics that were published to and the queues that got something from outside their own receive loop, and
/// serves and flushes them all in one work item of an executor: receives that wait there already run first, so that what they publish
/// and send leaves in the same write.
/// </summary>
/// <param name="metrics">Asks how long deliveries take; null for nobody.</param>
/// <param name="executor">Runs the work items; null for the pool of threads.</param>
internal sealed class DeferredFlush(EndpointMetrics? metrics = null, TurnExecutor? executor = null) : IThreadPoolWorkItem, ITurnScheduler
{
    // What is served waits in the memory of the transports until they send it, which they do in work items of their own, on
    // a small machine in the same thread: more than about this at a time falls out of the processor's caches and out of the
    // pools that the memory comes from.
    private const long MaxBytesPerGo = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly TurnExecutor _executor = executor ?? TurnExecutor.ThreadPool;

    // Null for the pool, on which a flush may run anywhere: asked for each delivery.
    private readonly TurnExecutor? _loop = executor == TurnExecutor.ThreadPool ? null : executor;
    private Turn? _next;
    private Turn? _spare;
    private bool _scheduled;

    /// <summary>Whether a flush may run on the calling thread. If not, it is to be added.</summary>
    public bool MayFlushHere => _loop is null || _loop.IsCurrent;

    private Turn Next => _next ??= new Turn(this);

    /// <summary>Has the queue flushed soon. Each queue is added at most once until it was flushed (it keeps the mark).</summary>
    public void Add(OutboundQueue queue)
    {
        lock (_gate)
        {
            Next.Queues.Add(queue);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        _executor.Queue(this);
    }

    /// <summary>Has the topic's turn run soon. Each topic is added at most once until its turn began (it keeps the mark).</summary>
    public void Schedule(Topic topic)
    {
        lock (_gate)
        {
            if (Next.Topics.Count == 0)
            {
                Next.PublishedAt = metrics is { MeasuresDelivery: true } ? metrics.Now() : 0;
            }

            Next.Topics.Add(topic);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        _executor.Queue(this);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Turn turn;
        lock (_gate)
        {
            // From here on what gets dirty starts another turn, which may run in parallel with this one: a flush that
            // blocks its thread does not hold up the others. A turn in flight has no use for the spare one.
            turn = Next;
            _next = _spare;
            _spare = null;
            _scheduled = false;
        }

        turn.Execute();
    }

    private void Queue(Turn turn) => _executor.Queue(turn);

    private void Recycle(Turn turn)
    {
        lock (_gate)
        {
            _spare = turn;
        }
    }

    // One after the other in one thread; a topic with many subscribers in several goes, each a work item of its own.
    private sealed class Turn(DeferredFlush owner) : IThreadPoolWorkItem
    {
        private TopicTurn _topicTurn;
        private int _topicsBegun;

        /// <summary>When the first of its topics was published to; 0 if nobody wants to know.</summary>
        public long PublishedAt { get; set; }

        public List<Topic> Topics { get; } = [];

        public List<OutboundQueue> Queues { get; } = [];

        public void Execute()
        {
            bool isDone = TryServeTopics();
            foreach (OutboundQueue queue in Queues)
            {
                queue.FlushDeferred();
            }

            Queues.Clear();
            if (!isDone)
            {
                owner.Queue(this);
                return;
            }

            Topics.Clear();
            _topicsBegun = 0;
            owner.Recycle(this);
        }

        private bool TryServeTopics()
        {
            long bytes = MaxBytesPerGo;
            while (_topicTurn.IsUnderWay || _topicsBegun < Topics.Count)
            {
                if (bytes <= 0)
                {
                    return false;
                }

                if (!_topicTurn.IsUnderWay)
                {
                    _topicTurn = Topics[_topicsBegun++].BeginTurn();
                }

                _topicTurn.Serve(PublishedAt, ref bytes);
                if (!_topicTurn.IsUnderWay)
                {
                    Topics[_topicsBegun - 1].EndTurn(_topicTurn.End);
                }
            }

            _topicTurn = default;
            return true;
        }
    }
}
