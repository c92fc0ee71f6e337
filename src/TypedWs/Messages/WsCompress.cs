namespace TypedWs;

/// <summary>Whether one message is compressed. Has an effect only on connections with compression
/// (<see cref="WsOptions.Compression"/>).</summary>
public enum WsCompress
{
    /// <summary>The choice of the message's type (<see cref="WsMessageAttribute.Compression"/>), or, if it has none, the endpoint's
    /// threshold (<see cref="WsCompressionOptions.Threshold"/>) decides.</summary>
    Default,

    /// <summary>The message is compressed, however short, unless it would become longer.</summary>
    Yes,

    /// <summary>The message is sent as it is. For a message with a secret: its compressed length could reveal it
    /// (docs/security.md).</summary>
    No,
}
