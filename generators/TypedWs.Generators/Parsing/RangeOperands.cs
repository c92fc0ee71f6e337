using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>A bound of a typed Range.</summary>
/// <param name="Value">The value, which is used to compare the two bounds.</param>
/// <param name="Code">The value as a C# expression.</param>
/// <param name="Text">The value as a text for people.</param>
/// <param name="Json">The value as JSON, for the parameters of an error event.</param>
internal sealed record RangeOperandValue(object Value, string Code, string Text, string Json);

/// <summary>
/// Parses the operands of a typed Range, which are texts. The attribute parses them by the TypeConverter of their type. Each
/// operand is parsed here as that converter does it in the invariant culture. A text whose meaning depends on the day, the time
/// zone or the culture is refused.
/// </summary>
internal static class RangeOperands
{
    /// <summary>The reason why NaN cannot be a bound.</summary>
    public const string NotANumber = "no number is less or greater than it";

    private const string NoValue = "it is no value of this type in the invariant culture";

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Whether values of the kind can be compared with typed bounds.</summary>
    public static bool AreKnown(ScalarKind kind)
        => kind
            is >= ScalarKind.Byte
                and <= ScalarKind.Char
                or ScalarKind.Guid
                or ScalarKind.TimeSpan
                or ScalarKind.DateTime
                or ScalarKind.DateTimeOffset
                or ScalarKind.DateOnly
                or ScalarKind.TimeOnly;

    /// <returns>The value; null if the text is not a value. <paramref name="problem"/> is then set to the reason.</returns>
    public static RangeOperandValue? Parse(ScalarKind kind, string text, out string? problem)
    {
        // All converters trim the text.
        string trimmed = text.Trim();
        problem = NoValue;
        switch (kind)
        {
            case ScalarKind.Single or ScalarKind.Double:
                return ParseReal(kind, trimmed, ref problem);
            case ScalarKind.Decimal:
                return decimal.TryParse(trimmed, NumberStyles.Float, Culture, out decimal exact)
                    ? FromNumber(exact, Literals.Format(exact))
                    : null;
            case >= ScalarKind.Byte and < ScalarKind.Single:
                return ParseInteger(kind, trimmed) is { } whole
                    ? FromNumber(whole, whole is ulong ? Literals.Format(whole) : Literals.Format(Convert.ToInt64(whole, Culture)))
                    : null;
            case ScalarKind.Char:
                string letter = text.Length > 1 ? trimmed : text;
                return letter.Length <= 1 ? FromChar(letter.Length == 0 ? '\0' : letter[0]) : null;
            case ScalarKind.Guid:
                return Guid.TryParse(trimmed, out Guid guid) ? FromText(guid, FormatGuid(guid), text) : null;
            case ScalarKind.TimeSpan:
                return TimeSpan.TryParse(trimmed, Culture, out TimeSpan span)
                    ? FromText(span, FormattableString.Invariant($"new global::System.TimeSpan({span.Ticks}L)"), text)
                    : null;
            default:
                return ParseTime(kind, trimmed, text, ref problem);
        }
    }

    private static RangeOperandValue? ParseReal(ScalarKind kind, string text, ref string? problem)
    {
        object value;
        if (kind == ScalarKind.Single && float.TryParse(text, NumberStyles.Float, Culture, out float single))
        {
            value = single;
        }
        else if (kind == ScalarKind.Double && double.TryParse(text, NumberStyles.Float, Culture, out double real))
        {
            value = real;
        }
        else
        {
            return null;
        }

        if (!double.IsNaN(Convert.ToDouble(value, Culture)))
        {
            return FromNumber(value, Literals.Format(value));
        }

        problem = NotANumber;
        return null;
    }

    // The converters of integers also accept hexadecimal numbers: #1F, 0x1F, &h1F.
    private static object? ParseInteger(ScalarKind kind, string text)
    {
        NumberStyles style = NumberStyles.Integer;
        int prefix = text.StartsWith("#", StringComparison.Ordinal) ? 1
            : text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.StartsWith("&h", StringComparison.OrdinalIgnoreCase) ? 2
            : 0;
        if (prefix > 0)
        {
            style = NumberStyles.AllowHexSpecifier;
            text = text.Substring(prefix);
        }

