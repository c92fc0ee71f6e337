using System.Globalization;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Turns Range into a rule. The attribute converts the value to the type of its operands before it compares. With integer operands,
/// 100.4 becomes 100 and passes <c>[Range(1, 100)]</c>, and so does the string "100". The rule does the same.
/// </summary>
internal static class RangeRules
{
    /// <returns>The rule; empty if the attribute does not apply; null if the attribute has an error.</returns>
    public static IReadOnlyList<RuleModel>? Parse(AttributeData attribute, ScalarValue value, RuleText text, ProblemSink problems)
    {
        if (!TryGetBounds(attribute, value.Kind, problems, out RangeBounds? bounds))
        {
            return null;
        }

        if (bounds is null && value.Kind == ScalarKind.String && attribute.ConstructorArguments.Length == 3)
        {
            // Not supported, because the attribute would use the TypeConverter of the operands in the current culture.
            problems.Report(
                Descriptors.NotSupportedYet,
                attribute.GetLocation(problems.CancellationToken),
                "[Range] with typed operands on a string",
                text.MemberName);
            return null;
        }

        if (bounds is null)
        {
            return [];
        }

        if (value.Kind == ScalarKind.String)
        {
            bounds = bounds with
            {
                Operand = bounds.Operand == RangeOperand.Double ? RangeOperand.ParsedDouble : RangeOperand.ParsedInteger,
            };
        }

        bool minIsExclusive = attribute.TryGetNamed("MinimumIsExclusive", out bool exclusive) && exclusive;
        bool maxIsExclusive = attribute.TryGetNamed("MaximumIsExclusive", out exclusive) && exclusive;
        int order = bounds.Order;
        if (order > 0 || (order == 0 && (minIsExclusive || maxIsExclusive)))
        {
            problems.ReportContradiction(
                attribute,
                order > 0 ? "has a minimum above its maximum" : "has equal bounds and excludes one of them, so no value is allowed");
            return null;
        }

        string fallback =
            minIsExclusive || maxIsExclusive
                ? $"must be {(minIsExclusive ? "greater than" : "at least")} {bounds.MinimumText} and "
                    + $"{(maxIsExclusive ? "less than" : "at most")} {bounds.MaximumText}"
                : $"must be between {bounds.MinimumText} and {bounds.MaximumText}";
        RuleMessage message = text.Get(attribute, fallback, bounds.MinimumOperand, bounds.MaximumOperand);
        string parameters = $"\"min\":{bounds.MinimumJson},\"max\":{bounds.MaximumJson}";
        return [new RangeRule(bounds.Operand, bounds.Minimum, bounds.Maximum, minIsExclusive, maxIsExclusive, parameters, message)];
    }

    /// <returns>If an operand is not a value, reports a diagnostic and returns false. Bounds that are null mean that the attribute
    /// does not apply.</returns>
    private static bool TryGetBounds(AttributeData attribute, ScalarKind kind, ProblemSink problems, out RangeBounds? bounds)
    {
        bounds = null;
        switch (attribute.ConstructorArguments)
        {
            case [{ Value: int min }, { Value: int max }]:
                bounds = FromIntegers(min, max, kind);
                return true;
            case [{ Value: double min }, { Value: double max }]:
                if (!TakesDoubles(kind))
                {
                    return true;
                }

                if (!CheckNumber(attribute, 0, min, problems) | !CheckNumber(attribute, 1, max, problems))
                {
                    return false;
                }

                bounds = FromDoubles(min, max);
                return true;
            case [{ Value: ITypeSymbol type }, var min, var max] when ScalarTypes.Find(type) == kind && RangeOperands.AreKnown(kind):
                return TryParseTexts(attribute, 1, min, max, kind, type.ShortName(), problems, out bounds);
            case [{ Value: string } min, { Value: string } max] when RangeOperands.AreKnown(kind):
                return TryParseTexts(attribute, 0, min, max, kind, kind.ToString(), problems, out bounds);
            default:
                return true;
        }
    }

