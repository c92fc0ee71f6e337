namespace TypedWs.Transport;

/// <summary>
/// Runs work that goes on in turns: what was sent from elsewhere is flushed, topics serve their subscribers, messages that were read ahead
/// are handled. The pool of .NET threads by default; a transport with loops of its own brings one executor for each loop.
/// </summary>
/// <remarks>Thread-safe. An executor with several threads may run items in parallel: no caller relies on one at a time.</remarks>
internal abstract class TurnExecutor
{
    /// <summary>The pool of .NET threads.</summary>
    public static TurnExecutor ThreadPool { get; } = new PoolExecutor();

    /// <summary>Whether work of this executor may run on the calling thread, now.</summary>
    public abstract bool IsCurrent { get; }

    /// <summary>Runs an item soon: behind the items and the input that wait already, and not inside this call. The item does not
    /// throw.</summary>
    public abstract void Queue(IThreadPoolWorkItem item);

    /// <summary>Goes on in an item of its own. The code that awaits it, with <c>ConfigureAwait(false)</c>, runs on a thread of this
    /// executor from there on.</summary>
    public ValueTask YieldAsync() => new(new TurnWait(this), token: 0);

    /// <summary>Goes on on a thread of this executor: at once if the caller is on one, in an item of its own otherwise. To be awaited as
    /// <see cref="YieldAsync"/>.</summary>
    public ValueTask EnterAsync() => IsCurrent ? default : YieldAsync();
}
