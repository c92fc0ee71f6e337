namespace TypedWs.Protocol;

/// <summary>
/// The length of a turn: the work for one connection before other connections get the thread (docs/decisions/0019). Without this limit, a
/// peer that sends faster than the server reads would keep a thread for itself, because its next bytes are always available.
/// </summary>
/// <remarks>
/// The work is counted and not measured in time, because reading the clock for each frame costs as much as a small frame. Large payloads
/// are counted by their bytes, small frames by their number, compressed payloads by their bytes before and after decompression.
/// </remarks>
internal static class ReceiveTurn
{
    /// <summary>The length of a turn: 128 KiB of large frames, or about 250 empty pings. This is some hundred microseconds, without the
    /// time of handlers.</summary>
    public const int Length = 128 * 1024;

    /// <summary>The cost of a frame, or of a received part of a frame, in addition to its bytes.</summary>
    public const int CostOfFrame = 512;

    /// <summary>The cost of an octet of a compressed payload, in addition to the bytes that it becomes. Most octets become several bytes.
    /// But blocks without content, which a hostile peer may send for ever, cost about 60 ns for each octet and become nothing.</summary>
    public const int CostOfCompressedOctet = 16;

    /// <summary>The number of octets of a compressed payload that are processed in one step.</summary>
    public const int CompressedStep = 4096;

    /// <summary>The number of messages that were read ahead and are handled in one turn.</summary>
    public const int Messages = Length / CostOfFrame;
}
