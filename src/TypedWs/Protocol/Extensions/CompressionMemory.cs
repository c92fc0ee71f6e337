namespace TypedWs.Protocol.Extensions;

/// <summary>Counts the contexts of an endpoint and their native memory. Thread-safe.</summary>
/// <param name="limit">The bytes from which on no more memory is reserved.</param>
internal sealed class CompressionMemory(long limit)
{
    private readonly FreedMemory _freed = new();
    private long _reserved;
    private long _shared;
    private long _contexts;

    /// <summary>The native memory of all contexts, and the memory that is reserved for connections that keep a context.</summary>
    public long Bytes => Volatile.Read(ref _reserved) + Volatile.Read(ref _shared);

    /// <summary>The number of contexts.</summary>
    public long Contexts => Volatile.Read(ref _contexts);

    /// <summary>Whether the contexts that connections share have reached the limit alone.</summary>
    public bool IsSpent => Volatile.Read(ref _shared) >= limit;

    /// <summary>Reserves memory for a connection that keeps its contexts, unless it would exceed the limit.</summary>
    public bool TryReserve(long bytes)
    {
        // Shared contexts are not reserved, so the limit may be exceeded by a few of them.
        if (bytes == 0)
        {
            return true;
        }

        if (Interlocked.Add(ref _reserved, bytes) + Volatile.Read(ref _shared) <= limit)
        {
            return true;
        }

        Interlocked.Add(ref _reserved, -bytes);
        return false;
    }

    /// <summary>Releases reserved memory, whose contexts have ended.</summary>
    public void Release(long bytes)
    {
        if (bytes > 0)
        {
            long left = Interlocked.Add(ref _reserved, -bytes);
            _freed.Add(bytes, isLast: left == 0);
        }
    }

    /// <summary>Counts a context whose memory was not reserved.</summary>
    public void Add(long bytes)
    {
        Interlocked.Add(ref _shared, bytes);
        Interlocked.Increment(ref _contexts);
    }

    /// <summary>Counts the end of a context whose memory was not reserved.</summary>
    public void Remove(long bytes)
    {
        Interlocked.Add(ref _shared, -bytes);
        Interlocked.Decrement(ref _contexts);
        _freed.Add(bytes, isLast: false);
    }

    /// <summary>Counts a context in reserved memory.</summary>
    public void Count() => Interlocked.Increment(ref _contexts);

    /// <summary>Counts the end of a context in reserved memory.</summary>
    public void Uncount() => Interlocked.Decrement(ref _contexts);
}
