namespace TypedWs.Transport.Linux.Loops;

/// <summary>
/// The receive buffers of the threads that serve loops. A thread has one from the moment in which it gets a loop until it has returned from
/// the user code in which it lost the loop, because that code may still read from it. Thread-safe.
/// </summary>
/// <param name="size">The bytes of a buffer.</param>
/// <param name="most">The maximum number of unused buffers that are kept.</param>
internal sealed class ReceiveBuffers(int size, int most)
{
    private readonly Lock _gate = new();
    private readonly Stack<byte[]> _unused = new();
    private int _rented;

    /// <summary>The number of buffers that threads have. For tests.</summary>
    public int Rented => Volatile.Read(ref _rented);

    /// <summary>The number of buffers that are kept for later. For tests.</summary>
    public int Unused
    {
        get
        {
            lock (_gate)
            {
                return _unused.Count;
            }
        }
    }

    public byte[] Rent()
    {
        byte[]? buffer;
        lock (_gate)
        {
            _unused.TryPop(out buffer);
        }

        buffer ??= GC.AllocateUninitializedArray<byte>(size, pinned: true);
        Interlocked.Increment(ref _rented);
        return buffer;
    }

    public void Return(byte[] buffer)
    {
        Interlocked.Decrement(ref _rented);
        lock (_gate)
        {
            if (_unused.Count < most)
            {
                _unused.Push(buffer);
            }
        }
    }
}
