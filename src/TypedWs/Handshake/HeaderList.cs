using System.Buffers;

namespace TypedWs.Handshake;

/// <summary>Reads header fields whose value is a comma-separated list in any number of lines (RFC 9110 §5.3, §5.6.1).</summary>
internal static class HeaderList
{
    /// <summary>White space around the elements of a list (RFC 9110 §5.6.3).</summary>
    private const string OptionalWhiteSpace = " \t";

    // RFC 9110 §5.6.2 (RFC 7230 §3.2.6): token = 1*tchar.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether a text is a token: one or more of the characters that need no quotes.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>Whether one of the elements is the token, ignoring case.</summary>
    public static bool Contains(IReadOnlyList<string?> lines, string token)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            ReadOnlySpan<char> line = lines[i];
            foreach (Range element in line.Split(','))
            {
                if (Trim(line[element]).Equals(token, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Removes optional white space from both ends.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> value) => value.Trim(OptionalWhiteSpace);
}
