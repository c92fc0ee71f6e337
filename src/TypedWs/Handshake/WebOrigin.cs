using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace TypedWs.Handshake;

/// <summary>
/// The origin of a web page: scheme, host and port. Each part is normalized, so that equal origins are equal values (RFC 6454 §4, §5).
/// </summary>
/// <param name="Scheme">The scheme in lower case.</param>
/// <param name="Host">The host in lower case and ASCII (an international name as punycode), an IPv6 address in brackets.</param>
/// <param name="Port">The given port, or the default port of the scheme; -1 if the scheme has no default port.</param>
internal readonly record struct WebOrigin(string Scheme, string Host, int Port)
{
    private const int NoPort = -1;

    // RFC 1035 §2.3.4: a name has at most 255 octets.
    private const int MaxHost = 255;

    private static readonly IdnMapping Idn = new();

    // Characters that an origin cannot contain. They start a path, a query, credentials or a list, or other parsers read them in a
    // different way.
    private static readonly SearchValues<char> Foreign = SearchValues.Create("/\\?#@%,;\"'<>^`{|}*");

    // RFC 3986 §3.1: scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ).
    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(
        "+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads <c>scheme://host</c> or <c>scheme://host:port</c>. No other text may follow, not even a slash.</summary>
    /// <returns>False for any other text, also for the text <c>null</c>.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out WebOrigin origin)
    {
        int separator = text.IndexOf("://");
        if (separator <= 0)
        {
            origin = default;
            return false;
        }

        return TryCreate(text[..separator], text[(separator + 3)..], out origin);
    }

    /// <summary>Reads <c>scheme://</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rest">The text after <c>://</c>.</param>
    /// <param name="isOfWeb">Whether the scheme is that of a web page or of a WebSocket.</param>
    public static bool TryReadScheme(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest, out bool isOfWeb)
    {
        int separator = text.IndexOf("://");
        rest = separator < 0 ? default : text[(separator + 3)..];
        ReadOnlySpan<char> scheme = separator < 0 ? default : text[..separator];
        isOfWeb = IsScheme(scheme) && DefaultPort(ToHttpScheme(scheme.ToString().ToLowerInvariant())) != NoPort;
        return IsScheme(scheme);
    }

    /// <summary>Makes the origin of a server from its scheme and its authority (host and port, as in a <c>Host</c> header).</summary>
    /// <returns>False if the scheme or the authority is malformed.</returns>
    public static bool TryCreate(ReadOnlySpan<char> scheme, ReadOnlySpan<char> authority, out WebOrigin origin)
    {
        origin = default;
        if (!IsScheme(scheme) || authority.ContainsAny(Foreign) || !TrySplitPort(authority, out ReadOnlySpan<char> host, out int? port)
            || !TryNormalizeHost(host, out string? normalized))
        {
            return false;
        }

        string name = ToHttpScheme(scheme.ToString().ToLowerInvariant());
        origin = new WebOrigin(name, normalized, port ?? DefaultPort(name));
        return true;
    }

    private static bool IsScheme(ReadOnlySpan<char> text)
        => !text.IsEmpty && char.IsAsciiLetter(text[0]) && !text.ContainsAnyExcept(SchemeCharacters);

    // The schemes ws and wss are replaced by those of the handshake, http and https (RFC 6455 §3).
    private static string ToHttpScheme(string scheme) => scheme switch { "ws" => "http", "wss" => "https", _ => scheme };

    private static int DefaultPort(string scheme) => scheme switch { "http" => 80, "https" => 443, _ => NoPort };

    private static bool TrySplitPort(ReadOnlySpan<char> authority, out ReadOnlySpan<char> host, out int? port)
    {
        port = null;
        host = authority;

        // A colon before the bracket "]" belongs to an IPv6 address and not to a port.
        int colon = authority.LastIndexOf(':');
        if (colon < 0 || colon < authority.LastIndexOf(']'))
        {
            return true;
        }

        host = authority[..colon];
        if (!ushort.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) || number == 0)
        {
            return false;
        }

        port = number;
        return true;
    }

    private static bool TryNormalizeHost(ReadOnlySpan<char> host, [NotNullWhen(true)] out string? normalized)
    {
        normalized = null;
        bool isIPv6 = host is ['[', .., ']'];
        if (host.IsEmpty || host.Length > MaxHost || host.ContainsAny(' ', '\t') || (!isIPv6 && host.ContainsAny('[', ']', ':')))
        {
            return false;
        }

        // Uri normalizes the different spellings of an IP address (RFC 5952).
        if (!TryEncode(host, out string? ascii)
            || !Uri.TryCreate($"http://{ascii}/", UriKind.Absolute, out Uri? uri) || uri.UserInfo.Length > 0 || uri.AbsolutePath != "/")
        {
            return false;
        }

        normalized = isIPv6 ? $"[{uri.IdnHost}]" : uri.Host.ToLowerInvariant();
        return uri.HostNameType == UriHostNameType.IPv6 == isIPv6;
    }

    // Browsers and servers write an international name as punycode (RFC 3492), but in the settings an origin may have the readable form.
    private static bool TryEncode(ReadOnlySpan<char> host, [NotNullWhen(true)] out string? ascii)
    {
        ascii = host.ToString();
        if (Ascii.IsValid(host))
        {
            return true;
        }

        try
        {
            ascii = Idn.GetAscii(ascii);
            return true;
        }
        catch (ArgumentException)
        {
            // The text is not a valid name by the rules of IDNA. IdnMapping reports this only by an exception.
            return false;
        }
    }
}
