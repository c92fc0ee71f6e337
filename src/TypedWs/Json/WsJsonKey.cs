using System.Buffers.Text;
using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace TypedWs.CompilerServices;

/// <summary>The keys of dictionaries that are not strings, as member names. Used by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsJsonKey
{
    private const int GuidLength = 36;

    /// <summary>
    /// Reads an integer written as a JSON number would be: one number has one name, so that no key stands twice under
    /// two names. On another name: error <c>key</c>, the member's value skipped, false.
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

    /// <summary>Reads a UUID in its form of 36 characters with hyphens. On another name: error <c>key</c>, the member's
    /// value skipped, false.</summary>
    public static bool TryReadGuid(ref WsJsonReader reader, int objectOffset, ReadOnlySpan<byte> name, out Guid key)
    {
        if (name.Length == GuidLength && Utf8Parser.TryParse(name, out key, out int consumed, 'D') && consumed == GuidLength)
        {
            return true;
        }

        key = default;
        return Refuse(ref reader, objectOffset, name, "must be named by a UUID");
    }

    /// <summary>Records that a member's name is no key (code <c>key</c>) and skips its value.</summary>
    /// <returns>False.</returns>
    public static bool Refuse(ref WsJsonReader reader, int objectOffset, ReadOnlySpan<byte> name, string message, string? parameters = null)
    {
        if (reader.TrySkip())
        {
            reader.AddMemberError(objectOffset, reader.NameOf(name), "key", message, parameters);
        }

        return false;
    }

    /// <summary>Records that a key stands twice (code <c>duplicate</c>) and skips its value.</summary>
    public static void AddDuplicate(ref WsJsonReader reader, int objectOffset, ReadOnlySpan<byte> name)
        => reader.AddDuplicate(objectOffset, reader.NameOf(name));

    /// <summary>Writes an integer or a UUID as a member's name.</summary>
    public static void Write<T>(Utf8JsonWriter writer, T key)
        where T : struct, IUtf8SpanFormattable
    {
        ArgumentNullException.ThrowIfNull(writer);

        // The longest is a UUID.
        Span<byte> text = stackalloc byte[GuidLength];
        bool fits = key.TryFormat(text, out int written, default, CultureInfo.InvariantCulture);
        System.Diagnostics.Debug.Assert(fits, "an integer of 64 bits has at most 20 characters");
        writer.WritePropertyName(text[..written]);
    }

    // RFC 8259 §6: no plus sign, no leading zero. No minus zero either, which would be a second name of 0.
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
