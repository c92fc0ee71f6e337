namespace TypedWs.Json;

/// <summary>
/// A number in the form that nearly all numbers have: at most 18 digits, without an exponent; a fraction is allowed. It is made from its
/// digits in one pass. General parsers need several times as long.
/// </summary>
internal readonly struct ShortDecimal
{
    // The digits, a decimal point and a minus sign.
    private const int MaxDigits = 18;
    private const int MaxLength = MaxDigits + 2;

    // Every integer up to this one can be represented exactly as a double.
    private const ulong MaxExactInteger = 1UL << 53;

    // An array is used instead of a span, because unoptimized code creates an object for each use of a span of constants other than bytes.
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

    /// <summary>Reads the digits, the scale and the sign of a number.</summary>
    /// <param name="number">A number that is valid by the grammar of JSON.</param>
    /// <param name="value">The number, if true is returned.</param>
    /// <returns>False if the number has an exponent or too many digits.</returns>
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

    /// <summary>Converts the number exactly. The digits after the decimal point are kept, with trailing zeros.</summary>
    public decimal ToDecimal() => new((int)_digits, (int)(_digits >> 32), 0, _isNegative, _scale);

    /// <summary>Computes the nearest <see cref="double"/> by one division. False if one division is not enough.</summary>
    public bool TryGetDouble(out double value)
    {
        // If both operands are exact, the quotient is rounded only once, as IEEE 754 §5.4.1 requires, and is the nearest double (Clinger
        // 1990).
        value = _digits / PowersOfTen[_scale];
        if (_isNegative)
        {
            value = -value;
        }

        return _digits <= MaxExactInteger;
    }
}
