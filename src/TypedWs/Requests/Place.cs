namespace TypedWs.Requests;

/// <summary>The place of one message among those whose handlers may run at once (<see cref="PlaceTable{TKey}"/>), or its wait for that
/// place. Thread-safe.</summary>
internal abstract class Place(bool hasCome)
{
    private readonly TaskCompletionSource? _come
        = hasCome ? null : new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _hasLeft;

    /// <summary>Completes when the message has the place, or when it has left.</summary>
    public Task HasCome => _come?.Task ?? Task.CompletedTask;

    /// <summary>The message has the place now.</summary>
    public void Come() => _come!.TrySetResult();

    /// <summary>Gives up the place, or the wait for it. The next message gets the place. Later calls have no effect.</summary>
    public void Leave()
    {
        if (Interlocked.Exchange(ref _hasLeft, 1) == 0)
        {
            LeaveTable();
        }
    }

    /// <summary>Gives up the place in the table. Called once.</summary>
    protected abstract void LeaveTable();
}
