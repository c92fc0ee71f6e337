namespace TypedWs.Transport.Linux.Loops;

/// <summary>Settings of the event loops of a host.</summary>
internal sealed record LoopSettings
{
    /// <summary>The number of loops.</summary>
    public required int Count { get; init; }

    /// <summary>The bytes of a receive buffer.</summary>
    public required int BufferSize { get; init; }

    /// <summary>The time in user code after which a thread loses its loop.</summary>
    public required TimeSpan BlockedAfter { get; init; }

    /// <summary>The maximum number of threads that are in user code without a loop. At the maximum, loops wait.</summary>
    public required int MostTaken { get; init; }

    /// <summary>A thread without a loop ends after this time.</summary>
    public TimeSpan SpareLife { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The reports of the loops.</summary>
    public required LoopEvents Events { get; init; }
}

/// <summary>The reports of the loops. No member may block or throw.</summary>
internal abstract class LoopEvents
{
    /// <summary>A loop was taken from a thread.</summary>
    public abstract void OnTaken();

    /// <summary>Code on a loop, or of the watch, has thrown an exception. The loop goes on.</summary>
    public abstract void OnFailed(Exception exception);

    /// <summary>The system refuses to watch another socket. Told once until a socket was watched again.</summary>
    /// <param name="error">The errno of epoll_ctl(2).</param>
    public abstract void OnWatchRefused(int error);
}
