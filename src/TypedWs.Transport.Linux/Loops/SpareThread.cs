namespace TypedWs.Transport.Linux.Loops;

/// <summary>A thread for loops: it serves a loop, and when that loop was taken from it, waits for another.</summary>
/// <param name="watch">Gives the loops.</param>
/// <param name="bufferSize">The bytes of its receive buffer.</param>
internal sealed class SpareThread(LoopWatch watch, int bufferSize)
{
    private readonly object _gate = new();
    private EventLoop? _next;
    private bool _isStarted;
    private bool _isEnding;

    public LoopThread Owner { get; } = new(bufferSize);

    /// <summary>Has the thread serve a loop, whose owner it is already.</summary>
    public void Serve(EventLoop loop)
    {
        lock (_gate)
        {
            _next = loop;
            Monitor.Pulse(_gate);
            if (_isStarted)
            {
                return;
            }

            _isStarted = true;
        }

        StartThread(Run, "TypedWs loop");
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

    /// <summary>Starts a background thread.</summary>
    public static void StartThread(Action run, string name)
    {
#pragma warning disable RS0030 // an event loop waits for the system; on the pool, it would take a thread from the application
        var thread = new Thread(run.Invoke) { IsBackground = true, Name = name };
        thread.UnsafeStart();
#pragma warning restore RS0030
    }

    private void Run()
    {
        while (TryWaitForLoop(out EventLoop loop))
        {
            Owner.Serve(loop);
            if (!Owner.IsLost || !watch.TryKeep(this))
            {
                // The loop has ended, or all loops are about to.
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
                Monitor.Wait(_gate);
            }

            loop = _next!;
            _next = null;
            return loop is not null;
        }
    }
}
