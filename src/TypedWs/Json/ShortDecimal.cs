namespace TypedWs.Json;

/// <summary>
/// A number as nearly all are written: at most 18 digits, perhaps with a fraction, without exponent. It is made from its
/// digits in one pass, which general parsers take several times as long for.
/// </summary>
internal readonly struct ShortDecimal
{
    // Digits, a point and a minus sign.
    private const int MaxDigits = 18;
    private const int MaxLength = MaxDigits + 2;

    // Up to here every integer is a double.
    private const ulong MaxExactInteger = 1UL << 53;

    // An array: unoptimised code makes an object for each span of constants that are not bytes.
    private static readonly double[] PowersOfTen =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    private readonly ulong _digits;
    private readonly byte _scale;
    private readonly bool _isNegative;

    private ShortDecimal(ulong digits, byte scale, bool isNegative)
    {
        _digits = digits;
        _scale = scale;
        _isNegative = isNegative;
    }

    /// <summary>Takes a number apart.</summary>
    /// <param name="number">A number by the grammar of JSON.</param>
    /// <param name="value">The number.</param>
    /// <returns>False if it is written in another way: nothing is known of it.</returns>
    public static bool TryParse(ReadOnlySpan<byte> number, out ShortDecimal value)
    {
        value = default;
        if (number.Length > MaxLength)
        {
            return false;
        }

        bool isNegative = number is [(byte)'-', ..];
        ulong digits = 0;
        int count = 0;
        int scale = -1;
        foreach (byte letter in isNegative ? number[1..] : number)
        {
            uint digit = letter - (uint)'0';
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
                count++;
            }
            else if (letter == (byte)'.')
            {
                scale = count;
            }
            else
            {
                return false;
            }
        }

        if (count > MaxDigits)
        {
            return false;
        }

        value = new ShortDecimal(digits, (byte)(scale < 0 ? 0 : count - scale), isNegative);
        return true;
    }

    /// <summary>The same number; digits after the point are kept, zeros too.</summary>
    public decimal ToDecimal() => new((int)_digits, (int)(_digits >> 32), 0, _isNegative, _scale);

    /// <summary>The nearest <see cref="double"/>, if one division finds it.</summary>
    public bool TryGetDouble(out double value)
    {
        // Both operands are exact, so that the quotient is rounded once, as IEEE 754 §5.4.1 demands (Clinger 1990).
        value = _digits / PowersOfTen[_scale];
        if (_isNegative)
        {
            value = -value;
        }

        return _digits <= MaxExactInteger;
    }
}
