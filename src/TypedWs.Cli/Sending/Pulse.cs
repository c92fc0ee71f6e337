namespace TypedWs.Cli.Sending;

/// <summary>Wakes those who wait for a change. Thread-safe.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = Create();

    /// <summary>Completes with the next change. Read it before the state that may change.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Something has changed.</summary>
    public void Set() => Interlocked.Exchange(ref _next, Create()).TrySetResult();

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
