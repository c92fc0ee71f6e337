using System.Buffers;

namespace TypedWs.Connections;

/// <summary>What a queue tells the connection that owns it; called without the queue's lock.</summary>
internal interface IOutboundOwner
{
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
/// Any thread may enqueue. At most one flush is in flight; while it is, frames wait in own memory, because what is
/// copied into a transport whose flush is pending is out of reach of every limit. The lock is never held across I/O or
/// user code.
/// </remarks>
internal sealed partial class OutboundQueue(
    WsTransport transport, OutboundLimits limits, OutboundBudget budget, DeferredFlush deferred, IOutboundOwner owner)
{
    // Fed to the transport per flush while a peer is slow; more would only move the backlog out of our accounts.
    private const int MaxBytesPerFlush = 64 * 1024;

    // Room above the limit for pings and pongs, so that a backlog does not make a connection look dead.
    private const int ControlReserve = 16 * 1024;

    private readonly Lock _gate = new();
    private FrameQueue _waiting;
    private long _written;
    private long _inFlight;
    private int _corks;
    private bool _batching;
    private bool _urgent;
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

    /// <summary>Whether our close frame was queued: nothing can follow it.</summary>
    public bool CloseQueued => Volatile.Read(ref _closeQueued);

    // Holding saves writes; it must not make a reading peer look slow, so what is held is bounded.
    private bool IsFull => _written >= MaxBytesPerFlush && !_flushing;

    // Nor may it hold up who waits for the peer, who gets nothing meanwhile, or the connection's end. A batch ends soon
    // by itself; a cork of the application's may last, and must not make the connection look dead or keep it open.
    private bool IsHeld
        => (_batching || (_corks > 0 && !_urgent && !_closeQueued)) && !IsFull && _drainWaiter is null && !_finishing;

    private long Buffered => _written + _inFlight + _waiting.Length;

    /// <summary>Queues a whole frame.</summary>
    public WsSendStatus Enqueue(ReadOnlySpan<byte> frame) => Enqueue(frame, default);

    /// <summary>Queues a frame given as header and payload.</summary>
    public WsSendStatus Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        WsSendStatus status = TryEnqueue(header, payload, mayFlush: true, out Due due);
        See(due);
        return status;
    }

    /// <summary>Queues a whole frame for a caller that holds a lock: what has to be flushed is flushed elsewhere.</summary>
    public WsSendStatus EnqueueDeferred(ReadOnlySpan<byte> frame)
    {
        WsSendStatus status = TryEnqueue(frame, default, mayFlush: false, out Due due);
        See(due);
        return status;
    }

    /// <summary>Queues a ping or pong, which no cork of the application's holds up.</summary>
    public void EnqueueControl(ReadOnlySpan<byte> frame)
    {
        Due due;
        bool overflows;
        lock (_gate)
        {
            if (_closeQueued || _ended || _overflowed)
            {
                return;
            }

            // A peer that makes us answer and does not read the answers is a slow consumer like any other.
            due = Due.Nothing;
            overflows = Buffered >= limits.Limit + ControlReserve;
            if (!overflows)
            {
                Append(frame, default);
                _urgent = true;
                due = MarkForFlush();
            }

            overflows &= limits.Policy == WsOverflowPolicy.Close;
            _overflowed = overflows;
        }

        See(due);
        if (overflows)
        {
            owner.OnOverflow();
        }
    }

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

            Append(frame, default);
            _closeQueued = true;
            due = MarkForFlush();
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
        lock (_gate)
        {
            _batching = false;
        }

        Flush();
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

    /// <summary>The flush that an enqueue outside a batch asked for.</summary>
    public void FlushDeferred()
    {
        lock (_gate)
        {
            _deferredPending = false;
        }

        Flush();
    }

    /// <summary>Takes nothing more and forgets what waits; afterwards the transport's output is not touched again,
    /// unless a flush is in flight, which is left to end.</summary>
    public void End()
    {
        lock (_gate)
        {
            EndLocked();
        }
    }

