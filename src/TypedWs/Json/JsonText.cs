using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TypedWs.CompilerServices;

namespace TypedWs.Json;

/// <summary>
/// The lexical rules of RFC 8259 as pure functions over a buffer and a position. Any position is allowed, also a position after the end.
/// No function throws.
/// </summary>
internal static class JsonText
{
    // Bytes that end a run of plain characters in a string: the quotation mark, a backslash, or a control character (which is an error).
    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000A\u000B\u000C\u000D\u000E\u000F"u8 +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F"u8);

    /// <summary>The byte at a position. At the end and after it: 0, which no JSON text contains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte At(ReadOnlySpan<byte> utf8, int position)
        => (uint)position < (uint)utf8.Length ? utf8[position] : (byte)0;

    /// <summary>The position of the next byte that is not white space, or the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipWhiteSpace(ReadOnlySpan<byte> utf8, int position)
        => At(utf8, position) > (byte)' ' ? position : SkipWhiteSpaceRun(utf8, position);

    /// <summary>
    /// Finds the end of a string. <paramref name="position"/> is that of the first byte after the opening quotation mark. Returns the
    /// position of the closing quotation mark, or -1 if the string is incomplete or breaks a rule.
    /// </summary>
    public static int FindStringEnd(ReadOnlySpan<byte> utf8, int position, out bool isEscaped)
    {
        isEscaped = false;
        int stop = FindStringStop(utf8, position);
        return At(utf8, stop) == (byte)'"' ? stop : FindEscapedStringEnd(utf8, stop, out isEscaped);
    }

    /// <summary>
    /// Finds the end of the number that starts at <paramref name="position"/>. Returns -1 if the number breaks the grammar, or if the next
    /// byte must not follow a value.
    /// </summary>
    /// <param name="utf8">The document.</param>
    /// <param name="position">The position at which the number starts.</param>
    /// <param name="isInteger">Whether the number has no fraction and no exponent.</param>
    public static int FindNumberEnd(ReadOnlySpan<byte> utf8, int position, out bool isInteger)
    {
        isInteger = true;

        // RFC 8259 §6: number = [ minus ] int [ frac ] [ exp ]; int = zero / ( digit1-9 *DIGIT ).
        if (At(utf8, position) == (byte)'-')
        {
            position++;
        }

        int digits = SkipDigits(utf8, position);
        if (digits == position || (digits > position + 1 && utf8[position] == (byte)'0'))
        {
            return -1;
        }

        position = digits;
        if (At(utf8, position) == (byte)'.')
        {
            isInteger = false;
            digits = SkipDigits(utf8, ++position);
            if (digits == position)
            {
                return -1;
            }

            position = digits;
        }

        if ((At(utf8, position) | 0x20) == 'e')
        {
            isInteger = false;
            position++;
            if (At(utf8, position) is (byte)'+' or (byte)'-')
            {
                position++;
            }

            digits = SkipDigits(utf8, position);
            if (digits == position)
            {
                return -1;
            }

            position = digits;
        }

        return IsEndOfToken(utf8, position) ? position : -1;
    }

    /// <summary>Whether a literal (<c>true</c>, <c>false</c>, <c>null</c>) stands at a position and ends there as a token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLiteral(ReadOnlySpan<byte> utf8, int position, ReadOnlySpan<byte> literal)
        => (uint)position < (uint)utf8.Length
            && utf8[position..].StartsWith(literal)
            && IsEndOfToken(utf8, position + literal.Length);

    /// <summary>Whether a number or literal may end here: at white space, a structural character or the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsEndOfToken(ReadOnlySpan<byte> utf8, int position)
        => At(utf8, position) is (byte)',' or (byte)'}' or (byte)']' or <= (byte)' ';

    /// <summary>The kind of the value that starts with this byte.</summary>
    public static WsJsonKind KindOf(byte first) => first switch
    {
        (byte)'"' => WsJsonKind.String,
        (byte)'{' => WsJsonKind.Object,
        (byte)'[' => WsJsonKind.Array,
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => WsJsonKind.Number,
        (byte)'t' or (byte)'f' => WsJsonKind.Boolean,
        (byte)'n' => WsJsonKind.Null,
        _ => WsJsonKind.None,
    };

    /// <summary>
    /// Decodes the escape sequence at the start of <paramref name="text"/> and removes it from the text. Returns false if the escape
    /// sequence is incomplete, unknown, or half of a surrogate pair.
    /// </summary>
    public static bool TryReadEscape(ref ReadOnlySpan<byte> text, out uint scalar)
    {
        scalar = 0;
        if (text.Length < 2 || text[0] != (byte)'\\')
        {
            return false;
        }

        // RFC 8259 §7.
        int single = text[1] switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => -1,
        };
        if (single >= 0)
        {
            scalar = (uint)single;
            text = text[2..];
            return true;
        }

        return TryReadUnicodeEscape(ref text, out scalar);
    }

    private static bool TryReadUnicodeEscape(ref ReadOnlySpan<byte> text, out uint scalar)
    {
        if (!TryReadCodeUnit(text, out scalar))
        {
            return false;
        }

        text = text[6..];
        if (!char.IsSurrogate((char)scalar))
        {
            return true;
        }

        // RFC 8259 §8.2 does not define the meaning of half a surrogate pair. It has no UTF-8 form, so it is refused like invalid UTF-8.
        if (!char.IsHighSurrogate((char)scalar)
            || !TryReadCodeUnit(text, out uint low)
            || !char.IsLowSurrogate((char)low))
        {
            return false;
        }

        scalar = (uint)char.ConvertToUtf32((char)scalar, (char)low);
        text = text[6..];
        return true;
    }

    // Reads \uXXXX. The hexadecimal digits may be in upper or lower case.
    private static bool TryReadCodeUnit(ReadOnlySpan<byte> text, out uint unit)
    {
        unit = 0;
        if (text.Length < 6 || text[0] != (byte)'\\' || text[1] != (byte)'u')
        {
            return false;
        }

        for (int i = 2; i < 6; i++)
        {
            int digit = HexValue(text[i]);
            if (digit < 0)
            {
                return false;
            }

            unit = (unit << 4) | (uint)digit;
        }

        return true;
    }

    private static int HexValue(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SkipWhiteSpaceRun(ReadOnlySpan<byte> utf8, int position)
    {
        if ((uint)position >= (uint)utf8.Length)
        {
            return utf8.Length;
        }

        // RFC 8259 §2: ws = *( space / tab / line feed / carriage return ).
        int length = utf8[position..].IndexOfAnyExcept(" \t\n\r"u8);
        return length < 0 ? utf8.Length : position + length;
    }

    private static int SkipDigits(ReadOnlySpan<byte> utf8, int position)
    {
        while (At(utf8, position) - (uint)'0' <= 9)
        {
            position++;
        }

        return position;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FindEscapedStringEnd(ReadOnlySpan<byte> utf8, int position, out bool isEscaped)
    {
        isEscaped = true;
        while (At(utf8, position) == (byte)'\\')
        {
            ReadOnlySpan<byte> rest = utf8[position..];
            if (!TryReadEscape(ref rest, out _))
            {
                return -1;
            }

            position = FindStringStop(utf8, utf8.Length - rest.Length);
        }

        return At(utf8, position) == (byte)'"' ? position : -1;
    }

    // Strings of messages are short. So two vectors are checked here first, because the set-up of the general search costs more.
    private static int FindStringStop(ReadOnlySpan<byte> utf8, int position)
    {
        if (Vector128.IsHardwareAccelerated && utf8.Length >= Vector128<byte>.Count)
        {
            ref byte start = ref MemoryMarshal.GetReference(utf8);
            int last = utf8.Length - Vector128<byte>.Count;
            for (int i = 0; i < 2 && position <= last; i++, position += Vector128<byte>.Count)
            {
                uint stops = FindStops(ref start, position);
                if (stops != 0)
                {
                    return position + BitOperations.TrailingZeroCount(stops);
                }
            }

            if (position > last)
            {
                // Fewer bytes than a vector are left: checks the last whole vector, without the bytes that were checked before.
                uint stops = position < utf8.Length ? FindStops(ref start, last) >> (position - last) : 0;
                return stops == 0 ? utf8.Length : position + BitOperations.TrailingZeroCount(stops);
            }
        }

        if ((uint)position >= (uint)utf8.Length)
        {
            return utf8.Length;
        }

        int length = utf8[position..].IndexOfAny(StringStops);
        return length < 0 ? utf8.Length : position + length;
    }

    // One bit per byte of the vector at a position, set where a run of plain characters ends.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FindStops(ref byte start, int position)
    {
        Vector128<byte> bytes = Vector128.LoadUnsafe(ref start, (nuint)position);
        Vector128<byte> stops = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
            | Vector128.Equals(Vector128.Min(bytes, Vector128.Create((byte)0x1F)), bytes);
        return stops.ExtractMostSignificantBits();
    }
}
