using System.Buffers;

namespace TypedWs.Handshake;

/// <summary>Reads <c>Sec-WebSocket-Protocol</c> and picks the subprotocol.</summary>
internal static class SubprotocolSelection
{
    // RFC 9110 §5.6.2 (RFC 7230 §3.2.6): token = 1*tchar.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether a name can be that of a subprotocol.</summary>
    public static bool IsToken(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(TokenCharacters);

    /// <summary>Reads what the client offers, in its order of preference.</summary>
    /// <param name="lines">The values of the header's lines; none if it is absent.</param>
    /// <param name="offered">The subprotocols; empty if the header is absent or malformed.</param>
    /// <returns>
    /// False if the header is malformed: an element that is no token, the same one twice, or lines without any (RFC 6455
    /// §4.1: "non-empty strings … MUST all be unique"). Empty elements are ignored (RFC 9110 §5.6.1.2).
    /// </returns>
    public static bool TryParse(IReadOnlyList<string?> lines, out IReadOnlyList<string> offered)
    {
        offered = [];
        if (lines.Count == 0)
        {
            return true;
        }

        var parsed = new List<string>();
        for (int i = 0; i < lines.Count; i++)
        {
            ReadOnlySpan<char> line = lines[i];
            foreach (Range range in line.Split(','))
            {
                ReadOnlySpan<char> element = HeaderList.Trim(line[range]);
                if (element.IsEmpty)
                {
                    continue;
                }

                string subprotocol = element.ToString();
                if (!IsToken(element) || parsed.Contains(subprotocol))
                {
                    return false;
                }

                parsed.Add(subprotocol);
            }
        }

        if (parsed.Count == 0)
        {
            return false;
        }

        offered = parsed;
        return true;
    }

    /// <summary>
    /// The first of the server's subprotocols that the client offered, compared by ordinal; null if none was.
    /// </summary>
    public static string? Select(IReadOnlyList<string> supported, IReadOnlyList<string> offered)
    {
        for (int i = 0; i < supported.Count; i++)
        {
            if (offered.Contains(supported[i], StringComparer.Ordinal))
            {
                return supported[i];
            }
        }

        return null;
    }
}
