using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace TypedWs.CompilerServices;

/// <summary>Reads and writes numbers that may be strings in JSON, because of <c>[JsonNumberHandling]</c>. Used by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsJsonNumber
{
    // Much longer than usual numbers; a decimal has at most 31 characters.
    private const int MaxTextLength = 128;

    /// <summary>
    /// Reads a number, or a string whose text is exactly a JSON number. For another string, the error is <c>format</c> (<c>range</c> if the
    /// number does not fit into the type). For a value of another kind, it is <c>type</c> (<c>null</c> for null).
    /// </summary>
    /// <param name="reader">The reader, positioned before the value; on return it is positioned after the value.</param>
    /// <param name="acceptsText">Whether a string with a number is allowed.</param>
    /// <param name="acceptsNames">Whether the strings <c>"NaN"</c>, <c>"Infinity"</c> and <c>"-Infinity"</c> are allowed.</param>
    /// <param name="value">The number, if true is returned.</param>
    public static bool TryRead<T>(ref WsJsonReader reader, bool acceptsText, bool acceptsNames, out T value)
        where T : struct, INumber<T>
    {
        if (reader.PeekKind() != WsJsonKind.String)
        {
            return TryReadPlain(ref reader, out value);
        }

        value = default;
        if (!reader.TryReadString(out WsJsonString text))
        {
            return false;
        }

        int offset = reader.ValueOffset;
        Span<byte> buffer = stackalloc byte[MaxTextLength];
        string code = "format";
        if (text.TryGetText(buffer, out ReadOnlySpan<byte> utf8))
        {
            if (acceptsNames && TryReadName(utf8, out value))
            {
                return true;
            }

            if (acceptsText && TryReadText(utf8, out value, out code))
            {
                return true;
            }
        }

        reader.AddError(offset, code, code == "range" ? "is out of range" : "must be a number");
        return false;
    }

    /// <summary>Writes a number, or a string with its text.</summary>
    /// <param name="writer">The writer for the number.</param>
    /// <param name="value">The number. NaN and infinity are always written as strings.</param>
    /// <param name="asText">Whether other numbers are written as strings.</param>
    public static void Write<T>(Utf8JsonWriter writer, T value, bool asText)
        where T : struct, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> text = stackalloc byte[MaxTextLength];
        bool fits = value.TryFormat(text, out int written, default, CultureInfo.InvariantCulture);
        System.Diagnostics.Debug.Assert(fits, "a decimal has at most 31 characters");
        if (asText || !T.IsFinite(value))
        {
            writer.WriteStringValue(text[..written]);
        }
        else
        {
            writer.WriteRawValue(text[..written], skipInputValidation: true);
        }
    }

    private static bool TryReadName<T>(ReadOnlySpan<byte> text, out T value)
        where T : struct, INumber<T>
    {
        value = default;
        return (text.SequenceEqual("NaN"u8) || text.SequenceEqual("Infinity"u8) || text.SequenceEqual("-Infinity"u8))
            && T.TryParse(text, NumberStyles.Float, NumberFormatInfo.InvariantInfo, out value);
    }

    // The text is read as a document of its own, so that the same rules hold for a number in a string as for any other number.
    private static bool TryReadText<T>(ReadOnlySpan<byte> text, out T value, out string code)
        where T : struct, INumber<T>
    {
        var inner = new WsJsonReader(text);
        bool isRead = TryReadPlain(ref inner, out value) && inner.ValueOffset == 0 && inner.Position == text.Length;
        code = inner.Errors is { } errors && errors.Kept[0].Code == "range" ? "range" : "format";
        inner.ReturnErrors();
        if (!isRead)
        {
            value = default;
        }

        return isRead;
    }

    // When the code is compiled for T, only the branch of that type remains.
    private static bool TryReadPlain<T>(ref WsJsonReader reader, out T value)
        where T : struct, INumber<T>
    {
        if (typeof(T) == typeof(int)) { bool read = reader.TryReadInt32(out int number); value = (T)(object)number; return read; }
        if (typeof(T) == typeof(long)) { bool read = reader.TryReadInt64(out long number); value = (T)(object)number; return read; }
        if (typeof(T) == typeof(double)) { bool read = reader.TryReadDouble(out double number); value = (T)(object)number; return read; }
        if (typeof(T) == typeof(decimal)) { bool read = reader.TryReadDecimal(out decimal number); value = (T)(object)number; return read; }
        if (typeof(T) == typeof(float)) { bool read = reader.TryReadSingle(out float number); value = (T)(object)number; return read; }
        if (typeof(T) == typeof(byte)) { bool read = reader.TryReadByte(out byte number); value = (T)(object)number; return read; }
        if (typeof(T) == typeof(sbyte)) { bool read = reader.TryReadSByte(out sbyte number); value = (T)(object)number; return read; }
        if (typeof(T) == typeof(short)) { bool read = reader.TryReadInt16(out short number); value = (T)(object)number; return read; }
        if (typeof(T) == typeof(ushort)) { bool read = reader.TryReadUInt16(out ushort number); value = (T)(object)number; return read; }
        if (typeof(T) == typeof(uint)) { bool read = reader.TryReadUInt32(out uint number); value = (T)(object)number; return read; }
        if (typeof(T) == typeof(ulong)) { bool read = reader.TryReadUInt64(out ulong number); value = (T)(object)number; return read; }
        throw new NotSupportedException($"{typeof(T)} is not a number of JSON.");
    }
}
