namespace TypedWs.Transport.Linux.Loops;

/// <summary>
/// Takes a loop from a thread that does not return from user code, and gives it to another thread (docs/decisions/0027-loops.md). The watch
/// looks at all loops once per interval while any of them has work, and sleeps otherwise.
/// </summary>
internal sealed class LoopWatch
{
    // Looks without work before the watch sleeps. Falling asleep and waking has a cost for a loop that has a little work all the time.
    private const int IdleLooks = 20;

    private readonly Lock _spareGate = new();
    private readonly object _gate = new();
    private readonly Stack<SpareThread> _spares = new();
    private readonly EventLoop[] _loops;
    private readonly (LoopThread? Thread, uint Entries)[] _seen;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly int _bufferSize;
    private readonly int _mostTaken;
    private readonly Action _taken;
    private bool _isAsleep;
    private bool _isEnding;
    private int _takenThreads;

    /// <param name="loops">The loops, each with its first thread.</param>
    /// <param name="interval">A thread that stays in the same user code from one look to the next loses its loop.</param>
    /// <param name="bufferSize">The bytes of the receive buffer of a thread.</param>
    /// <param name="mostTaken">The maximum number of threads that are in user code without a loop. At the maximum, loops wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="taken">Called when a loop was taken. Must not block or throw.</param>
    public LoopWatch(EventLoop[] loops, TimeSpan interval, int bufferSize, int mostTaken, TimeProvider time, Action taken)
    {
        _loops = loops;
        _seen = new (LoopThread?, uint)[loops.Length];
        _interval = interval;
        _time = time;
        _bufferSize = bufferSize;
        _mostTaken = mostTaken;
        _taken = taken;
    }

    /// <summary>The number of threads that are in user code without a loop.</summary>
    public int TakenThreads => Volatile.Read(ref _takenThreads);

    /// <summary>Begins to watch.</summary>
    public void Start() => SpareThread.StartThread(Run, "TypedWs loop watch");

    /// <summary>Ends the watch, and the threads that wait for a loop.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }

        lock (_spareGate)
        {
            while (_spares.TryPop(out SpareThread? spare))
            {
                spare.End();
            }
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
                while (_isAsleep && !_isEnding && Array.TrueForAll(_loops, static loop => loop.IsSleeping))
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
        for (int i = 0; i < _loops.Length; i++)
        {
            hasWork |= !_loops[i].IsSleeping;
            LoopThread? owner = _loops[i].Owner;
            if (owner is null)
            {
                continue;
            }

            uint entries = owner.Entries;
            if (owner.IsInUserCode && _seen[i] == (owner, entries))
            {
                TryTake(_loops[i], owner);
            }

            _seen[i] = (owner, entries);
        }

        return hasWork;
    }

    private void TryTake(EventLoop loop, LoopThread owner)
    {
        if (Volatile.Read(ref _takenThreads) >= _mostTaken || !owner.TryTakeLoop(_time.GetTimestamp(), out LoopSocket? served))
        {
            return;
        }

        // The owner has published the state of the loop before it entered user code. From here on, it touches only the socket that it
        // holds.
        Interlocked.Increment(ref _takenThreads);
        served?.Hold();
        SpareThread? spare;
        lock (_spareGate)
        {
            _spares.TryPop(out spare);
        }

        spare ??= new SpareThread(this, _bufferSize);
        loop.Owner = spare.Owner;
        spare.Serve(loop);
        _taken();
    }

    /// <summary>A thread whose loop was taken has returned from user code.</summary>
    /// <returns>False if the thread should end.</returns>
    internal bool TryKeep(SpareThread spare)
    {
        Interlocked.Decrement(ref _takenThreads);
        lock (_spareGate)
        {
            if (Volatile.Read(ref _isEnding))
            {
                return false;
            }

            spare.Owner.Recover();
            _spares.Push(spare);
            return true;
        }
    }
}
