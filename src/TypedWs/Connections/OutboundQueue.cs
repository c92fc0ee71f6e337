using TypedWs.Diagnostics;
using TypedWs.Messages;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>What a queue tells the connection that owns it; called without the queue's lock.</summary>
internal interface IOutboundOwner
{
    /// <summary>Whether a handler of the connection's own is pending: what is sent to the connection meanwhile is an answer.</summary>
    bool IsHandling { get; }

    /// <summary>The peer caught up after a send was answered with <see cref="WsSendStatus.Backpressured"/>.</summary>
    void OnDrained();

    /// <summary>The limit is reached and the policy is to close.</summary>
    void OnOverflow();

    /// <summary>A flush found the peer gone.</summary>
    void OnTransportLost();
}

/// <summary>
/// Everything that goes out on one connection, in the order of the calls.
/// </summary>
/// <remarks>
/// Any thread may enqueue. At most one flush is in flight; while it is, and when a flush that is due has enough to take along,
/// frames wait in own memory, because what is copied into a transport is out of reach of every policy. The lock is
/// never held across I/O or user code.
/// </remarks>
internal sealed partial class OutboundQueue(
    WsTransport transport,
    OutboundLimits limits,
    OutboundBudget budget,
    DeferredFlush deferred,
    IOutboundOwner owner,
    EndpointMetrics? metrics = null) : IBacklogOwner
{
    // Room above the limit for pings and pongs, so that a backlog does not make a connection look dead.
    private const int ControlReserve = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly OutboundLimits _limits = transport.TellsProgress ? limits : limits.ToBlind();
    private OutboundBacklog? _backlog;
    private DeliverySample _sample;
    private long _taken;
    private long _written;
    private long _inFlight;
    private long _charged;
    private int _corks;
    private bool _batching;
    private bool _urgent;
    private bool _pingQueued;
    private bool _flushing;
    private bool _deferredPending;
    private bool _backpressured;
    private bool _overflowed;
    private bool _closeQueued;
    private bool _finishing;
    private bool _ended;

    /// <summary>Bytes accepted and not yet taken by the transport.</summary>
    public long BufferedBytes
    {
        get
        {
            lock (_gate)
            {
                return Buffered;
            }
        }
    }

    /// <summary>Bytes that the transport has taken so far, frame headers included.</summary>
    public long TakenBytes => Volatile.Read(ref _taken);

    /// <summary>Whether the transport has something that it has not taken yet, so that more would have to wait.</summary>
    public bool IsFlushing => Volatile.Read(ref _flushing);

    /// <summary>Messages that were dropped.</summary>
    public long DroppedMessages
    {
        get
        {
            lock (_gate)
            {
                return _backlog?.DroppedMessages ?? 0;
            }
        }
    }

    /// <summary>Who owns the queue.</summary>
    public IOutboundOwner Owner => owner;

    /// <summary>Whether received bytes are being processed: whoever reads them does not read on meanwhile.</summary>
    public bool IsBatching => Volatile.Read(ref _batching);

    /// <summary>Whether our close frame was queued: nothing can follow it.</summary>
    public bool CloseQueued => Volatile.Read(ref _closeQueued);

    // Holding saves writes; it must not make a reading peer look slow, so what is held is bounded.
    private bool IsFull => (_written >= _limits.Slice || _backlog is { Length: > 0 }) && !_flushing;

    // Nor may it hold up who waits for the peer, who gets nothing meanwhile, or the connection's end. A batch ends soon
    // by itself; a cork of the application's may last, and must not make the connection look dead or keep it open.
    // Nor a batch, if a handler keeps its thread: a ping shows whether the peer is still there.
    private bool IsHeld
        => (_batching || (_corks > 0 && !_urgent && !_closeQueued)) && !_pingQueued && !IsFull && _drainWaiter is null && _answersWaiter is null && !_finishing;

    // Whether what is queued now waits in own memory. As long as something does, this is true.
    private bool MustWait => _flushing || _written >= _limits.MostWritten || _backlog is { Length: > 0 };

    private OutboundBacklog Backlog => _backlog ??= new OutboundBacklog(this);

    private long Buffered => _written + _inFlight + (_backlog?.Length ?? 0);

    // What makes a peer slow: one large message under way does not.
    private long Waiting => Buffered - Large;

    // What the limits of memory count; the large message is beyond them.
    private long Held => _written + _inFlight + (_backlog?.Footprint ?? 0) - Large;

    // Whether anything may still be queued. After an overflow that closes, nothing but the close frame: a later message would
    // hide the gap.
    private bool IsOpen => !_closeQueued && !_ended && !_overflowed;

    /// <summary>Queues a whole frame.</summary>
    public WsSendStatus Enqueue(ReadOnlySpan<byte> frame, MessageTag tag = default) => Enqueue(frame, default, tag);

    /// <summary>Queues a frame given as header and payload.</summary>
    public WsSendStatus Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload) => Enqueue(header, payload, default);

    /// <summary>Queues a frame that answers a message of the peer's, or is one of the protocol's own: no policy drops it.</summary>
    public WsSendStatus EnqueueAnswer(ReadOnlySpan<byte> frame) => Enqueue(frame, default, MessageTag.Answer);

    /// <summary>Queues a pong, which no cork of the application's holds up.</summary>
    public void EnqueueControl(ReadOnlySpan<byte> frame) => EnqueueControl(frame, isPing: false);

    /// <summary>Queues a ping, which nothing holds up.</summary>
    /// <returns>False if there is no room for it.</returns>
    public bool EnqueuePing(ReadOnlySpan<byte> frame) => EnqueueControl(frame, isPing: true);

    /// <summary>Queues our close frame, unless one was queued before. Nothing is queued after it.</summary>
    public bool EnqueueClose(ReadOnlySpan<byte> frame)
    {
        Due due;
        lock (_gate)
        {
            if (_closeQueued || _ended)
            {
                return false;
            }

            due = TakePublications();
            Append(frame, default, mayBeDropped: false, isAnswer: false);
            _closeQueued = true;

            // Elsewhere: the caller decides under a lock of its own who closed.
            due |= MarkForFlush();
        }

        See(due);
        return true;
    }

    /// <summary>Input is processed: its answers wait for <see cref="EndBatch"/>.</summary>
    public void BeginBatch()
    {
        lock (_gate)
        {
            _batching = true;
        }
    }

    public void EndBatch()
    {
        bool flush;
        lock (_gate)
        {
            _batching = false;
            flush = TryBeginFlush();
        }

        if (flush)
        {
            RunFlushes();
        }
    }

    public void Cork()
    {
        lock (_gate)
        {
            _corks++;
        }
    }

    public void Uncork()
    {
        lock (_gate)
        {
            // A cork that is disposed twice must not take away from the ones that others hold later.
            _corks = Math.Max(0, _corks - 1);
        }

        Flush();
    }

    private bool EnqueueControl(ReadOnlySpan<byte> frame, bool isPing)
    {
        bool isQueued = false;
        Due due;
        lock (_gate)
        {
            if (!IsOpen)
            {
                return false;
            }

            // A peer that makes us answer and does not read the answers is a slow consumer like any other.
            if (Held >= _limits.Limit + ControlReserve)
            {
                due = Closes(_limits.Policy) ? Overflow() : Due.Nothing;
            }
            else
            {
                Append(frame, default, mayBeDropped: false, isAnswer: !isPing && IsAnswering);
                NoteAnswers();
                isQueued = true;
                _urgent = true;
                _pingQueued |= isPing;
                due = DueAfterAppend();
            }
        }

        See(due);
        return isQueued;
    }

    private WsSendStatus Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, MessageTag tag)
    {
        WsSendStatus status;
        Due due;
        lock (_gate)
        {
            due = TakePublications();
            bool isAnswer = tag.IsAnswer || IsAnswering;
            status = Accept(header, payload, tag, topic: null, isAnswer, ref due);
            if (isAnswer)
            {
                NoteAnswers();
            }

            due |= DueAfterAppend();
        }

        See(due);
        return status;
    }

    private void StartSample()
    {
        if (metrics is { MeasuresDelivery: true } && !_sample.IsRunning)
        {
            _sample.Start(metrics.Now(), _taken + Buffered, _backlog?.Given ?? 0);
        }
    }

    // A dropped or replaced frame leaves no gap: all that is behind it leaves earlier.
    void IBacklogOwner.OnRemoved(long place, int length)
    {
        _sample.Pass(place, length);
        if (_largeMark.Pass(place, length))
        {
            _large = 0;
        }
    }

    private void EndLocked()
    {
        _ended = true;
        _sample.Cancel();
        if (_backlog is not null)
        {
            budget.Release(_backlog.Footprint);
            _backlog.Clear();
        }

        _written = 0;
        _large = 0;
        ForgetAnswers();
        SignalIdle();
        SignalDrained();
    }

    // What is left to do when the lock is released.
    [Flags]
    private enum Due
    {
        Nothing = 0,
        DeferredFlush = 1,
        Flush = 2,
        Overflow = 4,
    }
}
