using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TypedWs.Handshake;

/// <summary>
/// Checks the <c>Origin</c> of an upgrade. Browsers allow every page to open a WebSocket to any server, and send the server's
/// cookies. Only this header distinguishes a foreign page from an own one, and a page cannot forge it (RFC 6455 §10.2).
/// </summary>
internal sealed class OriginRules
{
    // RFC 6454 §7.3: of a page in a sandbox, from a file in some browsers, or behind a redirect to another origin.
    private const string Null = "null";

    private readonly HashSet<WebOrigin> _allowed = [];
    private readonly HashSet<string> _allowedOpaque = new(StringComparer.Ordinal);
    private readonly bool _allowsAny;
    private readonly bool _required;

    /// <param name="allowed">Allowed besides the server's own; those that are malformed are left out.</param>
    /// <param name="allowsAny">Whether every origin is allowed.</param>
    /// <param name="required">Whether a request without an origin is refused.</param>
    public OriginRules(IEnumerable<string> allowed, bool allowsAny, bool required)
    {
        _allowsAny = allowsAny;
        _required = required;
        foreach (string text in allowed)
        {
            if (WebOrigin.TryParse(text, out WebOrigin origin))
            {
                _allowed.Add(origin);
            }
            else if (IsOpaque(text))
            {
                _allowedOpaque.Add(text);
            }
        }
    }

    /// <summary>Whether a setting names an origin: <c>scheme://host</c>, <c>scheme://host:port</c>, <c>null</c>, or one that has no
    /// host, <c>file://</c> for example.</summary>
    public static bool IsOrigin(string? text) => WebOrigin.TryParse(text, out _) || IsOpaque(text);

    /// <returns>Null if the origin is allowed.</returns>
    public UpgradeRefusal? Check(UpgradeRequest request)
    {
        IReadOnlyList<string?> lines = request.Origin;
        if (lines.Count == 0)
        {
            return _required
                ? Refuse("The request has no 'Origin' header, which this endpoint requires.")
                : null;
        }

        if (_allowsAny)
        {
            return null;
        }

        // RFC 6454 §7.3: "MUST NOT include more than one Origin header field".
        return lines.Count > 1 ? Refuse("The request has more than one 'Origin'.") : CheckOne(lines[0], request);
    }

    private UpgradeRefusal? CheckOne(string? text, UpgradeRequest request)
    {
        // RFC 6454 §6.2: a browser writes an origin in ASCII, so other text does not come from a browser.
        if (text is null || !Ascii.IsValid(text) || !WebOrigin.TryParse(text, out WebOrigin origin))
        {
            return CheckOpaque(text);
        }

        if (_allowed.Contains(origin))
        {
            return null;
        }

        if (!WebOrigin.TryCreate(request.Scheme, request.Host, out WebOrigin own))
        {
            return Refuse("The request has an 'Origin', but no 'Host' that it could be compared with.");
        }

        return origin == own ? null : Refuse(Explain(origin, own));
    }

    private UpgradeRefusal? CheckOpaque(string? text)
    {
        if (text == Null)
        {
            return _allowedOpaque.Contains(text)
                ? null
                : Refuse("The request's 'Origin' is 'null': its page is in a sandbox or a local file, and not allowed.");
        }

        if (!IsOpaque(text))
        {
            return Refuse(
                "The request's 'Origin' is malformed: it is 'scheme://host' or 'scheme://host:port', and nothing follows, not even '/'.");
        }

        return _allowedOpaque.Contains(text)
            ? null
            : Refuse("The request's 'Origin' is not that of a web page, but of a local file or an app, and not allowed: name it in the "
                + "endpoint's Origins.Allowed, exactly as it is sent.");
    }

    // RFC 6454 §4: the origin of 'file', and of schemes without a host, is chosen by the client ('file://', 'content://').
    // It is compared as a whole. A web page always has a host, so that no address of the web is one.
    private static bool IsOpaque([NotNullWhen(true)] string? text)
        => text == Null || (text is not null && WebOrigin.TryReadScheme(text, out ReadOnlySpan<char> rest, out bool isOfWeb)
            && !isOfWeb && !rest.ContainsAnyExceptInRange('!', '~') && !rest.ContainsAny(",*\"<>"));

    private static string Explain(WebOrigin origin, WebOrigin own)
    {
        const string Cure = "To allow another origin, name it in the endpoint's Origins.Allowed.";
        if (origin.Host != own.Host)
        {
            return $"The page that opens this WebSocket comes from another origin than this server. {Cure}";
        }

        return origin.Scheme != own.Scheme
            ? "The page's scheme is not the one by which its request reached the server. Behind a proxy that ends TLS, process "
                + $"its forwarded headers (UseForwardedHeaders). {Cure}"
            : "Only the page's port is not the one that its request names in 'Host'. A proxy in front must pass on 'Host' with its port "
                + $"(nginx: proxy_set_header Host $http_host). {Cure}";
    }

    private static UpgradeRefusal Refuse(string detail) => new(UpgradeRefusalReason.OriginNotAllowed, 403, detail);
}