        return kind switch
        {
            ScalarKind.Byte => byte.TryParse(text, style, Culture, out byte value) ? value : null,
            ScalarKind.SByte => sbyte.TryParse(text, style, Culture, out sbyte value) ? value : null,
            ScalarKind.Int16 => short.TryParse(text, style, Culture, out short value) ? value : null,
            ScalarKind.UInt16 => ushort.TryParse(text, style, Culture, out ushort value) ? value : null,
            ScalarKind.Int32 => int.TryParse(text, style, Culture, out int value) ? value : null,
            ScalarKind.UInt32 => uint.TryParse(text, style, Culture, out uint value) ? value : null,
            ScalarKind.Int64 => long.TryParse(text, style, Culture, out long value) ? value : null,
            _ => ulong.TryParse(text, style, Culture, out ulong value) ? value : null,
        };
    }

    private static RangeOperandValue? ParseTime(ScalarKind kind, string text, string given, ref string? problem)
    {
        if (text.Length == 0)
        {
            return FromTime(kind, DateTime.MinValue, TimeSpan.Zero, hasZone: kind == ScalarKind.DateTimeOffset, given);
        }

        if (!DateTime.TryParse(text, Culture, DateTimeStyles.NoCurrentDateDefault | DateTimeStyles.RoundtripKind, out DateTime time)
            || !DateTimeOffset.TryParse(text, Culture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment))
        {
            return null;
        }

        bool hasZone = time.Kind != DateTimeKind.Unspecified;
        bool hasDate = time.Date != DateTime.MinValue.Date || moment.DateTime.Date == DateTime.MinValue.Date;

        // DateOnly and TimeOnly accept a text with both a date and a time only in the form of ISO 8601.
        bool isIso = text.IndexOf('T') > 0;
        problem = kind switch
        {
            ScalarKind.TimeOnly => hasZone || (time.Date != DateTime.MinValue.Date && !isIso) ? NoValue : null,
            ScalarKind.DateOnly when hasZone || (text.Contains(':') && !isIso) => NoValue,
            _ when !hasDate => "it has no date, so it would mean the day on which it is read",
            _ when !NamesYear(text, moment.Year) => "it has no year, so it would mean the year in which it is read",
            ScalarKind.DateTimeOffset when !hasZone =>
                "it has no offset, so it would be in the server's time zone; end it with Z or an offset",
            _ => null,
        };
        return problem is null ? FromTime(kind, hasZone ? moment.DateTime : time, moment.Offset, hasZone, given) : null;
    }

    // Whether the text contains the year. Its last two digits are enough: 11/20/26.
    private static bool NamesYear(string text, int year) => text.Contains((year % 100).ToString("D2", Culture));

    private static RangeOperandValue FromTime(ScalarKind kind, DateTime time, TimeSpan offset, bool hasZone, string given)
        => kind switch
        {
            ScalarKind.DateOnly => FromText(
                time,
                FormattableString.Invariant($"new global::System.DateOnly({time.Year}, {time.Month}, {time.Day})"),
                given),
            ScalarKind.TimeOnly => FromText(
                time,
                FormattableString.Invariant($"new global::System.TimeOnly({time.TimeOfDay.Ticks}L)"),
                given),
            ScalarKind.DateTimeOffset => FromText(
                new DateTimeOffset(time, offset),
                FormattableString.Invariant($"new global::System.DateTimeOffset({(time - offset).Ticks}L, global::System.TimeSpan.Zero)"),
                given),

            // The attribute converts to the local time of the server, so the conversion is done at run time, not at compile time.
            _ when hasZone => FromText(
                time,
                FormattableString.Invariant(
                    $"new global::System.DateTime({(time - offset).Ticks}L, global::System.DateTimeKind.Utc).ToLocalTime()"),
                given),
            _ => FromText(
                time,
                FormattableString.Invariant($"new global::System.DateTime({time.Ticks}L, global::System.DateTimeKind.Unspecified)"),
                given),
        };

    private static RangeOperandValue FromNumber(object value, string code)
    {
        string text = ((IFormattable)value).ToString(value is float or double ? "R" : null, Culture);
        return new RangeOperandValue(value, code, text, Literals.ToJson(value));
    }

    private static RangeOperandValue FromText(object value, string code, string text) => new(value, code, text, Literals.ToJson(text));

    private static RangeOperandValue FromChar(char value)
        => new(value, SymbolDisplay.FormatLiteral(value, quote: true), value.ToString(), Literals.ToJson(value));

    private static string FormatGuid(Guid value)
    {
        byte[] bytes = value.ToByteArray();
        int first = BitConverter.ToInt32(bytes, 0);
        short second = BitConverter.ToInt16(bytes, 4);
        short third = BitConverter.ToInt16(bytes, 6);
        string rest = string.Join(", ", bytes.Skip(8).Select(static item => item.ToString(Culture)));
        return FormattableString.Invariant($"new global::System.Guid({first}, {second}, {third}, {rest})");
    }
}
