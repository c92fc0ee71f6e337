namespace TypedWs.Protocol;

/// <summary>Which side of the connection this endpoint is. Decides who masks (RFC 6455 §5.1).</summary>
internal enum WsRole : byte
{
    /// <summary>Receives masked frames, sends unmasked ones.</summary>
    Server,

    /// <summary>Receives unmasked frames, sends masked ones.</summary>
    Client,
}
