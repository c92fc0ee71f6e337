using TypedWs.Cli.Connecting;

namespace TypedWs.Cli.Probing;

/// <summary>The settings of <c>probe</c>.</summary>
internal sealed record ProbeSettings
{
    /// <summary>The settings of the connection.</summary>
    public required ConnectionSettings Connection { get; init; }

    /// <summary>The method; null for the right one, which is GET, or CONNECT over HTTP/2.</summary>
    public string? Method { get; init; }

    /// <summary>The body of the request; null for none, as a handshake has none.</summary>
    public string? Body { get; init; }

    /// <summary>Whether the requests of clients and proxies that lose headers are tried, too.</summary>
    public bool TriesPlain { get; init; }
}
