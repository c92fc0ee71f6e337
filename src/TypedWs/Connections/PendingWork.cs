namespace TypedWs.Connections;

/// <summary>
/// Counts the work of one host that may still cause messages: handlers, streams and hooks that have not ended, upgrades, connections that
/// end, and turns of topics. A test harness registers it as a service; without one, connections have none and count nothing. Only paths
/// that await or end something count, so a message whose handler completes at once costs nothing. Thread-safe.
/// </summary>
internal sealed class PendingWork
{
    private long _begun;
    private long _ended;

    /// <summary>The number of pieces of work that have begun so far. It never falls, so an equal value means that nothing has begun in
    /// between.</summary>
    public long Begun => Interlocked.Read(ref _begun);

    /// <summary>The number of pieces of work that have not ended. It is read in an order that never gives too small a number.</summary>
    public long Count
    {
        get
        {
            long ended = Interlocked.Read(ref _ended);
            return Interlocked.Read(ref _begun) - ended;
        }
    }

    /// <summary>A piece of work begins. Called before the work that has caused it ends, so the count does not fall to zero in
    /// between.</summary>
    public void Begin() => Interlocked.Increment(ref _begun);

    /// <summary>A piece of work has ended: everything that it sends is in the queues of the connections.</summary>
    public void End() => Interlocked.Increment(ref _ended);
}
