namespace TypedWs.Protocol;

/// <summary>
/// How much is done for one connection before others have their turn (docs/decisions/0019): a peer that sends faster than it is
/// received would keep a thread for itself otherwise, as its next bytes are always there.
/// </summary>
/// <remarks>
/// Counted, not timed: a look at the clock per frame costs as much as a small frame. Large payloads cost by their bytes, small frames
/// by their number, messages that are inflated would by what comes out.
/// </remarks>
internal static class ReceiveTurn
{
    /// <summary>One turn: 128 KiB of large frames, about 250 empty pings. Some hundred microseconds, besides what handlers do.</summary>
    public const int Length = 128 * 1024;

    /// <summary>What a frame, or a part of one, counts for besides its bytes.</summary>
    public const int CostOfFrame = 512;

    /// <summary>How many messages that were read ahead are handled in one turn.</summary>
    public const int Messages = Length / CostOfFrame;
}
