using System.Buffers.Text;
using System.Globalization;

namespace TypedWs.CompilerServices;

// Checks of the string formats that attributes of DataAnnotations define.
public static partial class WsRules
{
    private const int StackLength = 128;

    /// <summary>CreditCardAttribute: only digits, spaces and dashes, with a correct Luhn checksum.</summary>
    public static bool IsCreditCard(string text)
    {
        int checksum = 0;
        bool isEven = false;
        ReadOnlySpan<char> number = text;
        for (int i = number.Length - 1; i >= 0; i--)
        {
            char digit = number[i];
            if (!char.IsAsciiDigit(digit))
            {
                if (digit is '-' or ' ')
                {
                    continue;
                }

                return false;
            }

            int value = (digit - '0') << (isEven ? 1 : 0);
            checksum += value > 9 ? value - 9 : value;
            isEven = !isEven;
        }

        return checksum % 10 == 0;
    }

    /// <summary>PhoneAttribute: digits, white space, the characters <c>-.()</c>, plus signs at any place, and optionally an
    /// extension.</summary>
    public static bool IsPhone(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // The attribute removes plus signs before it looks for the extension, so a plus sign may even stand inside "ext.".
        Span<char> buffer = text.Length <= StackLength ? stackalloc char[StackLength] : new char[text.Length];
        int length = 0;
        foreach (char letter in text)
        {
            if (letter != '+')
            {
                buffer[length++] = letter;
            }
        }

        ReadOnlySpan<char> number = RemoveExtension(((ReadOnlySpan<char>)buffer[..length]).TrimEnd());
        bool hasDigit = false;
        foreach (char letter in number)
        {
            if (char.IsDigit(letter))
            {
                hasDigit = true;
            }
            else if (!char.IsWhiteSpace(letter) && letter is not ('-' or '.' or '(' or ')'))
            {
                return false;
            }
        }

        return hasDigit;
    }

    /// <summary>Base64StringAttribute.</summary>
    public static bool IsBase64(string text) => Base64.IsValid(text);

    /// <summary>FileExtensionsAttribute: the file name has one of the extensions.</summary>
    /// <param name="text">The file name.</param>
    /// <param name="extensions">The extensions in lower case, each with its dot, separated by commas.</param>
    public static bool HasExtension(string text, string extensions)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        ReadOnlySpan<char> extension = Path.GetExtension((ReadOnlySpan<char>)text);
        if (extension.Length > extensions.Length)
        {
            return false;
        }

        Span<char> lower = extension.Length <= StackLength ? stackalloc char[StackLength] : new char[extension.Length];
        lower = lower[..extension.ToLowerInvariant(lower)];
        foreach (Range range in extensions.AsSpan().Split(','))
        {
            if (lower.SequenceEqual(extensions.AsSpan(range)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>EnumDataTypeAttribute on a string: the text is empty, or the name or number of a value, or several names of
    /// flags.</summary>
    public static bool IsEnumText<TEnum>(string text)
        where TEnum : struct, Enum
        => string.IsNullOrEmpty(text) || (Enum.TryParse(text, out TEnum value) && IsEnumValue(value));

    /// <summary>EnumDataTypeAttribute: the value has a name, or is a combination of flags that have names.</summary>
    public static bool IsEnumValue<TEnum>(TEnum value)
        where TEnum : struct, Enum
        => Enum.IsDefined(value) || !IsNumber(value.ToString());

    /// <summary>RangeAttribute with integers on a string.</summary>
    /// <returns>The number; null if the text is not an integer, or is out of the range of <see cref="int"/>.</returns>
    public static int? ParseInteger(string text)
        => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>RangeAttribute with doubles on a string.</summary>
    /// <returns>The number; null if the text is not a number.</returns>
    public static double? ParseDouble(string text)
        => double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out double value)
            ? value
            : null;

    /// <summary>Converts a value to the text that RegularExpressionAttribute matches, in the invariant culture.</summary>
    public static string ToText<T>(T value) => string.Create(CultureInfo.InvariantCulture, $"{value}");

    // ToString gives the number of an enum value if the value has no name and is not a combination (only enums with [Flags] have
    // combinations). The text of a number may begin with any negative sign of the culture, so this checks for a name: a name begins with a
    // letter or an underscore.
    private static bool IsNumber(string text)
        => text[0] != '_' && !char.IsLetter(text[0]) && char.GetUnicodeCategory(text[0]) != UnicodeCategory.LetterNumber;

    private static ReadOnlySpan<char> RemoveExtension(ReadOnlySpan<char> number)
    {
        foreach (string mark in (ReadOnlySpan<string>)["ext.", "ext", "x"])
        {
            int at = number.LastIndexOf(mark, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && IsExtension(number[(at + mark.Length)..]))
            {
                return number[..at];
            }
        }

        return number;
    }

    private static bool IsExtension(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        foreach (char letter in text)
        {
            if (!char.IsDigit(letter))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }
}
