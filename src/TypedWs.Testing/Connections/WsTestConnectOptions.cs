using System.Net;
using System.Security.Claims;

namespace TypedWs.Testing;

/// <summary>The settings of one connection of a test.</summary>
public sealed class WsTestConnectOptions
{
    /// <summary>The user that the server finds authenticated, whatever schemes it has; null for the server's own authentication (the
    /// default).</summary>
    public ClaimsPrincipal? User { get; set; }

    /// <summary>The end of the credentials of <see cref="User"/>; null if they do not expire (the default).</summary>
    public DateTimeOffset? UserExpires { get; set; }

    /// <summary>The subprotocols to offer, the most preferred first. Default: none.</summary>
    public IList<string> Subprotocols { get; } = [];

    /// <summary>Further headers of the opening handshake.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The <c>Origin</c> of the opening handshake; null for none (the default). The server's own is
    /// <c>http://localhost</c>.</summary>
    public string? Origin { get; set; }

    /// <summary>The version of HTTP: 1.1 (the default) or 2.0 (RFC 8441).</summary>
    public Version HttpVersion { get; set; } = System.Net.HttpVersion.Version11;

    /// <summary>The address of the client, as the server sees it. Default: 127.0.0.1.</summary>
    public IPAddress? RemoteAddress { get; set; }

    /// <summary>The compression to offer; null for none (the default).</summary>
    public WsCompressionOptions? Compression { get; set; }

    /// <summary>The names of the envelope's members. Default: those of the endpoint, if the host was started for one endpoint.</summary>
    public WsEnvelopeNames? EnvelopeNames { get; set; }

    /// <summary>Whether the connection answers pings of the server, as every client does. Default: true. If false, the server takes the
    /// connection for dead after a while.</summary>
    public bool AnswersPings { get; set; } = true;
}
