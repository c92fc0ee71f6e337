using System.Globalization;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Diagnostics;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Range. The attribute converts the value to the type of its operands before it compares: with integer operands 100.4
/// is 100 and passes <c>[Range(1, 100)]</c>, and so does the string "100". We do the same.
/// </summary>
internal static class RangeRules
{
    /// <returns>The rule; none if the attribute does not apply; null if it has an error.</returns>
    public static IReadOnlyList<RuleModel>? Parse(AttributeData attribute, ScalarValue value, RuleText text, ProblemSink problems)
    {
        var bounds = attribute.ConstructorArguments switch
        {
            [{ Value: int min }, { Value: int max }] => FromIntegers(min, max, value.Kind),
            [{ Value: double min }, { Value: double max }] => FromDoubles(min, max, value.Kind),
            [{ Value: ITypeSymbol type }, { Value: string min }, { Value: string max }] when ScalarTypes.Find(type) == value.Kind
                => RangeBounds.FromText(value.Kind, min, max),
            _ => null,
        };
        if (bounds is null && value.Kind == ScalarKind.String && attribute.ConstructorArguments.Length == 3)
        {
            // The attribute would ask the TypeConverter of the operands, in the current culture.
            problems.Report(Descriptors.NotSupportedYet, attribute.GetLocation(problems.CancellationToken), "[Range] with typed operands on a string", text.MemberName);
            return null;
        }

        if (bounds is null) return [];
        if (value.Kind == ScalarKind.String)
            bounds = bounds with { Operand = bounds.Operand == RangeOperand.Double ? RangeOperand.ParsedDouble : RangeOperand.ParsedInteger };

        bool minIsExclusive = attribute.TryGetNamed("MinimumIsExclusive", out bool exclusive) && exclusive;
        bool maxIsExclusive = attribute.TryGetNamed("MaximumIsExclusive", out exclusive) && exclusive;
        int order = bounds.Order;
        if (order > 0 || (order == 0 && (minIsExclusive || maxIsExclusive)))
        {
            problems.ReportContradiction(attribute, "has a minimum above its maximum");
            return null;
        }

        string fallback = minIsExclusive || maxIsExclusive
            ? $"must be {(minIsExclusive ? "greater than" : "at least")} {bounds.MinimumText} and {(maxIsExclusive ? "less than" : "at most")} {bounds.MaximumText}"
            : $"must be between {bounds.MinimumText} and {bounds.MaximumText}";
        string message = text.Get(attribute, fallback, bounds.MinimumOperand, bounds.MaximumOperand);
        string parameters = $"\"min\":{bounds.MinimumJson},\"max\":{bounds.MaximumJson}";
        return [new RangeRule(bounds.Operand, bounds.Minimum, bounds.Maximum, minIsExclusive, maxIsExclusive, parameters, message)];
    }

    private static RangeBounds? FromIntegers(int min, int max, ScalarKind kind)
    {
        if (kind is < ScalarKind.Byte or > ScalarKind.String) return null;
        var operand = kind is ScalarKind.Single or ScalarKind.Double or ScalarKind.Decimal ? RangeOperand.Rounded : RangeOperand.Value;

        // C# does not compare ulong with a negative int; decimal holds both.
        string suffix = kind == ScalarKind.UInt64 ? "m" : "";
        string minText = min.ToString(CultureInfo.InvariantCulture);
        string maxText = max.ToString(CultureInfo.InvariantCulture);
        return new RangeBounds(operand, minText + suffix, maxText + suffix, minText, maxText, minText, maxText, min.CompareTo(max));
    }

