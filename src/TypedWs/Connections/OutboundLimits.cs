using TypedWs.Framing;

namespace TypedWs.Connections;

/// <summary>The outbound limits of a connection, in bytes that the transport has not accepted yet. Immutable: all connections of an
/// endpoint share one object.</summary>
internal sealed record OutboundLimits(long HighWatermark, long LowWatermark, long Limit, WsOverflowPolicy Policy)
{
    private const long LargestSlice = 64 * 1024;
    private const long LargestBlindSlice = 32 * 1024;

    /// <summary>The number of waiting bytes that are passed to the transport for one flush. Bytes in the transport cannot be dropped or
    /// replaced, so a slice is at most half the limit.</summary>
    public long Slice { get; private init; } = Math.Clamp(Limit / 2, 1, LargestSlice);

    /// <summary>The maximum number of bytes that are written to the transport before a flush. The value is enough for the usual turn of a
    /// busy topic, whose messages are then copied only once. At most half the limit.</summary>
    public long MostWritten { get; private init; } = Math.Clamp(Limit / 2, 1, 256 * 1024);

    /// <summary>Whether every flush must be limited to a slice, even if a message has to be divided.</summary>
    public bool IsBlind { get; private init; }

    /// <summary>A message above this size is a large message. While such a message is being sent, any peer looks slow.</summary>
    public long LargestSmallMessage { get; init; } = Math.Max(HighWatermark, Math.Clamp(Limit / 2, 1, LargestSlice));

    /// <summary>Whether the transport compresses the frames, and removes their marks (<see cref="FrameMark"/>).</summary>
    public bool Compresses { get; private init; }

    /// <summary>Whether a message leaves only as a whole, so that it can be compressed. Over a transport that does not report the progress
    /// of its bytes, a large message still leaves in parts, and is not compressed.</summary>
    public bool KeepsFramesWhole => Compresses && !IsBlind;

    /// <summary>The least number of bytes of a frame that leave together: a transport that compresses reads the header, so it stays
    /// whole.</summary>
    public int LeastPart => Compresses ? FrameHeader.MaxLength : 1;

    /// <summary>Returns the limits for a transport that compresses the frames.</summary>
    public OutboundLimits ToCompressing() => this with { Compresses = true };

    /// <summary>Returns the limits for a transport that does not report the progress of its bytes. With such a transport, only a completed
    /// flush shows that the peer reads. So flushes are small: a peer that reads at the minimum rate completes a flush within the keep-alive
    /// times.</summary>
    public OutboundLimits ToBlind()
    {
        long slice = Math.Min(Slice, LargestBlindSlice);
        return this with { Slice = slice, MostWritten = slice, IsBlind = true };
    }
}
