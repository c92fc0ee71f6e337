using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Client.Receiving;

/// <summary>Runs user code one piece after another, in order, on the pool or on a <see cref="SynchronizationContext"/>: never on a thread
/// of the client that reads or sends. Thread-safe.</summary>
/// <param name="context">Where the code runs; null for the pool.</param>
internal abstract class TurnQueue(SynchronizationContext? context) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private bool _isRunning;
    private TaskCompletionSource? _idle;

    /// <summary>Completes when no piece waits or runs.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            return _isRunning
                ? (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    void IThreadPoolWorkItem.Execute() => Run();

    /// <summary>Called when a piece was added.</summary>
    protected void Start()
    {
        lock (_gate)
        {
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        Schedule();
    }

    /// <summary>Begins the next piece.</summary>
    /// <param name="turn">Completes when the piece has ended. It must not fail.</param>
    /// <returns>False if there is no piece.</returns>
    protected abstract bool TryBegin(out ValueTask turn);

    /// <summary>Whether there is a piece.</summary>
    protected abstract bool HasNext { get; }

    private void Schedule()
    {
        if (context is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            context.Post(static self => ((TurnQueue)self!).Run(), this);
        }
    }

    private void Run()
    {
        while (TryBegin(out ValueTask turn))
        {
            if (!turn.IsCompletedSuccessfully)
            {
                _ = GoOnAfterAsync(turn);
                return;
            }

            // A context is shared with other code, which gets its turn between two pieces.
            if (context is not null && HasNext)
            {
                Schedule();
                return;
            }
        }

        lock (_gate)
        {
            _isRunning = HasNext;
            if (!_isRunning)
            {
                _idle?.TrySetResult();
                _idle = null;
                return;
            }
        }

        Schedule();
    }

    [SuppressMessage("Reliability", "CA2007", Justification = "ConfigureAwait(false): the next piece is scheduled anew.")]
    private async Task GoOnAfterAsync(ValueTask turn)
    {
        await turn.ConfigureAwait(false);
        Schedule();
    }
}
