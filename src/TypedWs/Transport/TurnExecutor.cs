namespace TypedWs.Transport;

/// <summary>
/// Runs work in turns: scheduled flushes, turns of topics, and messages that were read ahead. By default it is the thread pool of .NET;
/// a transport with its own loops has one executor for each loop.
/// </summary>
/// <remarks>Thread-safe. An executor with several threads may run items in parallel: no caller relies on one at a time.</remarks>
internal abstract class TurnExecutor
{
    /// <summary>The thread pool of .NET.</summary>
    public static TurnExecutor ThreadPool { get; } = new PoolExecutor();

    /// <summary>Whether work of this executor may run on the calling thread, now.</summary>
    public abstract bool IsCurrent { get; }

    /// <summary>Runs an item soon: after the items and the input that already wait, and not inside this call. The item does not
    /// throw.</summary>
    public abstract void Queue(IThreadPoolWorkItem item);

    /// <summary>Continues in a new item. Code that awaits it with <c>ConfigureAwait(false)</c> then runs on a thread of this
    /// executor.</summary>
    public ValueTask YieldAsync() => new(new TurnWait(this), token: 0);

    /// <summary>Continues on a thread of this executor: at once if the caller is on one, otherwise in a new item. Await it like
    /// <see cref="YieldAsync"/>.</summary>
    public ValueTask EnterAsync() => IsCurrent ? default : YieldAsync();
}
