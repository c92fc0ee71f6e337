using TypedWs.Cli.Http;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Connecting;

/// <summary>The address of a WebSocket (RFC 6455 §3).</summary>
internal sealed class ToolAddress
{
    private ToolAddress(Uri uri) => WebSocket = uri;

    /// <summary>The address with the scheme <c>ws</c> or <c>wss</c>.</summary>
    public Uri WebSocket { get; }

    /// <summary>Whether TLS is used.</summary>
    public bool IsSecure => WebSocket.Scheme == "wss";

    /// <summary>The address with the scheme <c>http</c> or <c>https</c>.</summary>
    public Uri Http => new UriBuilder(WebSocket) { Scheme = IsSecure ? "https" : "http", Port = WebSocket.Port }.Uri;

    /// <summary>The host without brackets, and the port.</summary>
    public (string Host, int Port) Place => (WebSocket.IdnHost.Trim('[', ']'), WebSocket.Port);

    /// <summary>The host with the port, unless it is the scheme's own: the header <c>Host</c>.</summary>
    public string Authority => WebSocket.IsDefaultPort ? BracketedHost : $"{BracketedHost}:{WebSocket.Port}";

    /// <summary>The path with the query.</summary>
    public string Target => WebSocket.PathAndQuery;

    private string BracketedHost => Place.Host.Contains(':', StringComparison.Ordinal) ? $"[{Place.Host}]" : Place.Host;

    /// <summary>Whether another address has the same origin: scheme, host and port (RFC 6454 §5).</summary>
    public bool HasOriginOf(ToolAddress other)
        => IsSecure == other.IsSecure && WebSocket.Port == other.WebSocket.Port
            && WebSocket.IdnHost.Equals(other.WebSocket.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address; <c>http</c> and <c>https</c> count as <c>ws</c> and <c>wss</c>.</summary>
    /// <exception cref="ToolException">It is no address of a WebSocket.</exception>
    public static ToolAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0
            || uri.Scheme is not ("ws" or "wss" or "http" or "https"))
        {
            throw ToolException.Usage(
                $"This is no address of a WebSocket: '{SecretMask.MaskTarget(text)}'. Write, for example, ws://localhost:3001/ws.");
        }

        if (uri.Fragment.Length > 0)
        {
            throw ToolException.Usage("The address of a WebSocket has no fragment (RFC 6455 §3): remove '#' and the text behind it.");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw ToolException.Usage("The address has a user: give credentials by --token or -H 'Authorization: …'.");
        }

        if (uri.Scheme is "ws" or "wss")
        {
            return new ToolAddress(uri);
        }

        return new ToolAddress(new UriBuilder(uri) { Scheme = uri.Scheme == "https" ? "wss" : "ws", Port = uri.Port }.Uri);
    }
}
