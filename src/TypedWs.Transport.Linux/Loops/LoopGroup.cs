namespace TypedWs.Transport.Linux.Loops;

/// <summary>The event loops of a host, with their threads.</summary>
internal sealed class LoopGroup : IAsyncDisposable
{
    private readonly EventLoop[] _loops;

    /// <param name="settings">The settings of the loops.</param>
    /// <param name="executor">Runs the turns of the connections.</param>
    /// <exception cref="IOException">The process may not have more files.</exception>
    public LoopGroup(LoopSettings settings, LoopExecutor executor)
    {
        Executor = executor;
        var loops = new List<EventLoop>(settings.Count);
        try
        {
            for (int i = 0; i < settings.Count; i++)
            {
                loops.Add(new EventLoop(settings));
            }
        }
        catch
        {
            loops.ForEach(static loop => loop.Dispose());
            throw;
        }

        _loops = [.. loops];
        Watch = new LoopWatch(_loops, settings);
        Watch.Start();
    }

    public LoopExecutor Executor { get; }

    public IReadOnlyList<EventLoop> Loops => _loops;

    /// <summary>Takes loops from threads that are blocked.</summary>
    public LoopWatch Watch { get; }

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

        Watch.End();
    }
}
