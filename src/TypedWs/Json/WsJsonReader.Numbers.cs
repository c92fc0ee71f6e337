using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

// Numbers. Integers must have no fraction and no exponent; -0 is 0. If a number is out of the range of the C# type, the error is
// "range". If the value is not a number, the error is "type" ("null" for null). The value is consumed in both cases.
public ref partial struct WsJsonReader
{
    // The maximum number of digits for which every integer fits into 64 bits: 10^19 - 1 does.
    private const int SafeDigits = 19;

    /// <summary>Reads an integer from 0 to 255.</summary>
    public bool TryReadByte(out byte value)
    {
        bool read = TryReadUnsigned(byte.MaxValue, out ulong wide);
        value = (byte)wide;
        return read;
    }

    /// <summary>Reads an integer from −128 to 127.</summary>
    public bool TryReadSByte(out sbyte value)
    {
        bool read = TryReadSigned(sbyte.MaxValue, out long wide);
        value = (sbyte)wide;
        return read;
    }

    /// <summary>Reads an integer of 16 bits.</summary>
    public bool TryReadInt16(out short value)
    {
        bool read = TryReadSigned(short.MaxValue, out long wide);
        value = (short)wide;
        return read;
    }

    /// <summary>Reads an unsigned integer of 16 bits.</summary>
    public bool TryReadUInt16(out ushort value)
    {
        bool read = TryReadUnsigned(ushort.MaxValue, out ulong wide);
        value = (ushort)wide;
        return read;
    }

    /// <summary>Reads an integer of 32 bits.</summary>
    public bool TryReadInt32(out int value)
    {
        bool read = TryReadSigned(int.MaxValue, out long wide);
        value = (int)wide;
        return read;
    }

    /// <summary>Reads an unsigned integer of 32 bits.</summary>
    public bool TryReadUInt32(out uint value)
    {
        bool read = TryReadUnsigned(uint.MaxValue, out ulong wide);
        value = (uint)wide;
        return read;
    }

    /// <summary>Reads an integer of 64 bits.</summary>
    public bool TryReadInt64(out long value) => TryReadSigned(long.MaxValue, out value);

    /// <summary>Reads an unsigned integer of 64 bits.</summary>
    public bool TryReadUInt64(out ulong value) => TryReadUnsigned(ulong.MaxValue, out value);

    /// <summary>Reads the nearest <see cref="float"/>. If a number would become infinite, it is out of range.</summary>
    public bool TryReadSingle(out float value)
    {
        value = default;
        if (!TryReadNumber(out ReadOnlySpan<byte> number))
        {
            return false;
        }

        if (float.TryParse(number, NumberStyles.Float, NumberFormatInfo.InvariantInfo, out value) && float.IsFinite(value))
        {
            return true;
        }

        value = default;
        return RefuseRange();
    }

    /// <summary>Reads the nearest <see cref="double"/>. If a number would become infinite, it is out of range.</summary>
    public bool TryReadDouble(out double value)
    {
        value = default;
        if (!TryReadNumber(out ReadOnlySpan<byte> number))
        {
            return false;
        }

        if (ShortDecimal.TryParse(number, out ShortDecimal plain) && plain.TryGetDouble(out value))
        {
            return true;
        }

        if (double.TryParse(number, NumberStyles.Float, NumberFormatInfo.InvariantInfo, out value) && double.IsFinite(value))
        {
            return true;
        }

        value = default;
        return RefuseRange();
    }

    /// <summary>Reads a <see cref="decimal"/>, rounded to its precision. The scale and trailing zeros are kept.</summary>
    public bool TryReadDecimal(out decimal value)
    {
        value = default;
        if (!TryReadNumber(out ReadOnlySpan<byte> number))
        {
            return false;
        }

        if (ShortDecimal.TryParse(number, out ShortDecimal plain))
        {
            value = plain.ToDecimal();
            return true;
        }

        // decimal.TryParse is not used, because it rounds a tie in the 29th digit to even. The values must be equal to those of
        // System.Text.Json.
        return (Utf8Parser.TryParse(number, out value, out int consumed) && consumed == number.Length) || RefuseRange();
    }

    private bool TryReadNumber(out ReadOnlySpan<byte> number)
    {
        number = default;
        int start = MoveToValue();
        if (JsonText.KindOf(JsonText.At(_utf8, start)) != WsJsonKind.Number)
        {
            return SkipMismatch(MustBeNumber);
        }

        int end = JsonText.FindNumberEnd(_utf8, start, out _);
        if (end < 0)
        {
            return Fail(start);
        }

        _position = end;
        number = _utf8[start..end];
        return true;
    }

    // In two's complement, the lowest value is -max - 1.
    private bool TryReadSigned(long max, out long value)
    {
        value = 0;
        if (!TryReadInteger(out ulong magnitude, out bool isNegative))
        {
            return false;
        }

        if (magnitude > (ulong)max + (isNegative ? 1UL : 0))
        {
            return RefuseRange();
        }

        value = isNegative ? unchecked(-(long)magnitude) : (long)magnitude;
        return true;
    }

    private bool TryReadUnsigned(ulong max, out ulong value)
    {
        value = 0;
        if (!TryReadInteger(out ulong magnitude, out bool isNegative))
        {
            return false;
        }

        if (magnitude > max || (isNegative && magnitude != 0))
        {
            return RefuseRange();
        }

        value = magnitude;
        return true;
    }

    private bool TryReadInteger(out ulong magnitude, out bool isNegative)
    {
        ReadOnlySpan<byte> utf8 = _utf8;
        int start = MoveToValue();
        isNegative = JsonText.At(utf8, start) == (byte)'-';
        int firstDigit = isNegative ? start + 1 : start;
        int position = firstDigit;
        magnitude = 0;
        for (uint digit; (digit = JsonText.At(utf8, position) - (uint)'0') <= 9; position++)
        {
            magnitude = (magnitude * 10) + digit;
        }

        // Nearly every integer passes this one condition. All other cases are handled in a separate method.
        bool isPlain = position - firstDigit is >= 1 and <= SafeDigits
            && (utf8[firstDigit] != (byte)'0' || position == firstDigit + 1)
            && JsonText.IsEndOfToken(utf8, position);
        if (!isPlain)
        {
            return TryReadUnusualInteger(start, firstDigit, out magnitude);
        }

        _position = position;
        return true;
    }

    // Handles the other cases: the value is not an integer, not a number, has 20 digits or more, or has a syntax error.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadUnusualInteger(int start, int firstDigit, out ulong magnitude)
    {
        magnitude = 0;
        if (JsonText.KindOf(JsonText.At(_utf8, start)) != WsJsonKind.Number)
        {
            return SkipMismatch(MustBeInteger);
        }

        int end = JsonText.FindNumberEnd(_utf8, start, out bool isInteger);
        if (end < 0)
        {
            return Fail(start);
        }

        _position = end;
        if (!isInteger)
        {
            AddError(start, "type", MustBeInteger);
            return false;
        }

        return ulong.TryParse(_utf8[firstDigit..end], NumberStyles.None, NumberFormatInfo.InvariantInfo, out magnitude)
            || RefuseRange();
    }
}
