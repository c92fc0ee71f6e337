namespace TypedWs.Client.Sending;

/// <summary>Waits until a message is written.</summary>
/// <param name="queue">The queue of the message.</param>
internal sealed class WrittenWait(SendQueue queue) : IQueuedSend
{
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void OnWriting()
    {
        // From now on the message cannot be taken back; the queue knows it.
    }

    public void OnWritten() => _written.TrySetResult();

    public void OnNotSent(WsSendFailure reason)
    {
        _written.TrySetException(new WsSendException(reason));

        // A caller who has given up does not look at the task.
        _ = _written.Task.Exception;
    }

    /// <summary>Completes when the message is written. A cancellation takes the message back, if it is not being written.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (self, token) => ((WrittenWait)self!).Cancel(token), this);
        await _written.Task.ConfigureAwait(false);
    }

    private void Cancel(CancellationToken token)
    {
        if (queue.TryTakeBack(this))
        {
            _written.TrySetCanceled(token);
        }
    }
}
