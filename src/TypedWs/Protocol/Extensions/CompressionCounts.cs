namespace TypedWs.Protocol.Extensions;

/// <summary>Counts of compressed messages, for the metrics. Thread-safe.</summary>
internal sealed class CompressionCounts
{
    private long _sentBefore;
    private long _sentAfter;
    private long _receivedBefore;
    private long _receivedAfter;
    private long _skipped;

    /// <summary>The bytes of sent messages before their compression.</summary>
    public long SentBefore => Volatile.Read(ref _sentBefore);

    /// <summary>The bytes of sent messages after their compression.</summary>
    public long SentAfter => Volatile.Read(ref _sentAfter);

    /// <summary>The bytes of received messages as they came.</summary>
    public long ReceivedBefore => Volatile.Read(ref _receivedBefore);

    /// <summary>The bytes of received messages after they were decompressed.</summary>
    public long ReceivedAfter => Volatile.Read(ref _receivedAfter);

    /// <summary>The number of messages that were sent as they are, because they were short or did not become shorter.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>Counts a message that was compressed.</summary>
    public void Sent(int before, int after)
    {
        Interlocked.Add(ref _sentBefore, before);
        Interlocked.Add(ref _sentAfter, after);
    }

    /// <summary>Counts a message that was sent as it is.</summary>
    public void Skip() => Interlocked.Increment(ref _skipped);

    /// <summary>Counts a part of a message that was decompressed.</summary>
    public void Received(int before, int after)
    {
        Interlocked.Add(ref _receivedBefore, before);
        Interlocked.Add(ref _receivedAfter, after);
    }
}
