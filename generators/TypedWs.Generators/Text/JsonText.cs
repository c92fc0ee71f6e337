using System.Globalization;
using System.Text;

namespace TypedWs.Generators.Text;

/// <summary>Writes JSON text at compile time.</summary>
internal static class JsonText
{
    /// <summary>A JSON string. Halves of surrogate pairs are escaped, because UTF-8 has no form for them.</summary>
    public static string Quote(string text)
    {
        string escaped = Escape(text);
        if (!HasSurrogates(escaped))
        {
            return "\"" + escaped + "\"";
        }

        StringBuilder quoted = TextBuilders.Take().Append('"');
        for (int i = 0; i < escaped.Length; i++)
        {
            if (i + 1 < escaped.Length && char.IsSurrogatePair(escaped[i], escaped[i + 1]))
            {
                quoted.Append(escaped, i, 2);
                i++;
            }
            else if (char.IsSurrogate(escaped[i]))
            {
                quoted.Append("\\u").Append(((int)escaped[i]).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                quoted.Append(escaped[i]);
            }
        }

        return TextBuilders.Return(quoted.Append('"'));
    }

    /// <summary>The inside of a JSON string. Only the characters that RFC 8259 §7 demands are escaped.</summary>
    public static string Escape(string text)
    {
        if (IsPlain(text))
        {
            return text;
        }

        StringBuilder escaped = TextBuilders.Take();
        foreach (char letter in text)
        {
            if (letter is '"' or '\\')
            {
                escaped.Append('\\').Append(letter);
            }
            else if (letter < ' ')
            {
                escaped.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(letter);
            }
        }

        return TextBuilders.Return(escaped);
    }

    private static bool IsPlain(string text)
    {
        foreach (char letter in text)
        {
            if (letter is '"' or '\\' or < ' ')
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasSurrogates(string text)
    {
        foreach (char letter in text)
        {
            if (char.IsSurrogate(letter))
            {
                return true;
            }
        }

        return false;
    }
}
