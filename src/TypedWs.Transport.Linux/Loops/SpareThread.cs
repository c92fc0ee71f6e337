namespace TypedWs.Transport.Linux.Loops;

/// <summary>A thread for loops: it serves a loop, and when that loop was taken from it, waits for another.</summary>
internal sealed class SpareThread
{
    private readonly object _gate = new();
    private readonly LoopWatch _watch;
    private readonly TimeSpan _life;
    private EventLoop? _next;
    private bool _isEnding;

    private SpareThread(LoopWatch watch, TimeSpan life)
    {
        _watch = watch;
        _life = life;
    }

    public LoopThread Owner { get; } = new();

    /// <summary>Starts a thread, which waits for its first loop.</summary>
    /// <param name="watch">Gives the loops.</param>
    /// <param name="life">The time after which the thread ends, if it gets no loop.</param>
    public static SpareThread Start(LoopWatch watch, TimeSpan life)
    {
        var spare = new SpareThread(watch, life);
        StartThread(spare.Run, "TypedWs loop");
        return spare;
    }

    /// <summary>Starts a background thread.</summary>
    public static void StartThread(Action run, string name)
    {
#pragma warning disable RS0030 // an event loop waits for the system; on the pool, it would take a thread from the application
        var thread = new Thread(run.Invoke) { IsBackground = true, Name = name };
        thread.UnsafeStart();
#pragma warning restore RS0030
    }

    /// <summary>Has the thread serve a loop, whose owner it is already.</summary>
    public void Serve(EventLoop loop)
    {
        lock (_gate)
        {
            _next = loop;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the thread, which waits for a loop.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (TryWaitForLoop(out EventLoop loop))
        {
            Owner.Serve(loop);
            if (!Owner.IsLost)
            {
                _watch.OnLoopEnded(this);
                return;
            }

            if (!_watch.TryKeep(this))
            {
                return;
            }
        }
    }

    private bool TryWaitForLoop(out EventLoop loop)
    {
        lock (_gate)
        {
            while (_next is null && !_isEnding)
            {
                // A thread that was just started is not known to the watch as a spare one: it is not dismissed.
                if (!Monitor.Wait(_gate, _life) && _next is null && _watch.TryDismiss(this))
                {
                    _isEnding = true;
                }
            }

            loop = _next!;
            _next = null;
            return loop is not null;
        }
    }
}
