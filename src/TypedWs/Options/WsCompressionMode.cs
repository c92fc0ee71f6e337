namespace TypedWs;

/// <summary>How messages of one direction are compressed.</summary>
public enum WsCompressionMode
{
    /// <summary>Messages of this direction are not compressed.</summary>
    Disabled,

    /// <summary>Each message is compressed for itself ("no context takeover"), in a context that all connections share. An idle connection
    /// holds no context.</summary>
    Shared,

    /// <summary>Each message may refer to earlier ones of its connection, so that repeated text becomes short. Each connection holds a
    /// context: about 330 KiB for sending and 44 KiB for receiving with the largest window.</summary>
    Dedicated,
}
