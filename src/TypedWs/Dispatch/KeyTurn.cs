namespace TypedWs.Dispatch;

/// <summary>The turn of one message among the messages with the same key.</summary>
internal abstract class KeyTurn(bool hasCome)
{
    private readonly TaskCompletionSource? _come
        = hasCome ? null : new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _hasLeft;

    /// <summary>Completes when the turn has come.</summary>
    public Task HasCome => _come?.Task ?? Task.CompletedTask;

    /// <summary>The turn has come.</summary>
    public void Come() => _come!.TrySetResult();

    /// <summary>Ends the turn, or the wait for it. The next message with the key gets its turn. Later calls have no effect.</summary>
    public void Leave()
    {
        if (Interlocked.Exchange(ref _hasLeft, 1) == 0)
        {
            LeaveGate();
        }
    }

    /// <summary>Ends the turn in the gate. Called once.</summary>
    protected abstract void LeaveGate();
}