    /// <param name="header">The frame's header, or the whole frame.</param>
    /// <param name="payload">Its payload, or nothing.</param>
    /// <param name="mayFlush">Whether the caller can flush at once.</param>
    /// <param name="due">What the caller has to see to.</param>
    private WsSendStatus TryEnqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool mayFlush, out Due due)
    {
        due = Due.Nothing;
        bool overflows;
        lock (_gate)
        {
            // After an overflow that closes, nothing but the close frame: a later message would hide the gap.
            if (_closeQueued || _ended || _overflowed)
            {
                return WsSendStatus.Closed;
            }

            // Limits judge what was queued before this message: an empty queue takes a message of any size.
            long queued = Buffered;
            if (!IsAtLimit(queued) || TryMakeRoom(header.Length + payload.Length))
            {
                bool backpressured = queued > limits.HighWatermark;
                _backpressured |= backpressured;
                Append(header, payload);
                due = mayFlush && IsFull ? Due.Flush : MarkForFlush();
                return backpressured ? WsSendStatus.Backpressured : WsSendStatus.Accepted;
            }

            overflows = _overflowed = limits.Policy == WsOverflowPolicy.Close;
        }

        if (overflows)
        {
            owner.OnOverflow();
        }

        return WsSendStatus.Dropped;
    }

    // The endpoint's limit falls on those that are slow themselves, however little was queued for the others.
    private bool IsAtLimit(long queued)
        => queued >= limits.Limit || (queued > limits.HighWatermark && budget.IsSpent);

    private bool TryMakeRoom(int wanted)
    {
        if (limits.Policy != WsOverflowPolicy.DropOldest)
        {
            return false;
        }

        // What is on its way already cannot be taken back.
        long before = _waiting.Length;
        _waiting.DropOldest(wanted);
        budget.Release(before - _waiting.Length);
        return Buffered < limits.Limit;
    }

    private void Append(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        if (_flushing)
        {
            _waiting.Enqueue(header, payload);
            budget.Take(header.Length + payload.Length);
        }
        else
        {
            transport.Output.Write(header);
            transport.Output.Write(payload);
            _written += header.Length + payload.Length;
        }
    }

    private Due MarkForFlush()
    {
        // The end of what holds, and the flush in flight, both take along what was appended meanwhile.
        if (IsHeld || _flushing || _deferredPending)
        {
            return Due.Nothing;
        }

        _deferredPending = true;
        return Due.DeferredFlush;
    }

    private void See(Due due)
    {
        if (due == Due.Flush)
        {
            Flush();
        }
        else if (due == Due.DeferredFlush)
        {
            deferred.Add(this);
        }
    }

    private void Flush()
    {
        lock (_gate)
        {
            if (_flushing || _ended || _written == 0 || IsHeld)
            {
                return;
            }

            _flushing = true;
            _urgent = false;
            _inFlight = _written;
            _written = 0;
        }

        RunFlushes();
    }

    private void RunFlushes()
    {
        bool more;
        do
        {
            ValueTask<bool> flush = transport.FlushAsync();
            if (!flush.IsCompletedSuccessfully)
            {
                _ = AwaitFlushAsync(flush);
                return;
            }

            more = OnFlushed(flush.Result);
        }
        while (more);
    }

    private async Task AwaitFlushAsync(ValueTask<bool> flush)
    {
        if (OnFlushed(await flush.ConfigureAwait(false)))
        {
            RunFlushes();
        }
    }

    /// <returns>Whether more was handed to the transport, so that another flush is due.</returns>
    private bool OnFlushed(bool alive)
    {
        bool drained = false;
        bool more = false;
        lock (_gate)
        {
            _inFlight = 0;
            if (!alive || _ended)
            {
                _flushing = false;
                EndLocked();
            }
            else if (_waiting.Length > 0)
            {
                _inFlight = _waiting.MoveTo(transport.Output, MaxBytesPerFlush);
                budget.Release(_inFlight);
                more = true;
            }
            else
            {
                _flushing = false;
                SignalIdle();
            }

            if (!_ended && Buffered <= limits.LowWatermark)
            {
                drained = _backpressured;
                _backpressured = false;
                SignalDrained();
            }
        }

        if (drained)
        {
            owner.OnDrained();
        }

        if (!alive)
        {
            owner.OnTransportLost();
        }

        return more;
    }

    private void EndLocked()
    {
        _ended = true;
        budget.Release(_waiting.Length);
        _waiting.Clear();
        _written = 0;
        SignalIdle();
        SignalDrained();
    }

    // What is left to do when the lock is released.
    private enum Due
    {
        Nothing,
        DeferredFlush,
        Flush,
    }
}
