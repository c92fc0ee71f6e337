namespace TypedWs.Connections;

/// <summary>
/// The tasks that wait until an outbound queue is shorter, or empty. All waits of one kind share one task, so that a cancelled wait leaves
/// nothing behind. Guarded by the queue's lock; a mutable struct, never to be copied.
/// </summary>
internal struct OutboundWaits
{
    private TaskCompletionSource? _drained;
    private TaskCompletionSource? _idle;

    /// <summary>Whether code waits for the drain.</summary>
    public readonly bool IsDrainAwaited => _drained is not null;

    /// <summary>Completes when the queue has fallen to the low watermark, or when no byte can be sent any more.</summary>
    public Task Drained => (_drained ??= Create()).Task;

    /// <summary>Completes when all bytes have left and no flush runs, or when no byte can be sent any more.</summary>
    public Task Idle => (_idle ??= Create()).Task;

    public void SignalDrained()
    {
        _drained?.TrySetResult();
        _drained = null;
    }

    public void SignalIdle()
    {
        _idle?.TrySetResult();
        _idle = null;
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
