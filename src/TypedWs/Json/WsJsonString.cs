using System.Buffers;
using System.ComponentModel;
using System.Text;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

/// <summary>
/// A JSON string where it stands in the receive buffer: measured, compared and checked before (or without) making a
/// <see cref="string"/>. Valid as long as the document. Used by generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct WsJsonString
{
    // An escape never takes fewer bytes than the character it stands for (\n: 2 for 1, \u00e9: 6 for 2, a pair: 12 for 4),
    // so that a buffer as long as the escaped text always suffices.
    private const int StackBufferSize = 256;

    internal WsJsonString(ReadOnlySpan<byte> raw, bool isEscaped)
    {
        Raw = raw;
        IsEscaped = isEscaped;
    }

    /// <summary>The bytes between the quotes, as they stand in the document.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>Whether <see cref="Raw"/> contains an escape sequence.</summary>
    public bool IsEscaped { get; }

    /// <summary>Length in UTF-16 units after unescaping, what <see cref="string.Length"/> will be. Allocates nothing.</summary>
    public int Length => IsEscaped ? MeasureEscaped() : Encoding.UTF8.GetCharCount(Raw);

    /// <summary>Whether <see cref="Length"/> is greater, which mostly shows without counting. Allocates nothing.</summary>
    public bool IsLongerThan(int length) => Raw.Length > length && Length > length; // no unit of UTF-16 takes less than a byte

    /// <summary>
    /// Whether the text is empty or nothing but white space by <see cref="char.IsWhiteSpace(char)"/>. Allocates nothing.
    /// </summary>
    public bool IsBlank => (Raw.IsEmpty || Raw[0] is <= (byte)' ' or (byte)'\\' or > 0x7E) && HasNothingButWhiteSpace();

    /// <summary>Whether the unescaped text is exactly this UTF-8. Allocates nothing.</summary>
    public bool Equals(ReadOnlySpan<byte> utf8) => IsEscaped ? EqualsEscaped(utf8) : Raw.SequenceEqual(utf8);

    /// <summary>Writes the unescaped text as UTF-8.</summary>
    /// <param name="destination">Where to; as many bytes as <see cref="Raw"/> has are always enough.</param>
    /// <param name="written">How many bytes were written.</param>
    /// <returns>False if the destination is too short; what it then holds is unspecified.</returns>
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

    /// <summary>Makes the string.</summary>
    public override string ToString() => IsEscaped ? MakeUnescaped() : Encoding.UTF8.GetString(Raw);

    /// <summary>The unescaped text: a slice of the document, or unescaped into the buffer. False if that is too short.</summary>
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

    /// <summary>The unescaped text in an array of its own.</summary>
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

    // All white space is in the basic plane.
    private static bool IsWhiteSpace(int scalar) => scalar <= char.MaxValue && char.IsWhiteSpace((char)scalar);
}
