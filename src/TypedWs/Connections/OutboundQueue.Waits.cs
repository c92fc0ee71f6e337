namespace TypedWs.Connections;

/// <summary>Who waits for the queue to get shorter, or empty.</summary>
internal sealed partial class OutboundQueue
{
    private TaskCompletionSource? _drainWaiter;
    private TaskCompletionSource? _idleWaiter;

    /// <summary>Completes when what is buffered fell to the low watermark, or nothing can be sent any more.</summary>
    public Task DrainAsync(CancellationToken cancellationToken)
    {
        Task drained;
        lock (_gate)
        {
            if (_ended || Buffered <= _limits.LowWatermark)
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
        Due due;
        lock (_gate)
        {
            _finishing = true;
            due = TakePublications();
        }

        See(due);
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

    /// <summary>Takes nothing more and forgets what waits, at once. Completes when no flush is in flight any more, which is left to
    /// end: from then on the transport is left alone.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            EndLocked();
            if (!_flushing)
            {
                return Task.CompletedTask;
            }

            // A turn may have begun one after the queue was found idle.
            _idleWaiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idleWaiter.Task;
        }
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
