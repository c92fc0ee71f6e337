namespace TypedWs.Connections;

/// <summary>The outbound limits of a connection, in bytes that the transport has not taken. Immutable: all connections of an endpoint share
/// one object.</summary>
internal sealed record OutboundLimits(long HighWatermark, long LowWatermark, long Limit, WsOverflowPolicy Policy)
{
    private const long LargestSlice = 64 * 1024;
    private const long LargestBlindSlice = 32 * 1024;

    /// <summary>The bytes that are flushed at a time. Bytes in the transport cannot be dropped or replaced, so it is at most half the
    /// limit.
    /// </summary>
    public long Slice { get; private init; } = Math.Clamp(Limit / 2, 1, LargestSlice);

    /// <summary>The bytes that may be written to the transport before a flush. It is enough for the usual turn of a busy topic, which
    /// is then copied only once. At most half the limit.</summary>
    public long MostWritten { get; private init; } = Math.Clamp(Limit / 2, 1, 256 * 1024);

    /// <summary>Whether no flush may be larger than a slice, not even by one message.</summary>
    public bool IsBlind { get; private init; }

    /// <summary>A message above this size is a large one: while it is being sent, any peer looks slow.</summary>
    public long LargestSmallMessage { get; init; } = Math.Max(HighWatermark, Math.Clamp(Limit / 2, 1, LargestSlice));

    /// <summary>The limits for a transport that does not report the progress of its bytes. There, only a completed flush shows that
    /// the peer reads. So flushes are small enough that the slowest allowed peer completes one within the keep-alive times.</summary>
    public OutboundLimits ToBlind()
    {
        long slice = Math.Min(Slice, LargestBlindSlice);
        return this with { Slice = slice, MostWritten = slice, IsBlind = true };
    }
}
