using System.Buffers.Text;
using System.Globalization;

namespace TypedWs.CompilerServices;

// The forms of strings that attributes of DataAnnotations know.
public static partial class WsRules
{
    private const int StackLength = 128;

    /// <summary>CreditCardAttribute: digits, spaces and dashes, and the Luhn checksum is right.</summary>
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

    /// <summary>PhoneAttribute: digits, white space and <c>-.()</c>, plus signs anywhere, and perhaps an extension.</summary>
    public static bool IsPhone(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // The attribute removes plus signs before it looks for the extension, so one may even stand inside "ext.".
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
    /// <param name="extensions">In lower case, each with its dot, separated by commas.</param>
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

    /// <summary>EnumDataTypeAttribute on a string: empty, or the name, the number or (of flags) the names of a value.</summary>
    public static bool IsEnumText<TEnum>(string text)
        where TEnum : struct, Enum
        => string.IsNullOrEmpty(text) || (Enum.TryParse(text, out TEnum value) && IsEnumValue(value));

    /// <summary>EnumDataTypeAttribute: a value that has a name, or a combination of flags that have.</summary>
    public static bool IsEnumValue<TEnum>(TEnum value)
        where TEnum : struct, Enum
        => Enum.IsDefined(value) || !IsNumber(value.ToString());

    /// <summary>RangeAttribute with integers on a string.</summary>
    /// <returns>The number; null if the text is none, or none that fits.</returns>
    public static int? ParseInteger(string text)
        => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>RangeAttribute with doubles on a string.</summary>
    /// <returns>The number; null if the text is none.</returns>
    public static double? ParseDouble(string text)
        => double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out double value)
            ? value
            : null;

    /// <summary>The text of a value that RegularExpressionAttribute matches, in the invariant culture.</summary>
    public static string ToText<T>(T value) => string.Create(CultureInfo.InvariantCulture, $"{value}");

    // A value is written as its number if it has no name and is no combination; only enums of [Flags] have combinations. The sign of
    // a number is the culture's; a name begins with a letter or an underscore.
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