    private static RangeBounds? FromDoubles(double min, double max, ScalarKind kind)
        => kind is < ScalarKind.Byte or > ScalarKind.String or ScalarKind.Char || double.IsNaN(min) || double.IsNaN(max)
            ? null
            : new RangeBounds(
                RangeOperand.Double, Literals.Format(min), Literals.Format(max), Text(min), Text(max), Literals.ToJson(min), Literals.ToJson(max), min.CompareTo(max));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>The operands of Range in the forms that are needed.</summary>
internal sealed record RangeBounds(
    RangeOperand Operand, string Minimum, string Maximum, string MinimumText, string MaximumText, string MinimumJson, string MaximumJson, int Order)
{
    public TextOperand MinimumOperand => ToOperand(Minimum, MinimumText);

    public TextOperand MaximumOperand => ToOperand(Maximum, MaximumText);

    /// <summary>The typed form, <c>Range(typeof(decimal), "0.1", "1")</c>, whose operands are text. Read with the invariant culture.</summary>
    public static RangeBounds? FromText(ScalarKind kind, string min, string max)
    {
        if (ParseOperand(kind, min) is not { } first || ParseOperand(kind, max) is not { } second) return null;
        bool isNumber = kind <= ScalarKind.Decimal;
        return new RangeBounds(
            RangeOperand.Value, first.Code, second.Code, min, max,
            isNumber ? Literals.ToJson(first.Value) : Literals.ToJson(min),
            isNumber ? Literals.ToJson(second.Value) : Literals.ToJson(max),
            Comparer<object>.Default.Compare(first.Value, second.Value));
    }

    // Digits alone are written in the same way everywhere.
    private static TextOperand ToOperand(string expression, string text)
        => text.All(static letter => letter is >= '0' and <= '9') ? text : TextOperand.FromExpression(expression);

    private static (object Value, string Code)? ParseOperand(ScalarKind kind, string text)
    {
        var culture = CultureInfo.InvariantCulture;
        switch (kind)
        {
            case ScalarKind.Single or ScalarKind.Double:
                return double.TryParse(text, NumberStyles.Float, culture, out double real)
                    ? kind == ScalarKind.Double ? (real, Literals.Format(real)) : ((float)real, Literals.Format((float)real))
                    : null;
            case ScalarKind.UInt64 or ScalarKind.Decimal:
                return decimal.TryParse(text, NumberStyles.Number, culture, out decimal exact) ? (exact, Literals.Format(exact)) : null;
            case >= ScalarKind.Byte and < ScalarKind.Single:
                return long.TryParse(text, NumberStyles.Integer, culture, out long whole) ? (whole, Literals.Format(whole)) : null;
            case ScalarKind.Char:
                return text.Length == 1 ? (text[0], Literals.Format(text[0])) : null;
            case ScalarKind.Guid:
                return Guid.TryParse(text, out var guid) ? (guid, FormatGuid(guid)) : null;
            case ScalarKind.TimeSpan:
                return TimeSpan.TryParse(text, culture, out var span) ? (span, $"new global::System.TimeSpan({span.Ticks}L)") : null;
            case ScalarKind.DateTime or ScalarKind.DateOnly or ScalarKind.TimeOnly:
                return DateTime.TryParse(text, culture, DateTimeStyles.NoCurrentDateDefault, out var time) ? (time, FormatTime(kind, time)) : null;
            case ScalarKind.DateTimeOffset:
                return DateTimeOffset.TryParse(text, culture, DateTimeStyles.AssumeUniversal, out var moment)
                    ? (moment, $"new global::System.DateTimeOffset({moment.UtcTicks}L, global::System.TimeSpan.Zero)")
                    : null;
            default:
                return null;
        }
    }

    private static string FormatGuid(Guid value)
    {
        byte[] bytes = value.ToByteArray();
        string rest = string.Join(", ", bytes.Skip(8).Select(static item => item.ToString(CultureInfo.InvariantCulture)));
        return FormattableString.Invariant($"new global::System.Guid({BitConverter.ToInt32(bytes, 0)}, {BitConverter.ToInt16(bytes, 4)}, {BitConverter.ToInt16(bytes, 6)}, {rest})");
    }

    private static string FormatTime(ScalarKind kind, DateTime time) => kind switch
    {
        ScalarKind.DateOnly => $"new global::System.DateOnly({time.Year}, {time.Month}, {time.Day})",
        ScalarKind.TimeOnly => $"new global::System.TimeOnly({time.TimeOfDay.Ticks}L)",
        _ => $"new global::System.DateTime({time.Ticks}L, global::System.DateTimeKind.{time.Kind})",
    };
}
