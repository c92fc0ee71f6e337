namespace TypedWs.Transport.Linux.Loops;

/// <summary>The event loops of a host, with their threads.</summary>
internal sealed class LoopGroup : IAsyncDisposable
{
    private readonly EventLoop[] _loops;
    private readonly LoopWatch _watch;

    /// <param name="count">The number of loops.</param>
    /// <param name="bufferSize">The bytes of the receive buffer of each thread.</param>
    /// <param name="blockedAfter">The time in user code after which a thread loses its loop.</param>
    /// <param name="mostTaken">The maximum number of threads that are in user code without a loop.</param>
    /// <param name="executor">Runs the turns of the connections.</param>
    /// <param name="time">The clock.</param>
    /// <param name="taken">Called when a loop was taken from a thread. Must not block or throw.</param>
    /// <exception cref="IOException">The process may not have more files.</exception>
    public LoopGroup(
        int count, int bufferSize, TimeSpan blockedAfter, int mostTaken, LoopExecutor executor, TimeProvider time, Action taken)
    {
        Executor = executor;
        var loops = new List<EventLoop>(count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                loops.Add(new EventLoop(time));
            }
        }
        catch
        {
            loops.ForEach(static loop => loop.Dispose());
            throw;
        }

        _loops = [.. loops];
        _watch = new LoopWatch(_loops, blockedAfter, bufferSize, mostTaken, time, taken);
        foreach (EventLoop loop in _loops)
        {
            var thread = new SpareThread(_watch, bufferSize);
            loop.Woken = _watch.OnWork;
            loop.Owner = thread.Owner;
            thread.Serve(loop);
        }

        _watch.Start();
    }

    public LoopExecutor Executor { get; }

    public IReadOnlyList<EventLoop> Loops => _loops;

    /// <summary>The number of threads that are in user code without a loop.</summary>
    public int BlockedThreads => _watch.TakenThreads;

    /// <summary>Chooses the loop with the fewest connections, and counts one more there.</summary>
    public EventLoop Choose()
    {
        EventLoop chosen = _loops[0];
        foreach (EventLoop loop in _loops.AsSpan(1))
        {
            chosen = loop.Load < chosen.Load ? loop : chosen;
        }

        chosen.AddLoad();
        return chosen;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EventLoop loop in _loops)
        {
            loop.End();
        }

        foreach (EventLoop loop in _loops)
        {
            await loop.Ended.Task.ConfigureAwait(false);
            loop.Dispose();
        }

        _watch.End();
    }
}
