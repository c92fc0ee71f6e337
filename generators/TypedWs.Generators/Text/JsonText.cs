using System.Globalization;
using System.Text;

namespace TypedWs.Generators.Text;

/// <summary>Writes JSON text at compile time.</summary>
internal static class JsonText
{
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
