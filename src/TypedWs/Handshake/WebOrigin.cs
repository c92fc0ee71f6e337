using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace TypedWs.Handshake;

/// <summary>
/// The origin of a web page: scheme, host and port, each in one normal form, so that equal origins are equal values
/// (RFC 6454 §4, §5).
/// </summary>
/// <param name="Scheme">In lower case.</param>
/// <param name="Host">In lower case and ASCII (an international name as punycode), an IPv6 address in brackets.</param>
/// <param name="Port">The port, given or the scheme's own; -1 if the scheme has none.</param>
internal readonly record struct WebOrigin(string Scheme, string Host, int Port)
{
    private const int NoPort = -1;

    // RFC 1035 §2.3.4: a name has at most 255 octets.
    private const int MaxHost = 255;

    private static readonly IdnMapping Idn = new();

    // Characters that an origin cannot contain: they start a path, a query, credentials or a list, or another parser reads them
    // differently.
    private static readonly SearchValues<char> Foreign = SearchValues.Create("/\\?#@%,;\"'<>^`{|}*");

    // RFC 3986 §3.1: scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ).
    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(
        "+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads <c>scheme://host</c> or <c>scheme://host:port</c>; nothing may follow.</summary>
    /// <returns>False for anything else, <c>null</c> included.</returns>
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
    /// <param name="isOfWeb">Whether it is the scheme of a web page or of a WebSocket.</param>
    public static bool TryReadScheme(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest, out bool isOfWeb)
    {
        int separator = text.IndexOf("://");
        rest = separator < 0 ? default : text[(separator + 3)..];
        ReadOnlySpan<char> scheme = separator < 0 ? default : text[..separator];
        isOfWeb = IsScheme(scheme) && DefaultPort(ToHttpScheme(scheme.ToString().ToLowerInvariant())) != NoPort;
        return IsScheme(scheme);
    }

    /// <summary>The origin of what is served under a scheme and an authority (a <c>Host</c> header).</summary>
    /// <returns>False if one of them is malformed.</returns>
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

    // A WebSocket's own schemes are those of its handshake (RFC 6455 §3).
    private static string ToHttpScheme(string scheme) => scheme switch { "ws" => "http", "wss" => "https", _ => scheme };

    private static int DefaultPort(string scheme) => scheme switch { "http" => 80, "https" => 443, _ => NoPort };

    private static bool TrySplitPort(ReadOnlySpan<char> authority, out ReadOnlySpan<char> host, out int? port)
    {
        port = null;
        host = authority;

        // The colons of an IPv6 address are within its brackets.
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

        // The framework's parser knows the spellings of addresses (RFC 5952).
        if (!TryEncode(host, out string? ascii)
            || !Uri.TryCreate($"http://{ascii}/", UriKind.Absolute, out Uri? uri) || uri.UserInfo.Length > 0 || uri.AbsolutePath != "/")
        {
            return false;
        }

        normalized = isIPv6 ? $"[{uri.IdnHost}]" : uri.Host.ToLowerInvariant();
        return uri.HostNameType == UriHostNameType.IPv6 == isIPv6;
    }

    // Browsers and servers write an international name as punycode (RFC 3492), but a listed origin may have the readable form.
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
            // No name by the rules of IDNA; there is no other way to ask.
            return false;
        }
    }
}
