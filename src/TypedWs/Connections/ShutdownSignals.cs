namespace TypedWs.Connections;

/// <summary>The progress of an endpoint's shutdown, for its connections. Thread-safe.</summary>
internal sealed class ShutdownSignals
{
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _hasBegun;

    /// <summary>Whether the host is stopping. A connection that is opened now is closed at once.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Completes when the shutdown stops waiting for handlers and hooks.</summary>
    public Task GivenUp => _givenUp.Task;

    public void Begin() => _hasBegun = true;

    /// <summary>Ends the waits of all connections for user code.</summary>
    public void StopWaitingForUserCode() => _givenUp.TrySetResult();
}
