using System.Buffers;
using System.ComponentModel;
using System.Text;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

/// <summary>
/// A JSON string in the receive buffer. It can be measured, compared and checked without creating a <see cref="string"/>. Valid as long as
/// the document. Used by generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct WsJsonString
{
    // An escape never has fewer bytes than its character in UTF-8 (\n: 2 for 1, \u00e9: 6 for 2, a pair: 12 for 4). So a buffer with the
    // length of the escaped text is always large enough.
    private const int StackBufferSize = 256;

    internal WsJsonString(ReadOnlySpan<byte> raw, bool isEscaped)
    {
        Raw = raw;
        IsEscaped = isEscaped;
    }

    /// <summary>The bytes of the document between the quotation marks.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>Whether <see cref="Raw"/> contains an escape sequence.</summary>
    public bool IsEscaped { get; }

    /// <summary>The length in UTF-16 units after unescaping, equal to the later <see cref="string.Length"/>. Allocates nothing.</summary>
    public int Length => IsEscaped ? MeasureEscaped() : Encoding.UTF8.GetCharCount(Raw);

    /// <summary>Whether <see cref="Length"/> is greater than <paramref name="length"/>. In most cases, this is known without counting.
    /// Allocates nothing.</summary>
    public bool IsLongerThan(int length) => Raw.Length > length && Length > length; // no unit of UTF-16 takes less than a byte

    /// <summary>
    /// Whether the text is empty, or contains only white space as defined by <see cref="char.IsWhiteSpace(char)"/>. Allocates nothing.
    /// </summary>
    public bool IsBlank => (Raw.IsEmpty || Raw[0] is <= (byte)' ' or (byte)'\\' or > 0x7E) && HasNothingButWhiteSpace();

    /// <summary>Whether the unescaped text is equal to this UTF-8 text. Allocates nothing.</summary>
    public bool Equals(ReadOnlySpan<byte> utf8) => IsEscaped ? EqualsEscaped(utf8) : Raw.SequenceEqual(utf8);

    /// <summary>Writes the unescaped text as UTF-8.</summary>
    /// <param name="destination">The memory for the text. The length of <see cref="Raw"/> is always enough.</param>
    /// <param name="written">The number of bytes written.</param>
    /// <returns>False if the destination is too short; its content is then unspecified.</returns>
    public bool TryUnescape(Span<byte> destination, out int written)
    {
        if (IsEscaped)
        {
            return TryUnescapeParts(destination, out written);
        }

        written = 0;
        if (!Raw.TryCopyTo(destination))
        {
            return false;
        }

        written = Raw.Length;
        return true;
    }

    /// <summary>Creates the string.</summary>
    public override string ToString() => IsEscaped ? MakeUnescaped() : Encoding.UTF8.GetString(Raw);

    /// <summary>Gives the unescaped text. If the string has no escapes, the text is a part of the document; otherwise it is written to the
    /// buffer. Returns false if the buffer is too short.</summary>
    internal bool TryGetText(Span<byte> buffer, out ReadOnlySpan<byte> text)
    {
        if (!IsEscaped)
        {
            text = Raw;
            return true;
        }

        bool fits = TryUnescapeParts(buffer, out int written);
        text = buffer[..written];
        return fits;
    }

    /// <summary>Returns the unescaped text in a new array.</summary>
    internal byte[] UnescapeToArray()
    {
        byte[] text = new byte[Raw.Length];
        TryUnescapeParts(text, out int written);
        return written == text.Length ? text : text[..written];
    }

    private bool HasNothingButWhiteSpace()
    {
        JsonStringParts parts = new(Raw);
        while (parts.MoveNext())
        {
            if (!IsWhiteSpace(parts.Plain) || (parts.Escaped >= 0 && !IsWhiteSpace(parts.Escaped)))
            {
                return false;
            }
        }

        return true;
    }

    private int MeasureEscaped()
    {
        int length = 0;
        JsonStringParts parts = new(Raw);
        while (parts.MoveNext())
        {
            length += Encoding.UTF8.GetCharCount(parts.Plain);
            if (parts.Escaped >= 0)
            {
                length += new Rune(parts.Escaped).Utf16SequenceLength;
            }
        }

        return length;
    }

    private bool EqualsEscaped(ReadOnlySpan<byte> utf8)
    {
        Span<byte> character = stackalloc byte[4];
        JsonStringParts parts = new(Raw);
        while (parts.MoveNext())
        {
            if (!utf8.StartsWith(parts.Plain))
            {
                return false;
            }

            utf8 = utf8[parts.Plain.Length..];
            if (parts.Escaped < 0)
            {
                continue;
            }

            int length = new Rune(parts.Escaped).EncodeToUtf8(character);
            if (!utf8.StartsWith(character[..length]))
            {
                return false;
            }

            utf8 = utf8[length..];
        }

        return utf8.IsEmpty;
    }

    private bool TryUnescapeParts(Span<byte> destination, out int written)
    {
        written = 0;
        JsonStringParts parts = new(Raw);
        while (parts.MoveNext())
        {
            if (!parts.Plain.TryCopyTo(destination[written..]))
            {
                return false;
            }

            written += parts.Plain.Length;
            if (parts.Escaped < 0)
            {
                continue;
            }

            if (!new Rune(parts.Escaped).TryEncodeToUtf8(destination[written..], out int length))
            {
                return false;
            }

            written += length;
        }

        return true;
    }

    private string MakeUnescaped()
    {
        byte[]? rented = null;
        Span<byte> buffer = Raw.Length <= StackBufferSize
            ? stackalloc byte[StackBufferSize]
            : rented = ArrayPool<byte>.Shared.Rent(Raw.Length);

        TryUnescapeParts(buffer, out int written);
        string text = Encoding.UTF8.GetString(buffer[..written]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return text;
    }

    private static bool IsWhiteSpace(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out Rune character, out int length);
            if (!IsWhiteSpace(character.Value))
            {
                return false;
            }

            utf8 = utf8[length..];
        }

        return true;
    }

    // All white space characters are in the Basic Multilingual Plane (up to U+FFFF).
    private static bool IsWhiteSpace(int scalar) => scalar <= char.MaxValue && char.IsWhiteSpace((char)scalar);
}