    private static bool TryParseTexts(
        AttributeData attribute,
        int index,
        TypedConstant min,
        TypedConstant max,
        ScalarKind kind,
        string type,
        ProblemSink problems,
        out RangeBounds? bounds)
    {
        RangeOperandValue? first = ParseText(attribute, index, min, kind, type, problems);
        RangeOperandValue? second = ParseText(attribute, index + 1, max, kind, type, problems);
        bounds = first is null || second is null ? null : RangeBounds.From(first, second);
        return bounds is not null;
    }

    private static RangeOperandValue? ParseText(
        AttributeData attribute,
        int index,
        TypedConstant operand,
        ScalarKind kind,
        string type,
        ProblemSink problems)
    {
        string? text = operand.Value as string;
        string? problem = text is null ? "it is null" : null;
        RangeOperandValue? value = text is null ? null : RangeOperands.Parse(kind, text, out problem);
        if (value is null)
        {
            Report(attribute, index, text ?? "null", type, problem!, problems);
        }

        return value;
    }

    private static bool CheckNumber(AttributeData attribute, int index, double operand, ProblemSink problems)
    {
        if (!double.IsNaN(operand))
        {
            return true;
        }

        Report(attribute, index, "NaN", "double", RangeOperands.NotANumber, problems);
        return false;
    }

    private static void Report(AttributeData attribute, int index, string text, string type, string problem, ProblemSink problems)
        => problems.Report(
            Descriptors.RangeOperandInvalid,
            attribute.GetArgumentLocation(index, problems.CancellationToken),
            text,
            type,
            problem);

    private static RangeBounds? FromIntegers(int min, int max, ScalarKind kind)
    {
        if (kind is < ScalarKind.Byte or > ScalarKind.String)
        {
            return null;
        }

        RangeOperand operand = kind is ScalarKind.Single or ScalarKind.Double or ScalarKind.Decimal
            ? RangeOperand.Rounded
            : RangeOperand.Value;

        // C# cannot compare a ulong with a negative int. A decimal can hold both.
        string suffix = kind == ScalarKind.UInt64 ? "m" : "";
        string minText = min.ToString(CultureInfo.InvariantCulture);
        string maxText = max.ToString(CultureInfo.InvariantCulture);
        return new RangeBounds(operand, minText + suffix, maxText + suffix, minText, maxText, minText, maxText, min.CompareTo(max));
    }

    private static bool TakesDoubles(ScalarKind kind) => kind is >= ScalarKind.Byte and <= ScalarKind.String and not ScalarKind.Char;

    private static RangeBounds FromDoubles(double min, double max)
        => new(
            RangeOperand.Double,
            Literals.Format(min),
            Literals.Format(max),
            Text(min),
            Text(max),
            Literals.ToJson(min),
            Literals.ToJson(max),
            min.CompareTo(max));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>The bounds of a Range, in all forms in which they are needed.</summary>
internal sealed record RangeBounds(
    RangeOperand Operand,
    string Minimum,
    string Maximum,
    string MinimumText,
    string MaximumText,
    string MinimumJson,
    string MaximumJson,
    int Order)
{
    public TextOperand MinimumOperand => ToOperand(Minimum, MinimumText, isMaximum: false);

    public TextOperand MaximumOperand => ToOperand(Maximum, MaximumText, isMaximum: true);

    /// <summary>The bounds of the typed form: <c>Range(typeof(decimal), "0.1", "1")</c>.</summary>
    public static RangeBounds From(RangeOperandValue min, RangeOperandValue max)
        => new(
            RangeOperand.Value,
            min.Code,
            max.Code,
            min.Text,
            max.Text,
            min.Json,
            max.Json,
            Comparer<object>.Default.Compare(min.Value, max.Value));

    // A text of digits alone is the same in every culture.
    private static TextOperand ToOperand(string expression, string text, bool isMaximum)
    {
        if (text.All(static letter => letter is >= '0' and <= '9'))
        {
            return text;
        }

        object sample = int.TryParse(expression, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : "";
        return new TextOperand(null, new BoundPart(isMaximum), sample);
    }
}
