namespace TypedWs.Handshake;

/// <summary>The HTTP versions that the opening handshake distinguishes.</summary>
internal enum UpgradeHttpVersion
{
    /// <summary>HTTP/1.0 or older: an upgrade is not possible.</summary>
    Http10,

    /// <summary>HTTP/1.1: the upgrade of RFC 6455 §4.</summary>
    Http11,

    /// <summary>HTTP/2 or HTTP/3: the extended CONNECT of RFC 8441 and RFC 9220.</summary>
    Http2,
}

/// <summary>
/// The parts of an HTTP request that the checks need. Header properties have one element per header line, and none if the header is
/// absent.
/// </summary>
internal sealed record UpgradeRequest
{
    /// <summary>The method as sent; case-sensitive.</summary>
    public required string Method { get; init; }

    public required UpgradeHttpVersion HttpVersion { get; init; }

    /// <summary>The pseudo-header <c>:protocol</c> of an extended CONNECT; null if the request has none.</summary>
    public string? ConnectProtocol { get; init; }

    public IReadOnlyList<string?> Connection { get; init; } = [];

    public IReadOnlyList<string?> Upgrade { get; init; } = [];

    public IReadOnlyList<string?> SecWebSocketVersion { get; init; } = [];

    public IReadOnlyList<string?> SecWebSocketKey { get; init; } = [];

    public IReadOnlyList<string?> SecWebSocketProtocol { get; init; } = [];

    public IReadOnlyList<string?> SecWebSocketExtensions { get; init; } = [];

    /// <summary>The values of <c>Origin</c>.</summary>
    public IReadOnlyList<string?> Origin { get; init; } = [];

    /// <summary>The scheme by which the request was made, http or https.</summary>
    public string Scheme { get; init; } = "";

    /// <summary>The host to which the request was made, with the port if one was given.</summary>
    public string Host { get; init; } = "";

    /// <summary>Whether the HTTP connection ends after the answer to this request, if the request is not upgraded.</summary>
    public bool IsLast { get; init; }

    /// <summary>Whether the headers announce a body.</summary>
    public bool HasBody { get; init; }
}
