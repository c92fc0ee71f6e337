namespace TypedWs.Transport.Linux.Loops;

/// <summary>
/// Takes a loop from a thread that does not return from user code, and gives it to another thread (docs/decisions/0027-loops.md). The watch
/// looks at all loops once per interval while any of them has work, and sleeps otherwise.
/// </summary>
/// <param name="loops">The loops.</param>
/// <param name="settings">The settings of the loops. A thread that stays in the same user code from one look to the next loses its
/// loop.</param>
internal sealed class LoopWatch(EventLoop[] loops, LoopSettings settings)
{
    // Looks without work before the watch sleeps. Falling asleep and waking has a cost for a loop that has a little work all the time.
    private const int IdleLooks = 20;

    private readonly Lock _spareGate = new();
    private readonly object _gate = new();
    private readonly List<SpareThread> _spares = [];
    private readonly (LoopThread? Thread, uint Entry)[] _seen = new (LoopThread?, uint)[loops.Length];
    private readonly TimeSpan _interval = settings.BlockedAfter;
    private bool _isAsleep;
    private bool _isEnding;
    private int _takenThreads;

    /// <summary>The number of threads that are in user code without a loop.</summary>
    public int TakenThreads => Volatile.Read(ref _takenThreads);

    /// <summary>The number of threads that wait for a loop. For tests.</summary>
    public int SpareThreads
    {
        get
        {
            lock (_spareGate)
            {
                return _spares.Count;
            }
        }
    }

    /// <summary>The receive buffers of the threads. After a time of many blocked threads, one for each loop is kept.</summary>
    public ReceiveBuffers Buffers { get; } = new(settings.BufferSize, loops.Length);

    /// <summary>Gives each loop its first thread, and begins to watch.</summary>
    public void Start()
    {
        foreach (EventLoop loop in loops)
        {
            loop.Woken = OnWork;
            Give(loop, TakeSpare());
        }

        KeepOneReady();
        SpareThread.StartThread(Run, "TypedWs loop watch");
    }

    /// <summary>Ends the watch, and the threads that wait for a loop.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }

        // Outside of the lock: a thread that ends by itself asks this object in its own lock.
        SpareThread[] spares;
        lock (_spareGate)
        {
            spares = [.. _spares];
            _spares.Clear();
        }

        foreach (SpareThread spare in spares)
        {
            spare.End();
        }
    }

    /// <summary>A loop has work. Called by loops after each wait.</summary>
    public void OnWork()
    {
        if (Volatile.Read(ref _isAsleep))
        {
            lock (_gate)
            {
                _isAsleep = false;
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>A thread whose loop was taken has returned from user code.</summary>
    /// <returns>False if the thread should end.</returns>
    internal bool TryKeep(SpareThread spare)
    {
        Buffers.Return(spare.Owner.TakeBuffer());
        Interlocked.Decrement(ref _takenThreads);
        lock (_spareGate)
        {
            if (Volatile.Read(ref _isEnding))
            {
                return false;
            }

            _spares.Add(spare);
            return true;
        }
    }

    /// <summary>A thread has waited long enough for a loop.</summary>
    /// <returns>False if a loop is about to be given to it.</returns>
    internal bool TryDismiss(SpareThread spare)
    {
        lock (_spareGate)
        {
            // One is always ready.
            return _spares.Count > 1 && _spares.Remove(spare);
        }
    }

    /// <summary>The loop of a thread has ended.</summary>
    internal void OnLoopEnded(SpareThread spare) => Buffers.Return(spare.Owner.TakeBuffer());

    private void Run()
    {
        int idleLooks = 0;
        while (true)
        {
            idleLooks = LookAtLoops() ? 0 : idleLooks + 1;
            lock (_gate)
            {
                if (_isEnding)
                {
                    return;
                }

                if (idleLooks < IdleLooks)
                {
                    Monitor.Wait(_gate, _interval);
                    continue;
                }

                // A loop first notes that it is awake, then looks whether the watch sleeps.
                Volatile.Write(ref _isAsleep, true);
                Interlocked.MemoryBarrier();
                while (_isAsleep && !_isEnding && Array.TrueForAll(loops, static loop => loop.IsSleeping))
                {
                    Monitor.Wait(_gate);
                }

                _isAsleep = false;
                idleLooks = 0;
            }
        }
    }

    /// <returns>Whether any loop has work.</returns>
    private bool LookAtLoops()
    {
        bool hasWork = false;
        for (int i = 0; i < loops.Length; i++)
        {
            hasWork |= !loops[i].IsSleeping;
            LoopThread owner = loops[i].Owner!;
            bool isInUserCode = owner.IsInUserCode(out uint entry);
            if (isInUserCode && _seen[i] == (owner, entry))
            {
                TryTake(loops[i], owner, entry);
            }

            _seen[i] = (owner, entry);
        }

        return hasWork;
    }

    private void TryTake(EventLoop loop, LoopThread owner, uint entry)
    {
        if (Volatile.Read(ref _takenThreads) >= settings.MostTaken)
        {
            return;
        }

        // First the thread that continues, because the system may refuse another one. Then the loop waits for its owner.
        SpareThread spare;
        try
        {
            spare = TakeSpare();
        }
#pragma warning disable CA1031 // without memory for a thread, the loops still run
        catch (Exception exception)
#pragma warning restore CA1031
        {
            settings.Events.OnFailed(exception);
            return;
        }

        Interlocked.Increment(ref _takenThreads);
        if (owner.TryTakeLoop(entry, settings.Time.GetTimestamp()))
        {
            // The owner has published the state of the loop before it entered user code, and has marked the socket that it holds. From here
            // on, it touches only that socket.
            Give(loop, spare);
            settings.Events.OnTaken();
            KeepOneReady();
        }
        else if (!TryKeep(spare))
        {
            spare.End();
        }
    }

    private static void Give(EventLoop loop, SpareThread spare)
    {
        loop.Owner = spare.Owner;
        spare.Serve(loop);
    }

    // A loaded system may need a long time to start a thread. Then a loop that is taken would wait for it.
    private void KeepOneReady()
    {
        lock (_spareGate)
        {
            if (_spares.Count > 0 || _isEnding)
            {
                return;
            }
        }

        try
        {
            var spare = SpareThread.Start(this, settings.SpareLife);
            lock (_spareGate)
            {
                if (!Volatile.Read(ref _isEnding))
                {
                    _spares.Add(spare);
                    return;
                }
            }

            spare.End();
        }
#pragma warning disable CA1031 // a thread is started when it is needed
        catch (Exception exception)
#pragma warning restore CA1031
        {
            settings.Events.OnFailed(exception);
        }
    }

    private SpareThread TakeSpare()
    {
        byte[] buffer = Buffers.Rent();
        SpareThread? spare = null;
        try
        {
            lock (_spareGate)
            {
                if (_spares.Count > 0)
                {
                    spare = _spares[^1];
                    _spares.RemoveAt(_spares.Count - 1);
                }
            }

            spare ??= SpareThread.Start(this, settings.SpareLife);
            spare.Owner.Prepare(buffer);
            return spare;
        }
        catch
        {
            Buffers.Return(buffer);
            throw;
        }
    }
}
