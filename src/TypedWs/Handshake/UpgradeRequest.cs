namespace TypedWs.Handshake;

/// <summary>The HTTP version of a request, as the opening handshake distinguishes it.</summary>
internal enum UpgradeHttpVersion
{
    /// <summary>HTTP/1.0 or older: no upgrade possible.</summary>
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

    /// <summary>The pseudo-header <c>:protocol</c> of an extended CONNECT; null without one.</summary>
    public string? ConnectProtocol { get; init; }

    public IReadOnlyList<string?> Connection { get; init; } = [];

    public IReadOnlyList<string?> Upgrade { get; init; } = [];

    public IReadOnlyList<string?> SecWebSocketVersion { get; init; } = [];

    public IReadOnlyList<string?> SecWebSocketKey { get; init; } = [];

    public IReadOnlyList<string?> SecWebSocketProtocol { get; init; } = [];

    /// <summary>The values of <c>Origin</c>.</summary>
    public IReadOnlyList<string?> Origin { get; init; } = [];

    /// <summary>The scheme by which the request was made, http or https.</summary>
    public string Scheme { get; init; } = "";

    /// <summary>Host and, if given, port that the request was made to.</summary>
    public string Host { get; init; } = "";

    /// <summary>Whether the connection ends with the answer to this request, unless it is upgraded.</summary>
    public bool IsLast { get; init; }

    /// <summary>Whether the headers announce a body.</summary>
    public bool HasBody { get; init; }
}
