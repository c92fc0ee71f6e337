namespace TypedWs.Client.Receiving;

/// <summary>The received messages of one client that wait for their handlers or callers. Reading pauses while there are many.
/// Thread-safe.</summary>
/// <param name="maxMessages">The number of messages at which reading pauses.</param>
/// <param name="maxBytes">The bytes at which the connection is dropped, if it must not pause. Reading pauses at half of them.</param>
internal sealed class InboundLoad(int maxMessages, long maxBytes)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;
    private int _count;
    private long _bytes;

    /// <summary>Whether reading should pause.</summary>
    public bool IsFull => Volatile.Read(ref _count) >= maxMessages || Interlocked.Read(ref _bytes) >= Math.Max(1, maxBytes / 2);

    /// <summary>Whether so much waits that nothing more must be read.</summary>
    public bool IsOverfull => Interlocked.Read(ref _bytes) >= maxBytes;

    // Reading goes on at half of what pauses it.
    private bool HasRoom => Volatile.Read(ref _count) <= maxMessages / 2 && Interlocked.Read(ref _bytes) <= maxBytes / 4;

    /// <summary>Counts a message that waits.</summary>
    public void Add(int bytes)
    {
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>Counts a message that was taken.</summary>
    public void Remove(int bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Decrement(ref _count);
        if (Volatile.Read(ref _room) is not null && HasRoom)
        {
            Release();
        }
    }

    /// <summary>Completes when reading may go on, or after <see cref="Release"/>.</summary>
    public Task WaitForRoomAsync()
    {
        Task room;
        lock (_gate)
        {
            room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        if (HasRoom)
        {
            Release();
        }

        return room;
    }

    /// <summary>Ends the wait for room: the connection has ended, or a request needs input.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _room?.TrySetResult();
            _room = null;
        }
    }
}
