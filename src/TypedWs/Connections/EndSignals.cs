namespace TypedWs.Connections;

/// <summary>
/// Signals that a connection has ended, by a token and by a task. Both are created on first use, because most connections need neither of
/// them. Thread-safe; a mutable struct, never to be copied.
/// </summary>
internal struct EndSignals
{
    private static readonly CancellationTokenSource NeverUsed = new();
    private static readonly TaskCompletionSource HasEnded = CreateCompleted();

    private CancellationTokenSource? _closed;
    private TaskCompletionSource? _ended;

    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken Closed
    {
        get
        {
            CancellationTokenSource? source = Volatile.Read(ref _closed);
            if (source is null)
            {
                var created = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref _closed, created, null) ?? created;
            }

            return ReferenceEquals(source, NeverUsed) ? new CancellationToken(canceled: true) : source.Token;
        }
    }

    /// <summary>Completes when the transport has ended, before the close hook runs.</summary>
    public Task Ended
    {
        get
        {
            TaskCompletionSource? source = Volatile.Read(ref _ended);
            if (source is null)
            {
                var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                source = Interlocked.CompareExchange(ref _ended, created, null) ?? created;
            }

            return source.Task;
        }
    }

    /// <summary>Ends the token, because the connection has ended or is about to end.</summary>
    /// <returns>The source of the token, which the caller must cancel; null if the token was never used.</returns>
    public CancellationTokenSource? EndToken()
    {
        CancellationTokenSource? source = Interlocked.CompareExchange(ref _closed, NeverUsed, null);
        return ReferenceEquals(source, NeverUsed) ? null : source;
    }

    /// <summary>Completes the task, because the transport has ended.</summary>
    public void CompleteTask() => Interlocked.CompareExchange(ref _ended, HasEnded, null)?.TrySetResult();

    private static TaskCompletionSource CreateCompleted()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
