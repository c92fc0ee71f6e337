using TypedWs.Diagnostics;
using TypedWs.PubSub;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>
/// Schedules turns: bounded pieces of work, in which topics pass their publications to their subscribers and queues are flushed. The
/// scheduler collects the topics with new publications, and the queues with messages that did not come from their own receive loop. All of
/// them are served and flushed in one work item of an executor. Receives that already wait in the executor run first, so that their
/// messages leave in the same write.
/// </summary>
/// <param name="metrics">Tells whether deliveries are timed; null if there are no metrics.</param>
/// <param name="executor">Runs the work items; null for the thread pool.</param>
/// <param name="work">Counts the turns that have not ended; null if nobody asks.</param>
internal sealed class TurnScheduler(EndpointMetrics? metrics = null, TurnExecutor? executor = null, PendingWork? work = null)
    : IThreadPoolWorkItem, ITurnScheduler
{
    // The approximate maximum number of bytes of one slice, a part of a turn that runs as one work item. The bytes wait in the memory of
    // the transports until later work items send them, on a small machine on the same thread. A larger amount exceeds the processor's
    // caches and the memory pools.
    private const long MaxBytesPerSlice = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly TurnExecutor _executor = executor ?? TurnExecutor.ThreadPool;

    // Null for the thread pool, where a flush may run on any thread. A field of its own, because it is read for each delivery.
    private readonly TurnExecutor? _loop = executor == TurnExecutor.ThreadPool ? null : executor;
    private Turn? _next;
    private Turn? _spare;
    private bool _scheduled;

    /// <summary>Whether a flush may run on the calling thread. If not, call <see cref="Add"/>, so that a turn flushes the queue.</summary>
    public bool MayFlushHere => _loop is null || _loop.IsCurrent;

    private Turn Next => _next ??= new Turn(this);

    /// <summary>Schedules a flush of the queue. The queue must not be added again before it was flushed; the queue itself remembers
    /// that.</summary>
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
            work?.Begin();
        }

        _executor.Queue(this);
    }

    /// <summary>Schedules the turn of the topic. The topic must not be added again before its turn has begun; the topic itself remembers
    /// that.</summary>
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
            work?.Begin();
        }

        _executor.Queue(this);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Turn turn;
        lock (_gate)
        {
            // From here on, new queues and topics go to another turn, which may run in parallel with this one. So a flush that blocks its
            // thread does not delay other connections. A running turn does not need the spare object.
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

        work?.End();
    }

    // One turn: serves its topics and queues one after another, on one thread at a time. If there are many bytes, the turn continues in
    // another work item.
    private sealed class Turn(TurnScheduler owner) : IThreadPoolWorkItem
    {
        private TopicTurn _topicTurn;
        private int _topicsBegun;

        /// <summary>The time of the first publication to one of its topics; 0 if deliveries are not timed.</summary>
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
            long bytes = MaxBytesPerSlice;
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
