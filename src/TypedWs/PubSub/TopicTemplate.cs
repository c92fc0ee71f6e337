using System.Buffers;
using System.Globalization;
using System.Text;

namespace TypedWs.PubSub;

/// <summary>Names of topics with parts in braces: <c>prices:{symbol}</c>.</summary>
/// <remarks>
/// Two different lists of arguments never give the same name. The reason: a template has a separator between any two parts, and a
/// separator character in an argument is percent-encoded.
/// </remarks>
internal static class TopicTemplate
{
    // The unreserved characters of RFC 3986 §2.3. Characters beyond ASCII are kept too.
    private static readonly SearchValues<char> Kept
        = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~");

    /// <summary>Whether a name has parts in braces.</summary>
    /// <exception cref="ArgumentException">The braces do not match, or no separator stands between two parts.</exception>
    public static bool IsTemplate(string name)
    {
        ReadOnlySpan<char> rest = name;
        bool hasPart = false;
        while (TryTakePart(ref rest, name, out ReadOnlySpan<char> before))
        {
            if (hasPart && !HasSeparator(before))
            {
                throw new ArgumentException(
                    $"In the topic '{name}', nothing tells two parts in braces apart: put a colon between them.",
                    nameof(name));
            }

            hasPart = true;
        }

        return hasPart;
    }

    /// <summary>The name for these arguments.</summary>
    public static string Fill(string template, ReadOnlySpan<string> arguments)
    {
        var name = new StringBuilder(template.Length + 16);
        ReadOnlySpan<char> rest = template;
        int used = 0;
        while (TryTakePart(ref rest, template, out ReadOnlySpan<char> before))
        {
            if (used == arguments.Length)
            {
                throw new ArgumentException(
                    $"The topic '{template}' has more parts in braces than the {used} arguments.",
                    nameof(arguments));
            }

            name.Append(before);
            ArgumentNullException.ThrowIfNull(arguments[used], nameof(arguments));
            if (arguments[used].Length == 0)
            {
                throw new WsTopicNameException($"An argument of the topic '{template}' is empty.", nameof(arguments));
            }

            AppendEscaped(name, arguments[used++]);
        }

        return used == arguments.Length
            ? name.Append(rest).ToString()
            : throw new ArgumentException(
                $"The topic '{template}' has fewer parts in braces than the {arguments.Length} arguments.",
                nameof(arguments));
    }

    private static bool TryTakePart(ref ReadOnlySpan<char> rest, string name, out ReadOnlySpan<char> before)
    {
        int open = rest.IndexOfAny('{', '}');
        before = open < 0 ? rest : rest[..open];
        if (open < 0)
        {
            return false;
        }

        int length = rest[(open + 1)..].IndexOfAny('{', '}');
        if (rest[open] == '}' || length < 1 || rest[open + 1 + length] == '{')
        {
            throw new ArgumentException($"In the topic '{name}', braces do not enclose the name of a part.", nameof(name));
        }

        rest = rest[(open + length + 2)..];
        return true;
    }

    private static bool HasSeparator(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (char.IsAscii(character) && character != '%' && !Kept.Contains(character))
            {
                return true;
            }
        }

        return false;
    }

    private static void AppendEscaped(StringBuilder name, string argument)
    {
        foreach (char character in argument)
        {
            if (char.IsAscii(character) && !Kept.Contains(character))
            {
                name.Append(CultureInfo.InvariantCulture, $"%{(int)character:X2}");
            }
            else
            {
                name.Append(character);
            }
        }
    }
}
