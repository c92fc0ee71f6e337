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
        StringBuilder? quoted = null;
        for (int i = 0; i < escaped.Length; i++)
        {
            bool isPair = i + 1 < escaped.Length && char.IsSurrogatePair(escaped[i], escaped[i + 1]);
            if (isPair)
            {
                quoted?.Append(escaped[i]).Append(escaped[i + 1]);
                i++;
            }
            else if (char.IsSurrogate(escaped[i]))
            {
                quoted ??= new StringBuilder(escaped, 0, i, escaped.Length + 16);
                quoted.Append("\\u").Append(((int)escaped[i]).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                quoted?.Append(escaped[i]);
            }
        }

        return "\"" + (quoted?.ToString() ?? escaped) + "\"";
    }

    /// <summary>The inside of a JSON string. Only the characters that RFC 8259 §7 demands are escaped.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
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

        return escaped.ToString();
    }
}
