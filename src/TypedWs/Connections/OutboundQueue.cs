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
    private List<TaskCompletionSource>? _drainWaiters;
    private TaskCompletionSource? _idleWaiter;
    private long _written;
    private long _inFlight;
    private int _corks;
    private bool _flushing;
    private bool _deferredPending;
    private bool _backpressured;
    private bool _overflowed;
    private bool _closeQueued;
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

    private long Buffered => _written + _inFlight + _waiting.Length;

    /// <summary>Queues a whole frame.</summary>
    public WsSendStatus Enqueue(ReadOnlySpan<byte> frame) => Enqueue(frame, default);

    /// <summary>Queues a frame given as header and payload.</summary>
    public WsSendStatus Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        WsSendStatus status = EnqueueOnly(header, payload, out bool corkIsFull);
        if (corkIsFull)
        {
            Flush();
        }

        return status;
    }

    /// <summary>Queues a whole frame for a caller that holds a lock: what has to be flushed is flushed elsewhere.</summary>
    public WsSendStatus EnqueueDeferred(ReadOnlySpan<byte> frame)
    {
        WsSendStatus status = EnqueueOnly(frame, default, out bool corkIsFull);
        if (corkIsFull)
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
            if (--_corks > 0)
            {
                return;
            }
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
        TaskCompletionSource waiter;
        lock (_gate)
        {
            if (_ended || Buffered <= limits.LowWatermark)
            {
                return Task.CompletedTask;
            }

            waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (_drainWaiters ??= []).Add(waiter);
        }

        return cancellationToken.CanBeCanceled ? waiter.Task.WaitAsync(cancellationToken) : waiter.Task;
    }

    /// <summary>Completes when everything that was queued has been taken by the transport, or the transport is lost.</summary>
    public Task WhenIdleAsync()
    {
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

    private WsSendStatus EnqueueOnly(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, out bool corkIsFull)
    {
        WsSendStatus status = WsSendStatus.Accepted;
        bool needsFlush = false;
        corkIsFull = false;
        lock (_gate)
        {
            if (_closeQueued || _ended)
            {
                return WsSendStatus.Closed;
            }

            // Limits judge what was queued before this message: an empty queue takes a message of any size.
            long queued = Buffered;
            if (IsAtLimit(queued) && !TryMakeRoom(header.Length + payload.Length))
            {
                status = WsSendStatus.Dropped;
            }
            else
            {
                if (queued > limits.HighWatermark)
                {
                    status = WsSendStatus.Backpressured;
                    _backpressured = true;
                }

                Append(header, payload);
                needsFlush = MarkForFlush();
                corkIsFull = _corks > 0 && IsCorkFull;
            }
        }

        if (needsFlush)
        {
            deferred.Add(this);
        }
        else if (status == WsSendStatus.Dropped)
        {
            Overflow();
        }

        return status;
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
        if (_corks > 0 || _flushing || _deferredPending)
        {
            return false;
        }

        return _deferredPending = true;
    }

    private void Overflow()
    {
        if (limits.Policy == WsOverflowPolicy.Close && !Interlocked.Exchange(ref _overflowed, true))
        {
            owner.OnOverflow();
        }
    }

    private void Flush()
    {
        lock (_gate)
        {
            if (_flushing || _ended || _written == 0 || (_corks > 0 && !IsCorkFull))
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

            if (Buffered <= limits.LowWatermark)
            {
                drained = _backpressured && alive;
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
        if (_drainWaiters is { } waiters)
        {
            _drainWaiters = null;
            foreach (TaskCompletionSource waiter in waiters)
            {
                waiter.TrySetResult();
            }
        }
    }
}
