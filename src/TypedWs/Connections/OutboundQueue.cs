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
internal sealed class OutboundQueue(
    WsTransport transport, OutboundLimits limits, OutboundBudget budget, DeferredFlush deferred, IOutboundOwner owner)
{
    // Fed to the transport per flush while a peer is slow; more would only move the backlog out of our accounts.
    private const int MaxBytesPerFlush = 64 * 1024;

    private readonly Lock _gate = new();
    private FrameQueue _waiting;
    private TaskCompletionSource? _drainWaiter;
    private TaskCompletionSource? _idleWaiter;
    private long _written;
    private long _inFlight;
    private int _corks;
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

    // A cork saves writes; it must not make a reading peer look slow, so what it holds is bounded.
    private bool IsCorkFull => _written >= MaxBytesPerFlush && !_flushing;

    // Nor may it hold up who waits for the peer, who gets nothing meanwhile, or the connection's end.
    private bool IsHeld => _corks > 0 && !IsCorkFull && _drainWaiter is null && !_finishing;

    private long Buffered => _written + _inFlight + _waiting.Length;

    /// <summary>Queues a whole frame.</summary>
    public WsSendStatus Enqueue(ReadOnlySpan<byte> frame) => Enqueue(frame, default);

    /// <summary>Queues a frame given as header and payload.</summary>
    public WsSendStatus Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        WsSendStatus status = TryEnqueue(header, payload, out bool needsFlush, out bool corkIsFull);
        if (needsFlush && corkIsFull)
        {
            FlushDeferred();
        }
        else if (needsFlush)
        {
            deferred.Add(this);
        }

        return status;
    }

    /// <summary>Queues a whole frame for a caller that holds a lock: what has to be flushed is flushed elsewhere.</summary>
    public WsSendStatus EnqueueDeferred(ReadOnlySpan<byte> frame)
    {
        WsSendStatus status = TryEnqueue(frame, default, out bool needsFlush, out _);
        if (needsFlush)
        {
            deferred.Add(this);
        }

        return status;
    }

    /// <summary>Queues our close frame, unless one was queued before. Nothing is queued after it.</summary>
    public bool EnqueueClose(ReadOnlySpan<byte> frame)
    {
        bool needsFlush;
        lock (_gate)
        {
            if (_closeQueued || _ended)
            {
                return false;
            }

            Append(frame, default);
            _closeQueued = true;
            needsFlush = MarkForFlush();
        }

        if (needsFlush)
        {
            deferred.Add(this);
        }

        return true;
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

    /// <summary>Completes when what is buffered fell to the low watermark, or nothing can be sent any more.</summary>
    public Task DrainAsync(CancellationToken cancellationToken)
    {
        Task drained;
        lock (_gate)
        {
            if (_ended || Buffered <= limits.LowWatermark)
            {
                return Task.CompletedTask;
            }

            // One for all who wait, so that waits which are cancelled leave nothing behind.
            _drainWaiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            drained = _drainWaiter.Task;
        }

        Flush();
        return cancellationToken.CanBeCanceled ? drained.WaitAsync(cancellationToken) : drained;
    }

    /// <summary>Completes when everything that was queued has been taken by the transport, or the transport is lost.
    /// From now on corks hold nothing: nobody may be left to end one.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            _finishing = true;
        }

        Flush();
        lock (_gate)
        {
            if (_ended || (!_flushing && Buffered == 0))
            {
                return Task.CompletedTask;
            }

            _idleWaiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idleWaiter.Task;
        }
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
    /// <param name="needsFlush">Whether the caller has to see to the flush that is marked as pending now.</param>
    /// <param name="corkIsFull">Whether that is because a cork holds as much as it may: better now than soon.</param>
    private WsSendStatus TryEnqueue(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, out bool needsFlush, out bool corkIsFull)
    {
        needsFlush = false;
        corkIsFull = false;
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
                corkIsFull = _corks > 0 && IsCorkFull;
                needsFlush = MarkForFlush();
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

    private bool MarkForFlush()
    {
        // A cork's end and the flush in flight both take along what was appended meanwhile.
        if (IsHeld || _flushing || _deferredPending)
        {
            return false;
        }

        return _deferredPending = true;
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

    private void SignalIdle()
    {
        _idleWaiter?.TrySetResult();
        _idleWaiter = null;
    }

    private void SignalDrained()
    {
        _drainWaiter?.TrySetResult();
        _drainWaiter = null;
    }
}
