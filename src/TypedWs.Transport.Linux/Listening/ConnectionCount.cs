namespace TypedWs.Transport.Linux.Listening;

/// <summary>
/// Counts the open connections, with those that have left HTTP. Kestrel counts a connection only until it leaves, so its limit
/// (<c>MaxConcurrentConnections</c>) is applied here, too.
/// </summary>
/// <param name="limit">The maximum number of connections; null for no limit.</param>
internal sealed class ConnectionCount(long? limit)
{
    private long _open;

    /// <summary>The number of open connections.</summary>
    public long Open => Volatile.Read(ref _open);

    /// <summary>Counts the end of a connection. Always the same delegate.</summary>
    public Action Removed => field ??= () => Interlocked.Decrement(ref _open);

    /// <returns>False if the limit is reached. The connection is then not counted.</returns>
    public bool TryAdd()
    {
        if (Interlocked.Increment(ref _open) <= (limit ?? long.MaxValue))
        {
            return true;
        }

        Interlocked.Decrement(ref _open);
        return false;
    }
}
