using TypedWs.Diagnostics;
using TypedWs.Messages;
using TypedWs.PubSub;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>
/// All outgoing frames of one connection, in the order of the calls.
/// </summary>
/// <remarks>
/// Any thread may enqueue. At most one flush runs at a time. The queue has the lock and the order of the steps. Its embedded parts have one
/// responsibility each: <see cref="OverflowJudge"/> decides about messages, <see cref="OutboundBuffer"/> has the bytes,
/// <see cref="FlushSchedule"/> decides when to flush, <see cref="OutboundWaits"/> has the waiting tasks, <see cref="PendingPublications"/>
/// has the publications that were not queued yet. The parts are called with the lock held, unless a member says otherwise. The lock is
/// never held across I/O or user code.
/// </remarks>
internal sealed partial class OutboundQueue(
    WsTransport transport,
    OutboundLimits limits,
    OutboundBudget budget,
    TurnScheduler turns,
    IOutboundOwner owner,
    EndpointMetrics? metrics = null)
{
    private readonly Lock _gate = new();

    // These are mutable structs. They are never copied, and the fields are not readonly, because every call of a readonly field works on a
    // copy.
    private OutboundBuffer _buffer = new(transport, limits, budget, metrics);
    private OverflowJudge _admission;
    private FlushSchedule _schedule;
    private OutboundWaits _waits;
    private PendingPublications _publications;

    /// <summary>The number of bytes that were queued and that the transport has not accepted yet.</summary>
    public long BufferedBytes
    {
        get
        {
            lock (_gate)
            {
                return _buffer.Buffered;
            }
        }
    }

    /// <summary>The number of messages that were dropped.</summary>
    public long DroppedMessages
    {
        get
        {
            lock (_gate)
            {
                return _buffer.DroppedMessages;
            }
        }
    }

    /// <summary>The number of bytes that the transport has accepted so far, frame headers included.</summary>
    public long TakenBytes => _buffer.Taken;

    /// <summary>Whether a flush runs, so that further bytes would have to wait.</summary>
    public bool IsFlushing => _buffer.IsFlushing;

    /// <summary>Whether the waiting answers have exceeded the high watermark, and have not fallen to the low watermark since.</summary>
    public bool AnswersWait => _buffer.Answers.AreMany;

    /// <summary>The owner of the queue.</summary>
    public IOutboundOwner Owner => owner;

    /// <summary>Whether received bytes are being processed. The receive loop does not read during that time.</summary>
    public bool IsBatching => _schedule.IsBatching;

    /// <summary>Whether a turn that flushes the queue was requested and has not begun. For test harnesses.</summary>
    public bool IsFlushDue => _schedule.IsMarked;

    /// <summary>The bytes of the large message that have not left. Called with the lock held.</summary>
    internal long Large => _buffer.Large;

    /// <summary>The bytes of the waiting answers. Called with the lock held.</summary>
    internal long Answers => _buffer.Answers.Sum(_buffer.AnswersWaiting);

    // Whether a send is an answer at this time.
    private bool IsAnswering => _schedule.IsBatching || owner.IsHandling;

    /// <summary>Queues a whole frame.</summary>
    public WsSendStatus Enqueue(ReadOnlySpan<byte> frame, MessageTag tag = default) => Enqueue(frame, default, tag);

    /// <summary>Queues a frame that answers a message of the peer, or is a message of the protocol. No overflow policy drops such a
    /// frame.</summary>
    public WsSendStatus EnqueueAnswer(ReadOnlySpan<byte> frame, WsCompress compress = WsCompress.Default)
        => Enqueue(frame, default, MessageTag.Answer.With(compress));

    /// <summary>Queues a request to the peer. No overflow policy drops it, and it is not counted as an answer: the peer may be slow with
    /// it, and may still send messages.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="compress">Whether the frame is compressed.</param>
    public WsSendStatus EnqueueRequest(ReadOnlySpan<byte> frame, WsCompress compress = WsCompress.Default)
    {
        OutboundWork work;
        WsSendStatus status;
        lock (_gate)
        {
            TakePublications();
            status = AcceptUncounted(frame, compress);
            work = DueAfterAppend();
        }

        Perform(work);
        return status;
    }

    /// <summary>Queues an item of a stream if there is room. The caller has looked for room before, but other code may have filled the
    /// queue since. The item is treated like a request to the peer.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="ended">Not zero when the stream has ended: then the frame is not queued. Read with the lock held, so a frame that is
    /// queued by the thread that has set it follows all frames of the stream.</param>
    /// <param name="status">The result, if there was room.</param>
    /// <param name="compress">Whether the frame is compressed.</param>
    /// <returns>False if there is no room: nothing was queued, and the caller waits (<see cref="WaitForRoomAsync"/>).</returns>
    public bool TryEnqueueItem(
        ReadOnlySpan<byte> frame, ref readonly int ended, out WsSendStatus status, WsCompress compress = WsCompress.Default)
    {
        OutboundWork work;
        bool hasRoom;
        status = WsSendStatus.Closed;
        lock (_gate)
        {
            if (Volatile.Read(in ended) != 0)
            {
                return true;
            }

            TakePublications();
            hasRoom = HasRoom || !_admission.IsOpen;
            status = hasRoom ? AcceptUncounted(frame, compress) : status;
            work = hasRoom ? DueAfterAppend() : TakeOverflow();
        }

        Perform(work);
        return hasRoom;
    }

    /// <summary>Queues a pong, which no cork of the application delays.</summary>
    public void EnqueueControl(ReadOnlySpan<byte> frame) => EnqueueControl(frame, isPing: false);

    /// <summary>Queues a ping, which no hold delays.</summary>
    /// <returns>False if there is no room for the ping, or the queue accepts no more frames.</returns>
    public bool EnqueuePing(ReadOnlySpan<byte> frame) => EnqueueControl(frame, isPing: true);

    /// <summary>Queues our close frame, unless one was queued before. Nothing is queued after it.</summary>
    public bool EnqueueClose(ReadOnlySpan<byte> frame)
    {
        OutboundWork work;
        lock (_gate)
        {
            if (_admission.IsClosed)
            {
                return false;
            }

            TakePublications();
            _buffer.Append(frame, default, mayBeDropped: false, isAnswer: false);
            _admission.Close();

            // The frame is flushed later, on another thread, because the caller holds a lock of its own here.
            work = MarkForFlush() | TakeOverflow();
        }

        Perform(work);
        return true;
    }

    /// <summary>Completes when the buffered bytes have fallen to the low watermark, or when no byte can be sent any more.</summary>
    public Task DrainAsync(CancellationToken cancellationToken)
    {
        Task drained = WhenDrainedAsync(from: _buffer.Limits.LowWatermark);
        return drained.IsCompleted ? drained : drained.WaitAsync(cancellationToken);
    }

    /// <summary>Whether the next item of a stream may be queued. Read without the lock, so another thread may just have changed
    /// it.</summary>
    public bool HasRoom => _buffer.Buffered <= _buffer.Limits.HighWatermark;

    /// <summary>Completes when the next item of a stream may be queued: at once while the buffered bytes are at or below the high
    /// watermark, otherwise when they have fallen to the low watermark, or when no byte can be sent any more.</summary>
    public Task WaitForRoomAsync() => WhenDrainedAsync(from: _buffer.Limits.HighWatermark);

    /// <summary>Completes when only few of the answers that wait now are left, or when reading has ended.</summary>
    public Task WaitForAnswersAsync()
    {
        if (!AnswersWait)
        {
            return Task.CompletedTask;
        }

        Task left;
        lock (_gate)
        {
            left = owner.IsReceiverReleased ? Task.CompletedTask : _buffer.Answers.WaitAsync(_buffer.AnswersWaiting);
        }

        if (!left.IsCompleted)
        {
            // A cork may hold these answers, and its end may come only with a later message.
            Flush();
        }

        return left;
    }

    /// <summary>Completes the wait for answers, after <see cref="IOutboundOwner.IsReceiverReleased"/> has become true. A wait that
    /// begins later sees that value.</summary>
    public void ReleaseReceiver()
    {
        lock (_gate)
        {
            _buffer.Answers.Signal();
        }
    }

    /// <summary>Completes when the transport has accepted all queued bytes, or when the transport is lost. From now on corks have no
    /// effect, because perhaps no code exists any more that would end a cork.</summary>
    public Task WhenIdleAsync()
    {
        OutboundWork work;
        lock (_gate)
        {
            _schedule.Lift();
            TakePublications();
            work = TakeOverflow();
        }

        Perform(work);
        Flush();
        lock (_gate)
        {
            return _admission.HasEnded || (!_buffer.IsFlushing && _buffer.Buffered == 0) ? Task.CompletedTask : _waits.Idle;
        }
    }

    /// <summary>Accepts no more frames, and discards the waiting frames at once. Completes when the running flush has ended. After that,
    /// the queue does not use the transport any more.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            End();

            // A turn may have begun a flush after the queue was found idle.
            return _buffer.IsFlushing ? _waits.Idle : Task.CompletedTask;
        }
    }

    // Completes at once if at most so many bytes are buffered, or no byte can be sent any more.
    private Task WhenDrainedAsync(long from)
    {
        Task drained;
        lock (_gate)
        {
            if (_admission.HasEnded || _buffer.Buffered <= from)
            {
                return Task.CompletedTask;
            }

            drained = _waits.Drained;
        }

        Flush();
        return drained;
    }

    private bool EnqueueControl(ReadOnlySpan<byte> frame, bool isPing)
    {
        OutboundWork work;
        bool isQueued;
        lock (_gate)
        {
            isQueued = _admission.AdmitControl(ref _buffer);
            if (isQueued)
            {
                _buffer.Append(frame, default, mayBeDropped: false, isAnswer: !isPing && IsAnswering);
                _buffer.AnswersAdded();
                _schedule.Hurry(isPing);
            }

            work = isQueued ? DueAfterAppend() : TakeOverflow();
        }

        Perform(work);
        return isQueued;
    }

    /// <summary>Queues a frame that is passed as header and payload.</summary>
    public WsSendStatus Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, MessageTag tag = default)
    {
        OutboundWork work;
        WsSendStatus status;
        lock (_gate)
        {
            TakePublications();
            bool isAnswer = tag.IsAnswer || IsAnswering;
            status = _admission.Accept(new OutboundMessage(header, payload, tag, topic: null, isAnswer), ref _buffer);
            if (isAnswer)
            {
                _buffer.AnswersAdded();
            }

            work = DueAfterAppend();
        }

        Perform(work);
        return status;
    }

    private WsSendStatus AcceptUncounted(ReadOnlySpan<byte> frame, WsCompress compress)
        => _admission.Accept(
            new OutboundMessage(frame, default, MessageTag.Answer.With(compress), topic: null, isAnswer: false), ref _buffer);

    // Queues the earlier publications of the connection's topics, because they must leave before a later frame.
    private void TakePublications()
    {
        if (!_publications.IsEmpty)
        {
            _admission.TakePublications(ref _publications, ref _buffer);
        }
    }

    private void End()
    {
        _admission.End();
        _buffer.Clear();
        _waits.SignalIdle();
        _waits.SignalDrained();
    }
}
