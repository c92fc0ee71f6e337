using System.ComponentModel;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TypedWs.CompilerServices;

/// <summary>
/// Reads and writes values for generated codecs that <see cref="WsJsonReader"/> and <see cref="Utf8JsonWriter"/> do not support: strings as
/// values, and types that the writer does not know or writes in another form. Only the strings that are read are allocated.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsJsonValue
{
    /// <summary>Encodes a member's name once, with relaxed escaping: letters beyond ASCII are not escaped.</summary>
    /// <param name="name">The name in valid UTF-8.</param>
    public static JsonEncodedText EncodeName(ReadOnlySpan<byte> name)
        => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    /// <summary>Reads a string. If the next value is not a string, records the error <c>type</c> (<c>null</c> for null), skips the value
    /// and returns false.</summary>
    public static bool TryReadString(ref WsJsonReader reader, out string value)
    {
        if (reader.TryReadString(out WsJsonString text))
        {
            value = text.ToString();
            return true;
        }

        value = null!;
        return false;
    }

    /// <summary>Reads a string or null. If the next value is neither of them, records the error <c>type</c>, skips the value and returns
    /// false.</summary>
    public static bool TryReadNullableString(ref WsJsonReader reader, out string? value)
    {
        value = null;
        return reader.TryReadNull() || TryReadString(ref reader, out value);
    }

    /// <summary>Writes a date and time in ISO 8601, with <c>Z</c> for a zero offset.</summary>
    public static void Write(Utf8JsonWriter writer, DateTimeOffset value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.Offset == TimeSpan.Zero)
        {
            writer.WriteStringValue(value.UtcDateTime);
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }

    /// <summary>Writes a date: <c>2026-11-20</c>.</summary>
    public static void Write(Utf8JsonWriter writer, DateOnly value) => WriteFormatted(writer, value, "O");

    /// <summary>Writes a time of day: <c>10:30:00</c>, with a fraction only if it is not zero.</summary>
    public static void Write(Utf8JsonWriter writer, TimeOnly value) => WriteFormatted(writer, value.ToTimeSpan(), "c");

    /// <summary>Writes a duration: <c>1.02:03:04.5000000</c>, with days and a fraction only if they are not zero.</summary>
    public static void Write(Utf8JsonWriter writer, TimeSpan value) => WriteFormatted(writer, value, "c");

    /// <summary>Writes a character as a string.</summary>
    public static void Write(Utf8JsonWriter writer, char value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(new ReadOnlySpan<char>(in value));
    }

    /// <summary>Writes a URI as its original string.</summary>
    public static void Write(Utf8JsonWriter writer, Uri? value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value?.OriginalString);
    }

    /// <summary>Writes a JSON value. An undefined element is written as null.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    /// <summary>Writes JSON text without changes.</summary>
    public static void Write(Utf8JsonWriter writer, WsRawJson value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue(value.Utf8, skipInputValidation: true);
    }

    private static void WriteFormatted<T>(Utf8JsonWriter writer, T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        ArgumentNullException.ThrowIfNull(writer);

        // The longest text is a negative time span with days and a fraction: 26 bytes.
        Span<byte> text = stackalloc byte[32];
        bool fits = value.TryFormat(text, out int written, format, CultureInfo.InvariantCulture);
        System.Diagnostics.Debug.Assert(fits, "a date or time is at most 26 bytes");
        writer.WriteStringValue(text[..written]);
    }
}
