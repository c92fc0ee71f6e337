namespace TypedWs.Handshake;

/// <summary>Why a request is not upgraded. Names are stable: they stand in logs, metrics and response bodies.</summary>
internal enum UpgradeRefusalReason
{
    /// <summary>Neither GET over HTTP/1.1 nor CONNECT over HTTP/2.</summary>
    MethodNotAllowed,

    /// <summary>HTTP/1.0.</summary>
    HttpVersionTooLow,

    /// <summary>Nothing asks for an upgrade: a plain GET or a fetch.</summary>
    NotAnUpgrade,

    /// <summary>No <c>Upgrade: websocket</c>, or over HTTP/2 another <c>:protocol</c>.</summary>
    UpgradeHeaderMissing,

    /// <summary>No <c>Connection: Upgrade</c>; typical of a proxy that is not set up for WebSockets.</summary>
    ConnectionHeaderMissing,

    /// <summary><c>Sec-WebSocket-Version</c> is not 13.</summary>
    VersionNotSupported,

    /// <summary>No <c>Sec-WebSocket-Key</c>.</summary>
    KeyMissing,

    /// <summary><c>Sec-WebSocket-Key</c> is not base64 of 16 bytes.</summary>
    KeyMalformed,

    /// <summary>A header that may be given only once is given twice, a subprotocol is not a token, too many are offered, or there is
    /// a body.</summary>
    MalformedHandshake,

    /// <summary>The endpoint requires a subprotocol that the client did not offer.</summary>
    SubprotocolRequired,

    /// <summary>The page comes from an origin that may not connect, or the required <c>Origin</c> is missing.</summary>
    OriginNotAllowed,
}

/// <summary>The answer to a request that is not upgraded.</summary>
/// <param name="Reason">The check that failed.</param>
/// <param name="StatusCode">HTTP status.</param>
/// <param name="Detail">A sentence for people that names exactly what is wrong.</param>
/// <param name="Headers">Response headers that go with the status.</param>
internal sealed record UpgradeRefusal(
    UpgradeRefusalReason Reason,
    int StatusCode,
    string Detail,
    params IReadOnlyList<KeyValuePair<string, string>> Headers);
