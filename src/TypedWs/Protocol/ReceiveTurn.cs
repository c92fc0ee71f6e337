namespace TypedWs.Protocol;

/// <summary>
/// Limits the work for one connection before other connections get the thread (docs/decisions/0019). Without it, a peer that sends
/// faster than it is received would keep a thread for itself, because its next bytes are always available.
/// </summary>
/// <remarks>
/// The work is counted, not timed, because reading the clock for each frame costs as much as a small frame. Large payloads count by
/// their bytes, small frames by their number; compressed messages, once there are any, would count by their inflated bytes.
/// </remarks>
internal static class ReceiveTurn
{
    /// <summary>One turn: 128 KiB of large frames, about 250 empty pings. Some hundred microseconds, without the time of
    /// handlers.</summary>
    public const int Length = 128 * 1024;

    /// <summary>The cost of a frame, or of a part of one, in addition to its bytes.</summary>
    public const int CostOfFrame = 512;

    /// <summary>How many messages that were read ahead are handled in one turn.</summary>
    public const int Messages = Length / CostOfFrame;
}
