namespace TypedWs.Connections;

/// <summary>
/// The bytes that wait for slow peers, and the messages that these miss, over all connections of an endpoint. Thread-safe.
/// Touched only for what waits behind a flush in flight, so that peers that read cost nothing here.
/// </summary>
internal sealed class OutboundBudget(long limit)
{
    private long _used;
    private long _droppedMessages;

    /// <summary>Bytes that wait.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>The most that may wait.</summary>
    public long Limit => limit;

    /// <summary>Messages that were dropped.</summary>
    public long DroppedMessages => Interlocked.Read(ref _droppedMessages);

    /// <summary>Whether the limit is reached.</summary>
    public bool IsSpent => Used >= limit;

    public void CountDropped(long messages)
    {
        if (messages > 0)
        {
            Interlocked.Add(ref _droppedMessages, messages);
        }
    }

    public void Take(long bytes) => Interlocked.Add(ref _used, bytes);

    public void Release(long bytes)
    {
        if (bytes > 0)
        {
            Interlocked.Add(ref _used, -bytes);
        }
    }
}
