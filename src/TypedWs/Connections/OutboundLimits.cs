namespace TypedWs.Connections;

/// <summary>The outbound limits of a connection, in bytes that the transport has not taken. Immutable: all connections of an endpoint share
/// one object.</summary>
internal sealed record OutboundLimits(long HighWatermark, long LowWatermark, long Limit, WsOverflowPolicy Policy)
{
    private const long LargestSlice = 64 * 1024;
    private const long LargestBlindSlice = 32 * 1024;

    /// <summary>How much is flushed at a time. What the transport has is out of reach of the policies: no more than half the limit.
    /// </summary>
    public long Slice { get; private init; } = Math.Clamp(Limit / 2, 1, LargestSlice);

    /// <summary>How much the transport may be handed before a flush takes it: a busy topic's turn as a rule, which is then copied
    /// once. No more than half the limit.</summary>
    public long MostWritten { get; private init; } = Math.Clamp(Limit / 2, 1, 256 * 1024);

    /// <summary>Whether no flush may be larger than a slice, not even by one message.</summary>
    public bool IsBlind { get; private init; }

    /// <summary>A message above this size is a large one: while it is under way, any peer looks slow.</summary>
    public long LargestSmallMessage { get; init; } = Math.Max(HighWatermark, Math.Clamp(Limit / 2, 1, LargestSlice));

    /// <summary>The same for a transport that does not tell how far its bytes have come. Only its taking them shows that the peer reads: so
    /// little leaves at a time that the slowest who is to be kept shows it within the keep-alive times.</summary>
    public OutboundLimits ToBlind()
    {
        long slice = Math.Min(Slice, LargestBlindSlice);
        return this with { Slice = slice, MostWritten = slice, IsBlind = true };
    }
}
