using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Output;

/// <summary>Makes JSON texts of one line, also of strings with half of a surrogate pair: a peer may send <c>"\ud800"</c>, which is valid
/// JSON, and which the writer of .NET refuses or replaces.</summary>
internal static class JsonText
{
    private const int MaxDepth = 256;

    // Readable: quotes and letters of all scripts stay as they are. Other characters are escaped by VisibleText.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one JSON value.</summary>
    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a member with any text.</summary>
    public static void WriteText(this Utf8JsonWriter writer, string name, string text)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(Quote(text), skipInputValidation: true);
    }

    /// <summary>Writes a member with any value, in one line.</summary>
    public static void WriteValue(this Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(Compact(value), skipInputValidation: true);
    }

    /// <summary>The value in one line, with each hidden character as an escape. Numbers stay as they are written.</summary>
    public static string Compact(JsonElement value)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value), new JsonReaderOptions { MaxDepth = MaxDepth });
        var text = new StringBuilder();
        bool isBehindValue = false;
        while (reader.Read())
        {
            bool isEnd = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
            text.Append(isBehindValue && !isEnd ? "," : "");
            isBehindValue = reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName);
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                text.Append(Quote(reader.ValueIsEscaped ? Unescape(reader.ValueSpan) : Encoding.UTF8.GetString(reader.ValueSpan)));
                text.Append(reader.TokenType == JsonTokenType.PropertyName ? ":" : "");
            }
            else
            {
                text.Append(Encoding.UTF8.GetString(reader.ValueSpan));
            }
        }

        return VisibleText.Escape(text.ToString());
    }

    /// <summary>A string in quotes. Half of a surrogate pair is an escape.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new StringBuilder(text.Length + 2).Append('"');
        for (int i = 0; i < text.Length; i++)
        {
            char unit = text[i];
            if (char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                quoted.Append(unit).Append(text[++i]);
            }
            else if (unit < ' ' || char.IsSurrogate(unit))
            {
                quoted.Append(ToShortEscape(unit) ?? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"));
            }
            else
            {
                quoted.Append(unit is '"' or '\\' ? "\\" : "").Append(unit);
            }
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The text of a string with escapes, without its quotes. Valid JSON, so it does not fail.</summary>
    public static string Unescape(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        int start;
        while ((start = raw.IndexOf((byte)'\\')) >= 0)
        {
            text.Append(Encoding.UTF8.GetString(raw[..start]));
            byte kind = raw[start + 1];
            text.Append(kind switch
            {
                (byte)'u' => (char)ushort.Parse(raw.Slice(start + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                _ => (char)kind,
            });
            raw = raw[(start + (kind == 'u' ? 6 : 2))..];
        }

        return text.Append(Encoding.UTF8.GetString(raw)).ToString();
    }

    private static string? ToShortEscape(char unit) => unit switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        _ => null,
    };
}
