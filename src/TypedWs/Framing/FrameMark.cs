namespace TypedWs.Framing;

/// <summary>
/// The application's choice about one message, kept in the header of its frame while the frame waits to be compressed. The bits are
/// RSV2 and RSV3, which no extension uses here. They are removed before the frame is sent, so they never reach a peer.
/// </summary>
internal static class FrameMark
{
    /// <summary>The endpoint's threshold decides.</summary>
    public const byte None = 0;

    /// <summary>The message is sent as it is.</summary>
    public const byte Never = FrameHeader.Rsv2Bit;

    /// <summary>The message is compressed, however short.</summary>
    public const byte Always = FrameHeader.Rsv3Bit;

    /// <summary>All bits of marks.</summary>
    public const byte Mask = Never | Always;
}
