namespace TypedWs.Handshake;

/// <summary>The reason for which a request is not upgraded. The names are in logs, metrics and response bodies, so they must not
/// change.</summary>
internal enum UpgradeRefusalReason
{
    /// <summary>The method is neither GET over HTTP/1.1 nor CONNECT over HTTP/2.</summary>
    MethodNotAllowed,

    /// <summary>The request came over HTTP/1.0.</summary>
    HttpVersionTooLow,

    /// <summary>The request does not ask for an upgrade: it is a plain GET or a fetch.</summary>
    NotAnUpgrade,

    /// <summary><c>Upgrade: websocket</c> is missing. Over HTTP/2: <c>:protocol</c> is not <c>websocket</c>.</summary>
    UpgradeHeaderMissing,

    /// <summary><c>Connection: Upgrade</c> is missing. The usual cause is a proxy that is not set up for WebSockets.</summary>
    ConnectionHeaderMissing,

    /// <summary><c>Sec-WebSocket-Version</c> is not 13.</summary>
    VersionNotSupported,

    /// <summary><c>Sec-WebSocket-Key</c> is missing.</summary>
    KeyMissing,

    /// <summary><c>Sec-WebSocket-Key</c> is not base64 of 16 bytes.</summary>
    KeyMalformed,

    /// <summary>A header that may occur once occurs twice, an offered subprotocol is not a token or is repeated, too many subprotocols are
    /// offered, or the request has a body.</summary>
    MalformedHandshake,

    /// <summary>The endpoint requires a subprotocol that the client did not offer.</summary>
    SubprotocolRequired,

    /// <summary>The page comes from an origin that may not connect, or the required <c>Origin</c> is missing.</summary>
    OriginNotAllowed,
}

/// <summary>The answer to a request that is not upgraded.</summary>
/// <param name="Reason">The check that failed.</param>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Detail">A text for people that names the fault exactly.</param>
/// <param name="Headers">The response headers that belong to the status.</param>
internal sealed record UpgradeRefusal(
    UpgradeRefusalReason Reason,
    int StatusCode,
    string Detail,
    params IReadOnlyList<KeyValuePair<string, string>> Headers);
