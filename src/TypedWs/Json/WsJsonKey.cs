using System.Buffers.Text;
using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace TypedWs.CompilerServices;

/// <summary>Reads and writes keys of dictionaries that are not strings. In JSON, a key is a member name. Used by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsJsonKey
{
    private const int GuidLength = 36;

    /// <summary>
    /// Reads an integer from a member name. The name must have the form of a JSON number, so that each integer has only one name, and no
    /// key can occur twice under two names. If the name has another form, records the error <c>key</c>, skips the member's value and
    /// returns false.
    /// </summary>
    public static bool TryReadInteger<T>(ref WsJsonReader reader, int objectOffset, ReadOnlySpan<byte> name, out T key)
        where T : struct, IBinaryInteger<T>
    {
        if (IsCanonical(name) && T.TryParse(name, NumberStyles.AllowLeadingSign, NumberFormatInfo.InvariantInfo, out key))
        {
            return true;
        }

        key = default;
        return Refuse(ref reader, objectOffset, name, "must be named by an integer");
    }

    /// <summary>Reads a UUID from a member name of 36 characters with hyphens. If the name has another form, records the error <c>key</c>,
    /// skips the member's value and returns false.</summary>
    public static bool TryReadGuid(ref WsJsonReader reader, int objectOffset, ReadOnlySpan<byte> name, out Guid key)
    {
        if (name.Length == GuidLength && Utf8Parser.TryParse(name, out key, out int consumed, 'D') && consumed == GuidLength)
        {
            return true;
        }

        key = default;
        return Refuse(ref reader, objectOffset, name, "must be named by a UUID");
    }

    /// <summary>Records that a member's name is not a valid key (code <c>key</c>), and skips the member's value.</summary>
    /// <returns>Always false.</returns>
    public static bool Refuse(ref WsJsonReader reader, int objectOffset, ReadOnlySpan<byte> name, string message, string? parameters = null)
    {
        if (reader.TrySkip())
        {
            reader.AddMemberError(objectOffset, reader.NameOf(name), "key", message, parameters);
        }

        return false;
    }

    /// <summary>Records that a key occurs twice (code <c>duplicate</c>), and skips the member's value.</summary>
    public static void AddDuplicate(ref WsJsonReader reader, int objectOffset, ReadOnlySpan<byte> name)
        => reader.AddDuplicate(objectOffset, reader.NameOf(name));

    /// <summary>Writes an integer or a UUID as a member's name.</summary>
    public static void Write<T>(Utf8JsonWriter writer, T key)
        where T : struct, IUtf8SpanFormattable
    {
        ArgumentNullException.ThrowIfNull(writer);

        // A UUID is the longest key.
        Span<byte> text = stackalloc byte[GuidLength];
        bool fits = key.TryFormat(text, out int written, default, CultureInfo.InvariantCulture);
        System.Diagnostics.Debug.Assert(fits, "an integer of 64 bits has at most 20 characters");
        writer.WritePropertyName(text[..written]);
    }

    // RFC 8259 §6: a number has no plus sign and no leading zero. "-0" is refused too, because it would be a second name of 0.
    private static bool IsCanonical(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return false;
        }

        ReadOnlySpan<byte> digits = name[0] == (byte)'-' ? name[1..] : name;
        if (digits.IsEmpty || !char.IsAsciiDigit((char)digits[0]))
        {
            return false;
        }

        return digits[0] != (byte)'0' || (digits.Length == 1 && name.Length == 1);
    }
}
