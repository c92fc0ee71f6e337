using Microsoft.AspNetCore.Http;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>
/// An address that a <see cref="WsHost"/> listens on, in the forms that ASP.NET Core accepts: <c>http://localhost:5002/ws</c>,
/// <c>http://*:5002/ws</c> (or <c>+</c>), and <c>http://unix:/run/chat.sock:/ws</c> with the path behind a second colon.
/// </summary>
internal sealed class ListenAddress
{
    private const string UnixPrefix = "unix:";

    // The host name for clients, if the server listens on every address of the machine or on a Unix domain socket.
    private const string LocalHost = "localhost";

    private readonly Uri _requested;

    private ListenAddress(string forServer, Uri requested, string? socketPath)
    {
        ForServer = forServer;
        _requested = requested;
        SocketPath = socketPath;
        string path = PathString.FromUriComponent(requested).Value ?? "";
        Path = new PathString(path.EndsWith('/') ? path[..^1] : path);
    }

    /// <summary>The address for the server, without the path.</summary>
    public string ForServer { get; }

    /// <summary>The path without a slash at its end; empty for the root.</summary>
    public PathString Path { get; }

    /// <summary>The file of a Unix domain socket; null for TCP.</summary>
    public string? SocketPath { get; }

    public bool IsSecure => _requested.Scheme == Uri.UriSchemeHttps;

    /// <exception cref="ArgumentException">The text is not an address that a server can listen on.</exception>
    public static ListenAddress Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        int schemeEnd = url.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd < 0)
        {
            throw Invalid(url, "is no absolute address; expected one like 'http://localhost:5002/ws'");
        }

        string scheme = url[..schemeEnd].ToLowerInvariant() switch
        {
            "http" or "ws" => Uri.UriSchemeHttp,
            "https" or "wss" => Uri.UriSchemeHttps,
            _ => throw Invalid(url, "is no http, https, ws or wss address"),
        };
        string rest = url[(schemeEnd + 3)..];
        if (rest.StartsWith("pipe:", StringComparison.OrdinalIgnoreCase))
        {
            throw Invalid(url, "names a pipe, which WebSocket clients cannot connect to");
        }

        return rest.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase)
            ? ParseSocket(url, scheme, rest[UnixPrefix.Length..])
            : ParseHost(url, scheme, rest);
    }

    /// <summary>Returns whether a request is for this address. A slash at the end of the path makes no difference, as with mapped
    /// endpoints.</summary>
    public bool Matches(PathString path)
        => path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase, out PathString rest) && rest.Value is null or "" or "/";

    /// <summary>Returns the address that clients connect to.</summary>
    /// <param name="listening">The address that the server reports, with the real port.</param>
    public Uri ToClientAddress(string listening)
    {
        var client = new UriBuilder(_requested) { Scheme = IsSecure ? Uri.UriSchemeWss : Uri.UriSchemeWs };
        client.Port = SocketPath is null ? new Uri(listening).Port : -1;
        client.Host = client.Host switch
        {
            "0.0.0.0" => "127.0.0.1",
            "[::]" => LocalHost,
            string host => host,
        };
        return client.Uri;
    }

    private static ListenAddress ParseSocket(string url, string scheme, string rest)
    {
        // The search starts behind the colon of a Windows drive (C:/), because that colon does not end the path of the file.
        int pathStart = rest.Length < 4 ? -1 : rest.IndexOf(":/", OperatingSystem.IsWindows() ? 3 : 1, StringComparison.Ordinal);
        string socketPath = pathStart < 0 ? rest : rest[..pathStart];
        string path = pathStart < 0 ? "/" : rest[(pathStart + 1)..];
        if (!socketPath.StartsWith('/') || socketPath.Length == 1)
        {
            throw Invalid(url, "names no file for its Unix socket; expected an address like 'http://unix:/run/chat.sock:/ws'");
        }

        return new ListenAddress($"{scheme}://{UnixPrefix}{socketPath}", ToUri(url, $"{scheme}://{LocalHost}{path}"), socketPath);
    }

    private static ListenAddress ParseHost(string url, string scheme, string rest)
    {
        // "*" and "+" mean every address of the machine. They are replaced here, because a Uri does not accept them as a host.
        bool isAny = rest.StartsWith('*') || rest.StartsWith('+');
        Uri requested = ToUri(url, $"{scheme}://{(isAny ? LocalHost + rest[1..] : rest)}");
        if (isAny && requested.Host != LocalHost)
        {
            throw Invalid(url, "has more than '*' or '+' in the place of its host");
        }

        if (requested.Port == 0 && !isAny && requested.Host == LocalHost)
        {
            throw Invalid(url, "asks for a free port of 'localhost', which is two addresses; use 127.0.0.1 or [::1]");
        }

        string host = isAny ? rest[..1] : requested.Host;
        return new ListenAddress($"{scheme}://{host}:{requested.Port}", requested, socketPath: null);
    }

    private static Uri ToUri(string url, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            throw Invalid(url, "is no absolute address; expected one like 'http://localhost:5002/ws'");
        }

        return uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            ? uri
            : throw Invalid(url, "has more than a host, a port and a path");
    }

    private static ArgumentException Invalid(string url, string why) => new($"'{url}' {why}.", nameof(url));
}
