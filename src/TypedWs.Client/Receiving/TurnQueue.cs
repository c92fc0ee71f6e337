using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Client.Receiving;

/// <summary>Runs user code one piece after another, in order, on the pool or on a <see cref="SynchronizationContext"/>: never on a thread
/// of the client that reads or sends. Thread-safe.</summary>
/// <typeparam name="TPiece">One piece: the code, or the data that it needs.</typeparam>
/// <param name="context">Where the code runs; null for the pool.</param>
internal abstract class TurnQueue<TPiece>(SynchronizationContext? context) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<Turn> _turns = new();
    private bool _isRunning;

    // The thread that gives way to other code of the context; 0 for none; negative if the context has called Run on that thread at once.
    private int _yieldingThread;
    private TaskCompletionSource? _idle;

    /// <summary>Whether no piece waits or runs.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return !_isRunning && _turns.IsEmpty;
            }
        }
    }

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

    /// <summary>Lets the pieces that are added from now on wait for a task. The pieces before it do not wait.</summary>
    /// <param name="gate">The task. It must not fail.</param>
    public void WaitFor(Task gate)
    {
        _turns.Enqueue(new Turn(default!, gate));
        Start();
    }

    void IThreadPoolWorkItem.Execute() => Run();

    /// <summary>Adds a piece, which <see cref="Start"/> runs soon.</summary>
    protected void Enqueue(TPiece piece) => _turns.Enqueue(new Turn(piece, null));

    /// <summary>Runs the pieces that were added.</summary>
    protected void Start()
    {
        lock (_gate)
        {
            if (_isRunning || _turns.IsEmpty)
            {
                return;
            }

            _isRunning = true;
        }

        Schedule();
    }

    /// <summary>Runs a piece. The next one waits for its end.</summary>
    protected abstract ValueTask RunAsync(TPiece piece);

    /// <summary>Called when a piece has failed. The next one runs all the same.</summary>
    protected abstract void OnFailed(TPiece piece, Exception failure);

    /// <summary>Called for a piece that the context does not take.</summary>
    protected abstract void OnDropped(TPiece piece, Exception failure);

    private void Schedule()
    {
        if (context is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            Post(context);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A context may throw anything, such as that of a window that is closed.")]
    private void Post(SynchronizationContext target)
    {
        try
        {
            target.Post(static self => ((TurnQueue<TPiece>)self!).Run(), this);
        }
        catch (Exception failure)
        {
            DropAll(failure);
        }
    }

    // The context takes no code any more. The client must go on to its end, and the pieces must not run elsewhere.
    private void DropAll(Exception failure)
    {
        while (_turns.TryDequeue(out Turn turn))
        {
            if (turn.Gate is null)
            {
                OnDropped(turn.Piece, failure);
            }
        }

        lock (_gate)
        {
            _isRunning = false;
            _idle?.TrySetResult();
            _idle = null;
        }
    }

    // Gives other code of the context its turn. True if the context runs code at once, on the stack of its caller: then this thread goes
    // on, because the turns would pile up on the stack.
    private bool HasTurnStill()
    {
        int thread = Environment.CurrentManagedThreadId;
        Volatile.Write(ref _yieldingThread, thread);
        Schedule();
        bool ranAtOnce = Interlocked.CompareExchange(ref _yieldingThread, 0, -thread) == -thread;
        Interlocked.CompareExchange(ref _yieldingThread, 0, thread);
        return ranAtOnce;
    }

    private void Run()
    {
        int thread = Environment.CurrentManagedThreadId;
        if (Interlocked.CompareExchange(ref _yieldingThread, -thread, thread) == thread)
        {
            return;
        }

        while (_turns.TryDequeue(out Turn turn))
        {
            if (!TryRun(turn))
            {
                return;
            }

            // A context is shared with other code, which gets its turn between two pieces.
            if (context is not null && !_turns.IsEmpty && !HasTurnStill())
            {
                return;
            }
        }

        lock (_gate)
        {
            _isRunning = !_turns.IsEmpty;
            if (!_isRunning)
            {
                _idle?.TrySetResult();
                _idle = null;
                return;
            }
        }

        Schedule();
    }

    /// <returns>False if the piece has not ended: the next one is scheduled after it.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "User code may throw anything; the next piece runs all the same.")]
    private bool TryRun(Turn turn)
    {
        try
        {
            ValueTask running = turn.Gate is { } gate ? new ValueTask(gate) : RunAsync(turn.Piece);
            if (!running.IsCompletedSuccessfully)
            {
                _ = GoOnAfterAsync(turn.Piece, running);
                return false;
            }
        }
        catch (Exception failure)
        {
            OnFailed(turn.Piece, failure);
        }

        return true;
    }

    [SuppressMessage("Design", "CA1031", Justification = "User code may throw anything; the next piece runs all the same.")]
    private async Task GoOnAfterAsync(TPiece piece, ValueTask running)
    {
        try
        {
            await running.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            OnFailed(piece, failure);
        }

        Schedule();
    }

    // A piece, or a task that is waited for.
    private readonly record struct Turn(TPiece Piece, Task? Gate);
}
