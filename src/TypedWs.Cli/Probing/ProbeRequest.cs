using System.Security.Cryptography;
using System.Text;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Http;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Probing;

/// <summary>Makes the request of an opening handshake (RFC 6455 §4.1), with the user's changes.</summary>
internal static class ProbeRequest
{
    private const int NonceLength = 16;

    // RFC 9113 §8.2.2. .NET leaves them out without a word.
    private static readonly string[] NotInHttp2 = ["Connection", "Proxy-Connection", "Upgrade"];

    /// <summary>A request over HTTP/1.</summary>
    /// <exception cref="ToolException">It has a header of HTTP/2.</exception>
    public static RequestHead Create(ProbeSettings settings)
    {
        ConnectionSettings connection = settings.Connection;
        if (connection.Headers.Has(HeaderEdits.Protocol))
        {
            throw ToolException.Usage($"-H '{HeaderEdits.Protocol}: …' needs --http 2.");
        }

        List<HeaderLine> headers =
        [
            new HeaderLine("Host", connection.Address.Authority),
            new HeaderLine("Connection", "Upgrade"),
            new HeaderLine("Upgrade", "websocket"),
            new HeaderLine("Sec-WebSocket-Version", "13"),
            new HeaderLine("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceLength))),
            .. Common(settings),
        ];
        return new RequestHead(
            settings.Method ?? "GET", connection.Address.Target, connection.HttpVersion, connection.Headers.Apply(headers), settings.Body);
    }

    /// <summary>A request over HTTP/2 (RFC 8441).</summary>
    /// <exception cref="ToolException">It has a header that would not be sent as it is shown.</exception>
    public static RequestHead CreateHttp2(ProbeSettings settings)
    {
        List<HeaderLine> headers = settings.Connection.Headers.Apply(
        [
            .. settings.Method is null ? (HeaderLine[])[new HeaderLine(HeaderEdits.Protocol, "websocket")] : [],
            new HeaderLine("Sec-WebSocket-Version", "13"),
            .. Common(settings),
        ]);
        foreach (HeaderLine line in headers)
        {
            if (NotInHttp2.Contains(line.Name, StringComparer.OrdinalIgnoreCase))
            {
                throw ToolException.Usage($"HTTP/2 has no header '{line.Name}' (RFC 9113 §8.2.2).");
            }

            if (!Ascii.IsValid(line.Value))
            {
                throw ToolException.Usage($"Over HTTP/2, a header can be sent only in ASCII: '{line}'.");
            }
        }

        return new RequestHead(
            settings.Method ?? "CONNECT", settings.Connection.Address.Target, "2", headers, settings.Body);
    }

    private static IEnumerable<HeaderLine> Common(ProbeSettings settings)
    {
        if (settings.Connection.Subprotocols.Count > 0)
        {
            yield return new HeaderLine("Sec-WebSocket-Protocol", string.Join(", ", settings.Connection.Subprotocols));
        }

        yield return new HeaderLine("User-Agent", "typedws");
        if (settings.Body is { } body)
        {
            yield return new HeaderLine("Content-Length", $"{Encoding.UTF8.GetByteCount(body)}");
        }
    }
}
