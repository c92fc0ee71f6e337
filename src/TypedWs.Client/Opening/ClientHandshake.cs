using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using TypedWs.Handshake;
using TypedWs.Protocol.Extensions;

namespace TypedWs.Client.Opening;

/// <summary>The request of one opening handshake, and the check of its answer (RFC 6455 §4.1, RFC 8441). Without I/O.</summary>
/// <param name="options">The client's settings.</param>
/// <param name="compression">The client's compression; null for none.</param>
internal sealed class ClientHandshake(WsClientOptions options, ClientCompression? compression)
{
    private const int NonceLength = 16;

    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceLength));

    private bool IsHttp2 => options.HttpVersion == HttpVersion.Version20;

    /// <summary>Makes the request.</summary>
    /// <param name="address">The address, with the scheme <c>ws</c> or <c>wss</c>: RFC 6455 §4.1 demands a tunnel through a proxy, and the
    /// scheme makes the handler of HTTP ask for one.</param>
    /// <param name="httpAddress">The same address with the scheme <c>http</c> or <c>https</c>.</param>
    /// <param name="token">The token of the user; null for none.</param>
    public HttpRequestMessage CreateRequest(Uri address, Uri httpAddress, string? token)
    {
        var request = new HttpRequestMessage(IsHttp2 ? HttpMethod.Connect : HttpMethod.Get, address)
        {
            Version = options.HttpVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (IsHttp2)
        {
            request.Headers.Protocol = "websocket";
        }
        else
        {
            Add(request, "Connection", "Upgrade");
            Add(request, "Upgrade", "websocket");
            Add(request, "Sec-WebSocket-Key", _key);
        }

        Add(request, "Sec-WebSocket-Version", "13");
        AddIfGiven(request, "Sec-WebSocket-Protocol", string.Join(", ", options.Subprotocols));
        AddIfGiven(request, "Sec-WebSocket-Extensions", compression?.Offer.ToHeader());
        AddIfGiven(request, "Origin", options.Origin);
        AddIfGiven(request, "Authorization", token is null ? null : $"Bearer {token}");
        AddIfGiven(request, "Cookie", options.Cookies?.GetCookieHeader(httpAddress));
        foreach ((string name, string value) in options.Headers)
        {
            Add(request, name, value);
        }

        return request;
    }

    /// <summary>Checks the answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="subprotocol">The subprotocol that the server has selected; null for none.</param>
    /// <param name="terms">The agreement about compression; null for none.</param>
    /// <returns>Null if the connection is open; otherwise the rule that the answer breaks.</returns>
    public string? FindFault(HttpResponseMessage response, out string? subprotocol, out DeflateTerms? terms)
    {
        terms = null;
        subprotocol = null;
        HttpStatusCode expected = IsHttp2 ? HttpStatusCode.OK : HttpStatusCode.SwitchingProtocols;
        if (response.StatusCode != expected)
        {
            return "the server did not accept the WebSocket connection";
        }

        return (IsHttp2 ? null : FindUpgradeFault(response))
            ?? FindSubprotocolFault(response, out subprotocol)
            ?? FindExtensionFault(response, out terms);
    }

    /// <summary>Describes an answer that does not open a connection.</summary>
    public static WsHandshakeException Describe(string fault, HttpResponseMessage response, string body, DateTimeOffset now)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, HeaderStringValues values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            headers[name] = values.ToString();
        }

        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"The opening handshake failed: {fault} (status {(int)response.StatusCode} {response.ReasonPhrase}).");
        return new WsHandshakeException(text, response.StatusCode, headers, body)
        {
            RetryAfter = response.Headers.RetryAfter switch
            {
                { Delta: { } delay } => delay,
                { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
                _ => null,
            },
        };
    }

    private static void Add(HttpRequestMessage request, string name, string value)
        => request.Headers.TryAddWithoutValidation(name, value);

    private static void AddIfGiven(HttpRequestMessage request, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Add(request, name, value);
        }
    }

    private static string[] Lines(HttpResponseMessage response, string name)
        => response.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? [.. values] : [];

    // RFC 6455 §4.1, the numbered checks 2 to 4 of the client.
    private string? FindUpgradeFault(HttpResponseMessage response)
    {
        if (Lines(response, "Upgrade") is not [string upgrade] || !upgrade.Trim().Equals("websocket", StringComparison.OrdinalIgnoreCase))
        {
            return "the answer has no 'Upgrade: websocket'";
        }

        if (!HeaderList.Contains(Lines(response, "Connection"), "Upgrade"))
        {
            return "the answer has no 'Connection: Upgrade'";
        }

        return Lines(response, "Sec-WebSocket-Accept") is [string accept]
            && accept.Trim().Equals(HandshakeKey.ComputeAccept(_key), StringComparison.Ordinal)
            ? null
            : "the answer's Sec-WebSocket-Accept does not belong to the request";
    }

    // RFC 6455 §4.1: the server must not select a subprotocol that was not offered.
    private string? FindSubprotocolFault(HttpResponseMessage response, out string? subprotocol)
    {
        string[] lines = Lines(response, "Sec-WebSocket-Protocol");
        string? selected = subprotocol = lines.Length == 1 ? lines[0].Trim() : null;
        return lines.Length == 0 || (selected is not null && options.Subprotocols.Contains(selected))
            ? null
            : $"the server selected the subprotocol '{string.Join(", ", lines)}', which was not offered";
    }

    // RFC 6455 §4.1: the server must not use an extension that was not offered.
    private string? FindExtensionFault(HttpResponseMessage response, out DeflateTerms? terms)
    {
        terms = null;
        string[] lines = Lines(response, "Sec-WebSocket-Extensions");
        if (lines.Length == 0)
        {
            return null;
        }

        if (compression is null)
        {
            return $"the server selected the extension '{string.Join(", ", lines)}', which was not offered";
        }

        return compression.Accept(lines, out terms) is var fault and not DeflateFault.None
            ? $"the server's answer to the offer of compression is wrong ({fault}): '{string.Join(", ", lines)}'"
            : null;
    }
}
