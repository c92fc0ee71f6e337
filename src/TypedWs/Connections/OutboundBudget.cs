namespace TypedWs.Connections;

/// <summary>
/// Counts the bytes that wait for slow peers, and the dropped messages, over all connections of an endpoint. Thread-safe. The budget is
/// used only for frames that wait while a flush runs, so a connection whose peer reads costs nothing here.
/// </summary>
internal sealed class OutboundBudget(long limit)
{
    private readonly long[] _droppedMessages = new long[(int)WsOverflowPolicy.KeepLatest + 1];
    private long _used;

    /// <summary>The number of bytes that wait.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>The maximum number of bytes that may wait.</summary>
    public long Limit => limit;

    /// <summary>Whether the limit is reached.</summary>
    public bool IsSpent => Used >= limit;

    /// <summary>The number of messages that a policy has dropped.</summary>
    public long GetDroppedMessages(WsOverflowPolicy policy) => Interlocked.Read(ref _droppedMessages[(int)policy]);

    public void CountDropped(WsOverflowPolicy policy, long messages) => Interlocked.Add(ref _droppedMessages[(int)policy], messages);

    public void Take(long bytes) => Interlocked.Add(ref _used, bytes);

    public void Release(long bytes)
    {
        if (bytes > 0)
        {
            Interlocked.Add(ref _used, -bytes);
        }
    }
}
