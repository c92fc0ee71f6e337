namespace TypedWs.Connections;

/// <summary>
/// Counts the bytes that wait for slow peers, and the messages dropped for them, over all connections of an endpoint. Thread-safe. It
/// is used only for frames that wait behind a flush in flight, so peers that read cost nothing here.
/// </summary>
internal sealed class OutboundBudget(long limit)
{
    private readonly long[] _droppedMessages = new long[(int)WsOverflowPolicy.KeepLatest + 1];
    private long _used;

    /// <summary>Bytes that wait.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>The most that may wait.</summary>
    public long Limit => limit;

    /// <summary>Whether the limit is reached.</summary>
    public bool IsSpent => Used >= limit;

    /// <summary>Messages that a policy has dropped.</summary>
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
