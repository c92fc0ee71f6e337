namespace TypedWs.Connections;

/// <summary>The outbound limits of a connection, in bytes that the transport has not taken.</summary>
internal readonly record struct OutboundLimits(long HighWatermark, long LowWatermark, long Limit, WsOverflowPolicy Policy)
{
    private const long LargestSlice = 64 * 1024;

    /// <summary>How much is flushed at a time. What the transport has is out of reach of the policies: no more than half the limit.
    /// </summary>
    public long Slice { get; } = Math.Clamp(Limit / 2, 1, LargestSlice);

    /// <summary>How much the transport may be handed before a flush takes it: a busy topic's turn as a rule, which is then copied
    /// once. No more than half the limit.</summary>
    public long MostWritten { get; } = Math.Clamp(Limit / 2, 1, 256 * 1024);

    /// <summary>A message above this size is a large one: while it is under way, any peer looks slow.</summary>
    public long LargestSmallMessage { get; init; } = Math.Max(HighWatermark, Math.Clamp(Limit / 2, 1, LargestSlice));
}
