using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TypedWs.Handshake;

/// <summary>
/// Checks the <c>Origin</c> of an upgrade. A browser allows every page to open a WebSocket to any server, and sends the server's cookies
/// with the request. Only this header shows whether the page belongs to the server, and a page cannot forge it (RFC 6455 §10.2).
/// </summary>
internal sealed class OriginRules
{
    // RFC 6454 §7.3: the origin of a page in a sandbox, of a local file in some browsers, or after a redirect to another origin.
    private const string Null = "null";

    private readonly HashSet<WebOrigin> _allowed = [];
    private readonly HashSet<string> _allowedOpaque = new(StringComparer.Ordinal);
    private readonly bool _allowsAny;
    private readonly bool _required;

    /// <param name="allowed">The allowed origins, in addition to the server's own origin. Malformed entries are ignored.</param>
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

    /// <summary>Whether the text of a setting is an origin: <c>scheme://host</c>, <c>scheme://host:port</c>, <c>null</c>, or an origin
    /// without a host, for example <c>file://</c>.</summary>
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
        // RFC 6454 §6.2: a browser writes an origin in ASCII, so text that is not ASCII does not come from a browser.
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

    // RFC 6454 §4: for the scheme 'file', and for schemes without a host, the client chooses the text of the origin ('file://',
    // 'content://'). Such an opaque origin is compared as a whole. A web page always has a host, so its origin is never opaque.
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
