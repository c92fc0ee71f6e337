using TypedWs.Transport.Linux.Interop;

namespace TypedWs.Transport.Linux.Loops;

/// <summary>
/// One event loop: a set of sockets that epoll watches, and a queue of work items. One thread at a time owns the loop and serves both.
/// The state of a round is kept here and not on the stack of the owner, so that another thread can continue the round.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private const int MostEvents = 256;

    // A handler that has returned by then was slow once, for example when its code was compiled.
    private static readonly TimeSpan LongTime = TimeSpan.FromMilliseconds(50);

    // No socket has this key.
    private const ulong WakeKey = ulong.MaxValue;

    private readonly EpollLayout _layout = EpollLayout.Current;
    private readonly LoopSettings _settings;
    private readonly byte[] _events;
    private readonly int _epoll;
    private readonly Lock _gate = new();
    private readonly Queue<IThreadPoolWorkItem> _items = new();
    private Descriptor _wake;

    // Owner only.
    private readonly List<int> _freeSlots = [];
    private LoopSocket?[] _sockets = new LoopSocket?[64];
    private uint _generation;
    private int _slots;
    private int _eventCount;
    private int _nextEvent;
    private int _itemsLeft = -1;
    private bool _isRefusing;

    private LoopThread? _owner;
    private int _load;
    private int _isSleeping;
    private bool _isEnding;
    private bool _hasEnded;

    /// <param name="settings">The settings of all loops.</param>
    /// <exception cref="IOException">The process may not have more files.</exception>
    public EventLoop(LoopSettings settings)
    {
        _settings = settings;
        _events = GC.AllocateUninitializedArray<byte>(MostEvents * _layout.Size, pinned: true);
        _epoll = Libc.EpollCreate(Epoll.CloseOnExec);
        if (_epoll < 0)
        {
            throw SocketErrors.ToException("epoll_create1", Libc.LastError);
        }

        int wake = Libc.EventFd(0, EventFdNumbers.NonBlocking | EventFdNumbers.CloseOnExec);
        int error = wake < 0 ? Libc.LastError : Watch(wake, Epoll.In | Epoll.EdgeTriggered, WakeKey);
        _wake = new Descriptor(wake);
        if (error != 0)
        {
            Dispose();
            throw SocketErrors.ToException("eventfd", error);
        }
    }

    /// <summary>The number of connections that were given to this loop and have not ended.</summary>
    public int Load => Volatile.Read(ref _load);

    /// <summary>Whether the loop waits for events.</summary>
    public bool IsSleeping => Volatile.Read(ref _isSleeping) != 0;

    /// <summary>The thread that owns the loop; null before the first one.</summary>
    public LoopThread? Owner
    {
        get => Volatile.Read(ref _owner);
        set => Volatile.Write(ref _owner, value);
    }

    /// <summary>Called after each wait; null for none. Set before the first owner.</summary>
    public Action? Woken { get; set; }

    /// <summary>After its end, the loop belongs to the thread that holds this lock.</summary>
    public Lock EndGate { get; } = new();

    /// <summary>Completes when the loop has ended.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a time is long ago, in terms of a handler that blocks.</summary>
    public bool IsLongSince(long time) => _settings.Time.GetElapsedTime(time) >= LongTime;

    /// <summary>Counts a connection that is given to this loop.</summary>
    public void AddLoad() => Interlocked.Increment(ref _load);

    /// <summary>Counts the end of a connection.</summary>
    public void RemoveLoad() => Interlocked.Decrement(ref _load);

    /// <summary>Runs an item behind the events and items that already wait. Any thread.</summary>
    public void Queue(IThreadPoolWorkItem item)
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                _items.Enqueue(item);
                item = null!;
            }
        }

        if (item is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
            return;
        }

        // The owner first says that it sleeps, then looks at the queue. This thread first queues, then looks whether the owner sleeps. With
        // a full fence on both sides, at least one of the two threads sees the other's write.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isSleeping) != 0)
        {
            Wake();
        }
    }

    /// <summary>Ends the loop soon: its sockets are reset, and items that wait run on the thread pool. Any thread.</summary>
    public void End()
    {
        Volatile.Write(ref _isEnding, true);
        Interlocked.MemoryBarrier();
        Interlocked.Exchange(ref _isSleeping, 1);
        Wake();
    }

    /// <summary>Registers a socket. <see cref="Remove"/> must follow, also after an error. Owner only.</summary>
    /// <returns>0, or the errno with which the system refuses to watch the socket.</returns>
    public int Add(LoopSocket socket, int descriptor)
    {
        int slot;
        if (_freeSlots.Count > 0)
        {
            slot = _freeSlots[^1];
            _freeSlots.RemoveAt(_freeSlots.Count - 1);
        }
        else
        {
            slot = _slots++;
            if (slot == _sockets.Length)
            {
                Array.Resize(ref _sockets, 2 * slot);
            }
        }

        // The generation never reaches the value of the wake key, because no slot has the number 2^32 - 1.
        socket.Key = ((ulong)++_generation << 32) | (uint)slot;
        _sockets[slot] = socket;
        int error = Watch(descriptor, Epoll.Connection, socket.Key);
        if (error != 0 && !_isRefusing)
        {
            _settings.Events.OnWatchRefused(error);
        }

        _isRefusing = error != 0;
        return error;
    }

    /// <summary>Removes a socket. Events of it that were already reported are ignored. Owner only.</summary>
    public void Remove(LoopSocket socket)
    {
        int slot = (int)(uint)socket.Key;
        _sockets[slot] = null;
        _freeSlots.Add(slot);
    }

    /// <summary>Serves a part of a round: events, then the items that were queued before or by these events, then the wait for the next
    /// events.</summary>
    /// <returns>False if the thread does not own the loop any more, or the loop has ended.</returns>
    public bool TryServe(LoopThread thread)
    {
        while (_nextEvent < _eventCount)
        {
            _layout.Read(_events, _nextEvent++, out uint events, out ulong key);
            if (key != WakeKey && _sockets[(int)(uint)key] is { } socket && socket.Key == key)
            {
                Dispatch(socket, thread, events);
                if (thread.IsLost)
                {
                    return false;
                }
            }
        }

        if (!TryRunItems(thread))
        {
            return false;
        }

        if (Volatile.Read(ref _isEnding))
        {
            Finish();
            return false;
        }

        Wait();
        return true;
    }

    public void Dispose()
    {
        _ = Libc.Close(_epoll);
        if (_wake.Number >= 0)
        {
            _wake.Close();
        }
    }

    // The handlers of sockets catch the exceptions of user code. Any other exception is a mistake or the lack of memory: it costs the
    // connection, and not the loop.
    private void Dispatch(LoopSocket socket, LoopThread thread, uint events)
    {
        try
        {
            socket.Dispatch(thread, events);
        }
#pragma warning disable CA1031 // see above
        catch (Exception exception)
#pragma warning restore CA1031
        {
            OnFailed(socket, exception);
        }
    }

    private void DispatchPosted(LoopSocket socket, LoopThread thread)
    {
        try
        {
            socket.DispatchPosted(thread);
        }
#pragma warning disable CA1031 // as above
        catch (Exception exception)
#pragma warning restore CA1031
        {
            OnFailed(socket, exception);
        }
    }

    private void Execute(IThreadPoolWorkItem item, LoopThread thread)
    {
        thread.EnterUserCode(socket: null);
        try
        {
            item.Execute();
        }
#pragma warning disable CA1031 // as above
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _settings.Events.OnFailed(exception);
        }

        thread.LeaveUserCode(socket: null);
    }

    private void OnFailed(LoopSocket socket, Exception exception)
    {
        _settings.Events.OnFailed(exception);
        socket.Reset();
    }

    private bool TryRunItems(LoopThread thread)
    {
        if (_itemsLeft < 0)
        {
            lock (_gate)
            {
                _itemsLeft = _items.Count;
            }
        }

        while (_itemsLeft > 0)
        {
            _itemsLeft--;
            IThreadPoolWorkItem? item;
            lock (_gate)
            {
                _items.TryDequeue(out item);
            }

            if (item is LoopSocket socket)
            {
                DispatchPosted(socket, thread);
            }
            else if (item is not null)
            {
                Execute(item, thread);
            }

            if (thread.IsLost)
            {
                return false;
            }
        }

        return true;
    }

    private unsafe void Wait()
    {
        Interlocked.Exchange(ref _isSleeping, 1);
        bool mustNotSleep;
        lock (_gate)
        {
            mustNotSleep = _items.Count > 0;
        }

        int count;
        fixed (byte* events = _events)
        {
            count = Libc.EpollWait(_epoll, events, MostEvents, mustNotSleep || Volatile.Read(ref _isEnding) ? 0 : -1);
        }

        // A signal (EINTR) counts as a round without events. The fence is for the watch, which first notes that it sleeps, then looks
        // whether all loops sleep.
        Interlocked.Exchange(ref _isSleeping, 0);
        _eventCount = Math.Max(count, 0);
        _nextEvent = 0;
        _itemsLeft = -1;
        Woken?.Invoke();
    }

    private unsafe void Wake()
    {
        // Only one of several threads writes.
        if (Interlocked.Exchange(ref _isSleeping, 0) != 0 && _wake.TryUse())
        {
            ulong one = 1;
            _ = Libc.Write(_wake.Number, (byte*)&one, sizeof(ulong));
            _wake.EndUse();
        }
    }

    /// <returns>0, or the errno.</returns>
    private unsafe int Watch(int descriptor, uint events, ulong key)
    {
        byte* change = stackalloc byte[_layout.Size];
        _layout.Write(new Span<byte>(change, _layout.Size), events, key);
        return Libc.EpollControl(_epoll, Epoll.Add, descriptor, change) == 0 ? 0 : Libc.LastError;
    }

    private void Finish()
    {
        IThreadPoolWorkItem[] items;
        lock (_gate)
        {
            _hasEnded = true;
            items = [.. _items];
            _items.Clear();
        }

        // From here on, items run on the pool, also those that are queued now.
        foreach (LoopSocket? socket in _sockets)
        {
            socket?.Abandon();
        }

        foreach (IThreadPoolWorkItem item in items)
        {
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
        }

        Ended.TrySetResult();
    }
}
