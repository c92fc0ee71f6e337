namespace TypedWs.Transport;

/// <summary>
/// Runs work in turns: scheduled flushes, turns of topics, and messages that were read ahead. The default executor is the thread pool of
/// .NET. A transport with its own event loops has one executor for each loop.
/// </summary>
/// <remarks>Thread-safe. An executor with several threads may run items in parallel, so a caller must not rely on one item at a
/// time.</remarks>
internal abstract class TurnExecutor
{
    /// <summary>The thread pool of .NET.</summary>
    public static TurnExecutor ThreadPool { get; } = new PoolExecutor();

    /// <summary>Whether work of this executor may run on the calling thread, now.</summary>
    public abstract bool IsCurrent { get; }

    /// <summary>Runs an item soon: after the items and the input that already wait, and never inside this call. The item must not
    /// throw.</summary>
    public abstract void Queue(IThreadPoolWorkItem item);

    /// <summary>
    /// Notes that the calling thread is no longer a thread of the executor, because the code that it runs has not returned in time. An
    /// executor with event loops gives the loop to another thread then.
    /// </summary>
    /// <returns>True once for each time that this happened.</returns>
    public virtual bool TryNoteTaken() => false;

    /// <summary>Queues the rest of the caller as a new item. Code that awaits the result with <c>ConfigureAwait(false)</c> continues on a
    /// thread of this executor.</summary>
    public ValueTask YieldAsync() => new(new TurnWait(this), token: 0);

    /// <summary>Moves the caller to a thread of this executor. If the caller already runs on such a thread, it continues at once, otherwise
    /// in a new item. Await the result as for <see cref="YieldAsync"/>.</summary>
    public ValueTask EnterAsync() => IsCurrent ? default : YieldAsync();
}
