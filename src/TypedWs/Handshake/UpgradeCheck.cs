namespace TypedWs.Handshake;

/// <summary>
/// Checks the request of an opening handshake: RFC 6455 §4.2.1 over HTTP/1.1, RFC 8441 §5 over HTTP/2. A pure function. Afterwards
/// <see cref="OriginRules"/> checks the origin, <see cref="SubprotocolSelection"/> checks the offered subprotocols, and the host checks its
/// limits.
/// </summary>
internal static class UpgradeCheck
{
    private const string WebSocket = "websocket";
    private const string Version = "13";

    private static readonly KeyValuePair<string, string> UpgradeHeader = new("Upgrade", WebSocket);
    private static readonly KeyValuePair<string, string> ConnectionHeader = new("Connection", "Upgrade, keep-alive");
    private static readonly KeyValuePair<string, string> LastConnectionHeader = new("Connection", "Upgrade, close");
    private static readonly KeyValuePair<string, string> VersionHeader = new("Sec-WebSocket-Version", Version);

    /// <returns>The refusal of the first check that failed, or null if the request is a valid request for a WebSocket.</returns>
    public static UpgradeRefusal? Check(UpgradeRequest request)
        => request.HttpVersion == UpgradeHttpVersion.Http2
            ? CheckConnect(request) ?? CheckVersion(request)
            : CheckUpgrade(request) ?? CheckVersion(request) ?? CheckKey(request) ?? CheckBody(request);

    private static UpgradeRefusal? CheckUpgrade(UpgradeRequest request)
    {
        // RFC 9110 §15.5.6: a response with status 405 must have an Allow header.
        if (request.Method != "GET")
        {
            return new(
                UpgradeRefusalReason.MethodNotAllowed,
                405,
                $"A WebSocket is opened by GET over HTTP/1.1; the request's method is {request.Method}.",
                new KeyValuePair<string, string>("Allow", "GET"));
        }

        if (request.HttpVersion == UpgradeHttpVersion.Http10)
        {
            return UpgradeRequired(
                request,
                UpgradeRefusalReason.HttpVersionTooLow,
                "The request came over HTTP/1.0; a WebSocket needs HTTP/1.1 or later. A proxy may have downgraded it.");
        }

        bool upgrade = HeaderList.Contains(request.Upgrade, WebSocket);
        bool connection = HeaderList.Contains(request.Connection, "Upgrade");
        return (upgrade, connection) switch
        {
            (true, true) => null,
            (false, false) => UpgradeRequired(
                request,
                UpgradeRefusalReason.NotAnUpgrade,
                "The request has neither an 'Upgrade: websocket' nor a 'Connection: Upgrade' header: it is a plain HTTP "
                + "request, and this address takes WebSockets only. A proxy in between may have removed the headers."),
            (false, true) => UpgradeRequired(
                request,
                UpgradeRefusalReason.UpgradeHeaderMissing,
                "The request has no 'Upgrade: websocket' header, though it has 'Connection: Upgrade'."),
            (true, false) => UpgradeRequired(
                request,
                UpgradeRefusalReason.ConnectionHeaderMissing,
                "The request has no 'Connection: Upgrade' header, though it has 'Upgrade: websocket'. A proxy in between "
                + "may have removed it."),
        };
    }

    // RFC 8441 §4, §5: over HTTP/2, the method is CONNECT with :protocol = websocket. Upgrade, Connection and the key are not used.
    private static UpgradeRefusal? CheckConnect(UpgradeRequest request)
    {
        if (request.Method is not ("CONNECT" or "GET"))
        {
            return new(
                UpgradeRefusalReason.MethodNotAllowed,
                405,
                $"A WebSocket is opened by CONNECT over HTTP/2; the request's method is {request.Method}.",
                new KeyValuePair<string, string>("Allow", "CONNECT"));
        }

        if (request.Method == "GET")
        {
            return new(
                UpgradeRefusalReason.NotAnUpgrade,
                426,
                "The request is a plain GET over HTTP/2, and this address takes WebSockets only: over HTTP/2 they are "
                + "opened by an extended CONNECT (RFC 8441).");
        }

        if (string.Equals(request.ConnectProtocol, WebSocket, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return new(
            UpgradeRefusalReason.UpgradeHeaderMissing,
            426,
            request.ConnectProtocol is null
                ? "The CONNECT request has no ':protocol' pseudo-header; a WebSocket needs ':protocol: websocket'."
                : "The CONNECT request's ':protocol' is not 'websocket'.");
    }

    private static UpgradeRefusal? CheckVersion(UpgradeRequest request)
    {
        IReadOnlyList<string?> lines = request.SecWebSocketVersion;

        // RFC 6455 §11.3.5: "MUST NOT appear more than once". A comma means that a proxy has joined two lines.
        if (lines.Count > 1 || (lines.Count == 1 && lines[0]?.Contains(',', StringComparison.Ordinal) == true))
        {
            return Malformed("The request has more than one 'Sec-WebSocket-Version'.");
        }

        if (lines.Count == 1 && HeaderList.Trim(lines[0]).SequenceEqual(Version))
        {
            return null;
        }

        string detail = lines.Count == 0
            ? "The request has no 'Sec-WebSocket-Version' header; it must be 13."
            : "The request's 'Sec-WebSocket-Version' is not 13, the only version that is supported.";
        return request.HttpVersion == UpgradeHttpVersion.Http2
            ? new(UpgradeRefusalReason.VersionNotSupported, 400, detail, VersionHeader)
            : UpgradeRequired(request, UpgradeRefusalReason.VersionNotSupported, detail, VersionHeader);
    }

    private static UpgradeRefusal? CheckKey(UpgradeRequest request)
    {
        IReadOnlyList<string?> lines = request.SecWebSocketKey;
        if (lines.Count == 0)
        {
            return new(
                UpgradeRefusalReason.KeyMissing, 400, "The request has no 'Sec-WebSocket-Key' header.");
        }

        // RFC 6455 §11.3.1: "MUST NOT appear more than once".
        if (lines.Count > 1)
        {
            return Malformed("The request has more than one 'Sec-WebSocket-Key'.");
        }

        return HandshakeKey.IsValidKey(HeaderList.Trim(lines[0]).ToString())
            ? null
            : new(
                UpgradeRefusalReason.KeyMalformed,
                400,
                "The request's 'Sec-WebSocket-Key' is not 16 bytes in base64 (24 characters).");
    }

    // RFC 9110 §7.8: the new protocol begins after the request and its body. WebSocket clients send no body, so a request with a body is
    // refused. Otherwise a proxy might read bytes as the body which the server reads as frames, and the two would disagree about all
    // following bytes.
    private static UpgradeRefusal? CheckBody(UpgradeRequest request)
        => request.HasBody ? Malformed("The request has a body; a request for an upgrade must have none.") : null;

    // RFC 9110 §15.5.22, §7.8: a response with status 426 names the protocol in the header Upgrade, and "Upgrade" in the header
    // Connection. Connection also says whether the next request on this connection will be answered (RFC 9112 §9.3).
    private static UpgradeRefusal UpgradeRequired(
        UpgradeRequest request, UpgradeRefusalReason reason, string detail, params ReadOnlySpan<KeyValuePair<string, string>> more)
        => new(reason, 426, detail, [UpgradeHeader, request.IsLast ? LastConnectionHeader : ConnectionHeader, .. more]);

    private static UpgradeRefusal Malformed(string detail) => new(UpgradeRefusalReason.MalformedHandshake, 400, detail);
}
