using System.Text;

namespace TypedWs.Cli.Http;

/// <summary>Replaces secrets by dots, so that the output can be shown to others.</summary>
internal static class SecretMask
{
    /// <summary>The dots.</summary>
    public const string Dots = "•••";

    private static readonly string[] SecretWords =
        ["token", "secret", "password", "passwd", "apikey", "credential", "signature", "session", "authorization", "cookie"];

    // Their values are addresses, whose queries may have credentials: a redirect to a login brings some.
    private static readonly string[] Addresses = ["Location", "Content-Location", "Refresh", "Referer", "Link"];

    private static readonly string[] SecretNames = ["key", "sig", "code", "auth", "jwt"];

    /// <summary>The header without its secret.</summary>
    public static HeaderLine Mask(HeaderLine line)
    {
        if (Addresses.Contains(line.Name, StringComparer.OrdinalIgnoreCase))
        {
            return line with { Value = MaskTarget(line.Value) };
        }

        if (line.Value.Length == 0 || line.Name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase) || !IsSecret(line.Name))
        {
            return line;
        }

        // The scheme of the credentials helps, and is no secret (RFC 9110 §11.4).
        int end = line.Name.EndsWith("Authorization", StringComparison.OrdinalIgnoreCase)
            ? line.Value.IndexOf(' ', StringComparison.Ordinal)
            : -1;
        return line with { Value = end < 0 ? Dots : line.Value[..(end + 1)] + Dots };
    }

    /// <summary>A path with its query, or an address, without secrets in the query and the fragment, and without user and
    /// password.</summary>
    public static string MaskTarget(string target)
    {
        int start = target.AsSpan().IndexOfAny('?', '#');
        string path = MaskUser(start < 0 ? target : target[..start]);
        if (start < 0)
        {
            return path;
        }

        var masked = new StringBuilder(path);
        while (start < target.Length)
        {
            int next = target.IndexOfAny(['&', '#'], start + 1);
            next = next < 0 ? target.Length : next;
            string part = target[(start + 1)..next];
            int end = part.IndexOf('=', StringComparison.Ordinal);
            bool isSecret = end >= 0 && end + 1 < part.Length && IsSecret(Uri.UnescapeDataString(part[..end]));
            masked.Append(target[start]).Append(isSecret ? part[..(end + 1)] + Dots : part);
            start = next;
        }

        return masked.ToString();
    }

    private static string MaskUser(string address)
    {
        int scheme = address.IndexOf("://", StringComparison.Ordinal);
        int end = scheme < 0 ? -1 : address.IndexOf('@', scheme);
        int path = scheme < 0 ? -1 : address.IndexOf('/', scheme + 3);
        return end < 0 || (path >= 0 && end > path) ? address : string.Concat(address.AsSpan(0, scheme + 3), Dots, address.AsSpan(end));
    }

    private static bool IsSecret(string name)
    {
        string bare = name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        return SecretNames.Contains(bare, StringComparer.OrdinalIgnoreCase)
            || SecretWords.Any(word => bare.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
