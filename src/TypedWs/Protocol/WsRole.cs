namespace TypedWs.Protocol;

/// <summary>The side of the connection that this endpoint is. It decides which side masks frames (RFC 6455 §5.1).</summary>
internal enum WsRole : byte
{
    /// <summary>Receives masked frames, sends unmasked ones.</summary>
    Server,

    /// <summary>Receives unmasked frames, sends masked ones.</summary>
    Client,
}
