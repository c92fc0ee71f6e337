using TypedWs.Diagnostics;
using TypedWs.Messages;
using TypedWs.PubSub;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>
/// Everything that goes out on one connection, in the order of the calls.
/// </summary>
/// <remarks>
/// Any thread may enqueue. At most one flush is in flight. The queue has the one lock and says what happens when; its parts, which are
/// embedded, say what it means: <see cref="OutboundAdmission"/> judges, <see cref="OutboundBuffer"/> has the bytes,
/// <see cref="FlushSchedule"/> holds, <see cref="OutboundWaits"/> has those who wait, <see cref="PendingPublications"/> what is still to
/// be taken. They are called with the lock held, unless a member says otherwise. The lock is never held across I/O or user code.
/// </remarks>
internal sealed partial class OutboundQueue(
    WsTransport transport,
    OutboundLimits limits,
    OutboundBudget budget,
    DeferredFlush deferred,
    IOutboundOwner owner,
    EndpointMetrics? metrics = null)
{
    private readonly Lock _gate = new();

    // Mutable structs: never copied, and never readonly, or every call would work on a copy.
    private OutboundBuffer _buffer = new(transport, limits, budget, metrics);
    private OutboundAdmission _admission;
    private FlushSchedule _schedule;
    private OutboundWaits _waits;
    private PendingPublications _publications;

    /// <summary>Bytes accepted and not yet taken by the transport.</summary>
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

    /// <summary>Messages that were dropped.</summary>
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

    /// <summary>Bytes that the transport has taken so far, frame headers included.</summary>
    public long TakenBytes => _buffer.Taken;

    /// <summary>Whether the transport has something that it has not taken yet, so that more would have to wait.</summary>
    public bool IsFlushing => _buffer.IsFlushing;

    /// <summary>Whether more answers wait than the high watermark, and since then more than the low one.</summary>
    public bool AnswersWait => _buffer.Answers.AreMany;

    /// <summary>The owner of the queue.</summary>
    public IOutboundOwner Owner => owner;

    /// <summary>Whether received bytes are being processed: whoever reads them does not read on meanwhile.</summary>
    public bool IsBatching => _schedule.IsBatching;

    /// <summary>How much of the large message under way has not left. Under the lock.</summary>
    internal long Large => _buffer.Large;

    /// <summary>The bytes of the answers that wait. Under the lock.</summary>
    internal long Answers => _buffer.Answers.Sum(_buffer.AnswersWaiting);

    // Whether what is sent now answers something.
    private bool IsAnswering => _schedule.IsBatching || owner.IsHandling;

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
        OutboundDue due;
        lock (_gate)
        {
            if (_admission.IsClosed)
            {
                return false;
            }

            TakePublications();
            _buffer.Append(frame, default, mayBeDropped: false, isAnswer: false);
            _admission.Close();

            // Elsewhere: the caller decides under a lock of its own who closed.
            due = MarkForFlush() | TakeOverflow();
        }

        See(due);
        return true;
    }

    /// <summary>Completes when what is buffered fell to the low watermark, or nothing can be sent any more.</summary>
    public Task DrainAsync(CancellationToken cancellationToken)
    {
        Task drained;
        lock (_gate)
        {
            if (_admission.HasEnded || _buffer.Buffered <= _buffer.Limits.LowWatermark)
            {
                return Task.CompletedTask;
            }

            drained = _waits.Drained;
        }

        Flush();
        return cancellationToken.CanBeCanceled ? drained.WaitAsync(cancellationToken) : drained;
    }

    /// <summary>Completes when few of those answers wait that wait now, or nobody will read any more.</summary>
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
            // A cork may hold them, whose end may come with a later message.
            Flush();
        }

        return left;
    }

    /// <summary>Lets whoever waits for answers go on, after <see cref="IOutboundOwner.IsReceiverReleased"/> has become true: a wait that
    /// begins later sees that.</summary>
    public void ReleaseReceiver()
    {
        lock (_gate)
        {
            _buffer.Answers.Signal();
        }
    }

    /// <summary>Completes when everything that was queued has been taken by the transport, or the transport is lost.
    /// From now on corks hold nothing: nobody may be left to end one.</summary>
    public Task WhenIdleAsync()
    {
        OutboundDue due;
        lock (_gate)
        {
            _schedule.Lift();
            TakePublications();
            due = TakeOverflow();
        }

        See(due);
        Flush();
        lock (_gate)
        {
            return _admission.HasEnded || (!_buffer.IsFlushing && _buffer.Buffered == 0) ? Task.CompletedTask : _waits.Idle;
        }
    }

    /// <summary>Takes nothing more and forgets what waits, at once. Completes when no flush is in flight any more, which is left to
    /// end: from then on the transport is left alone.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            End();

            // A turn may have begun one after the queue was found idle.
            return _buffer.IsFlushing ? _waits.Idle : Task.CompletedTask;
        }
    }

    private bool EnqueueControl(ReadOnlySpan<byte> frame, bool isPing)
    {
        OutboundDue due;
        bool isQueued;
        lock (_gate)
        {
            isQueued = _admission.AdmitControl(ref _buffer);
            if (isQueued)
            {
                _buffer.Append(frame, default, mayBeDropped: false, isAnswer: !isPing && IsAnswering);
                _buffer.NoteMoreAnswers();
                _schedule.Hurry(isPing);
            }

            due = isQueued ? DueAfterAppend() : TakeOverflow();
        }

        See(due);
        return isQueued;
    }

    private WsSendStatus Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, MessageTag tag)
    {
        OutboundDue due;
        WsSendStatus status;
        lock (_gate)
        {
            TakePublications();
            bool isAnswer = tag.IsAnswer || IsAnswering;
            status = _admission.Accept(new OutboundMessage(header, payload, tag, topic: null, isAnswer), ref _buffer);
            if (isAnswer)
            {
                _buffer.NoteMoreAnswers();
            }

            due = DueAfterAppend();
        }

        See(due);
        return status;
    }

    // Earlier publications go first.
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
