using System.Globalization;
using System.Text;

namespace TypedWs.Generators.Text;

/// <summary>JSON as the compiler knows it before the runtime does.</summary>
internal static class JsonText
{
    /// <summary>The inside of a JSON string: only what RFC 8259 §7 demands is escaped.</summary>
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
