using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace TypedWs.Contracts.Json;

/// <summary>
/// JSON strings as contracts have them. A contract may have halves of surrogate pairs, as escapes, for example in a pattern. .NET has no
/// method that reads them.
/// </summary>
internal static class JsonTexts
{
    /// <summary>The maximum number of nested objects and arrays in a contract.</summary>
    public const int MaxDepth = 256;

    /// <summary>Parses a JSON text of the contract.</summary>
    public static JsonDocument Parse(string json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });

    /// <summary>The text of a JSON string.</summary>
    public static string Read(JsonElement text)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        return raw.Contains((byte)'\\') ? Unescape(Encoding.UTF8.GetString(raw)) : Encoding.UTF8.GetString(raw);
    }

    /// <summary>A JSON value without white space.</summary>
    public static string Compact(JsonElement value)
    {
        string raw = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));
        if (!raw.AsSpan().ContainsAny(" \t\r\n"))
        {
            return raw;
        }

        var text = new StringBuilder(raw.Length);
        bool isInString = false;
        for (int i = 0; i < raw.Length; i++)
        {
            char letter = raw[i];
            if (isInString && letter == '\\')
            {
                text.Append(letter).Append(raw[++i]);
                continue;
            }

            isInString ^= letter == '"';
            if (isInString || letter is not (' ' or '\t' or '\r' or '\n'))
            {
                text.Append(letter);
            }
        }

        return text.ToString();
    }

    /// <summary>A text as a JSON string. Only the characters that RFC 8259 §7 demands are escaped, and halves of surrogate pairs, because
    /// UTF-8 has no form for them.</summary>
    public static void Quote(StringBuilder json, string text)
    {
        json.Append('"');
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            if (letter is '"' or '\\')
            {
                json.Append('\\').Append(letter);
            }
            else if (i + 1 < text.Length && char.IsSurrogatePair(letter, text[i + 1]))
            {
                json.Append(letter).Append(text[++i]);
            }
            else if (letter < ' ' || char.IsSurrogate(letter))
            {
                json.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                json.Append(letter);
            }
        }

        json.Append('"');
    }

    /// <summary>A text as a JSON string.</summary>
    public static string Quote(string text)
    {
        var json = new StringBuilder(text.Length + 2);
        Quote(json, text);
        return json.ToString();
    }

    // The escapes are complete, because the document was parsed.
    private static string Unescape(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            char letter = raw[++i];
            if (letter == 'u')
            {
                text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
                continue;
            }

            text.Append(letter switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => letter,
            });
        }

        return text.ToString();
    }
}
