using System.Text;

namespace TypedWs.Handshake;

/// <summary>
/// Judges the <c>Origin</c> of an upgrade. Browsers let every page open a WebSocket to any server and send the server's
/// cookies along; what tells a foreign page from one's own is this header, which a page cannot forge (RFC 6455 §10.2).
/// </summary>
internal sealed class OriginRules
{
    // RFC 6454 §7.3: of a page in a sandbox, from a file, or behind a redirect to another origin.
    private const string Opaque = "null";

    private readonly HashSet<WebOrigin> _allowed = [];
    private readonly bool _allowsAny;
    private readonly bool _allowsOpaque;
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
            if (text == Opaque)
            {
                _allowsOpaque = true;
            }
            else if (WebOrigin.TryParse(text, out WebOrigin origin))
            {
                _allowed.Add(origin);
            }
        }
    }

    /// <summary>Whether a setting names an origin: <c>scheme://host</c>, <c>scheme://host:port</c> or <c>null</c>.</summary>
    public static bool IsOrigin(string? text) => text == Opaque || WebOrigin.TryParse(text, out _);

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
        if (text == Opaque)
        {
            return _allowsOpaque
                ? null
                : Refuse("The request's 'Origin' is 'null': its page is in a sandbox or a local file, and not allowed.");
        }

        // RFC 6454 §6.2: a browser writes an origin in ASCII; what is not was not written by one.
        if (text is null || !Ascii.IsValid(text) || !WebOrigin.TryParse(text, out WebOrigin origin))
        {
            return Refuse("The request's 'Origin' is malformed.");
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

    private static string Explain(WebOrigin origin, WebOrigin own)
    {
        const string Cure = "To allow another origin, name it in the endpoint's AllowedOrigins.";
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
