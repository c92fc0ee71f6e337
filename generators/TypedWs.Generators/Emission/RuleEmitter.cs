using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the checks of rules.</summary>
internal static class RuleEmitter
{
    /// <summary>Emits one statement per rule.</summary>
    /// <param name="context">The code is written to its writer.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="item">The expression of the value. It has no side effects and is not null.</param>
    /// <param name="error">The beginning of the call that adds an error: all arguments before the code.</param>
    /// <param name="skipMaxLength">Whether the maximum length was checked already, before the string was created.</param>
    public static void EmitChecks(CodecContext context, EquatableArray<RuleModel> rules, string item, string error, bool skipMaxLength)
    {
        foreach (RuleModel rule in rules)
        {
            if (skipMaxLength && rule is MaxLengthRule)
            {
                continue;
            }

            (string? failure, string? report) = Describe(context, rule, item, error);
            context.Writer.Line($"if ({failure})");
            context.Writer.Nested(report);
        }
    }

    /// <summary>Emits the checks of the number of elements.</summary>
    public static void EmitItemLimits(SourceWriter writer, EquatableArray<RuleModel> limits, string count, string error)
    {
        foreach (RuleModel limit in limits)
        {
            if (limit is MinLengthRule minimum)
            {
                writer.Line($"if ({count} < {Code.Number(minimum.Min)})");
                writer.Nested(LengthError(error, "min_items", minimum.Message, "min", minimum.Min, count));
            }
            else if (limit is MaxLengthRule maximum)
            {
                writer.Line($"if ({count} > {Code.Number(maximum.Max)})");
                writer.Nested(LengthError(error, "max_items", maximum.Message, "max", maximum.Max, count));
            }
        }
    }

    public static string LengthError(string error, string code, RuleMessage message, string parameter, int bound, string actual)
        => $"{error}, \"{code}\", {RuleTextEmitter.Express(message)}, {Code.Quote($"\"{parameter}\":{Code.Number(bound)}")}, {actual});";

    private static (string Failure, string Report) Describe(CodecContext context, RuleModel rule, string item, string error)
        => rule switch
        {
            MinLengthRule minimum => (
                $"{item}.Length < {Code.Number(minimum.Min)}",
                LengthError(error, "min_length", rule.Message, "min", minimum.Min, item + ".Length")),
            MaxLengthRule maximum => (
                $"{item}.Length > {Code.Number(maximum.Max)}",
                LengthError(error, "max_length", rule.Message, "max", maximum.Max, item + ".Length")),
            NotBlankRule => ($"string.IsNullOrWhiteSpace({item})", Error(error, "not_blank", rule, null)),
            RangeRule range => (DescribeRange(range, item), Error(error, "range", rule, range.Parameters)),
            PatternRule pattern => (
                $"!{Code.Rules}.IsWholeMatch(ref reader, {context.AddPattern(pattern)}, {item})",
                Error(error, "pattern", rule, null)),
            OwnPatternRule own => (
                $"!{Code.Rules}.IsWholeMatch(ref reader, {own.Expression}, {item})",
                Error(error, "pattern", rule, null)),
            OperandRule operand => Describe(context, operand.Rule, operand.Before + item + operand.After, error),
            OwnElementRule { Rule: var own } => DescribeOwn(own, context.AddAttribute(own.Creation), item, error),
            FormRule form => ($"!{Code.Rules}.Is{form.Form}({item})", Error(error, FindCode(form.Form), rule, null)),
            FileExtensionsRule files => (
                $"!{Code.Rules}.HasExtension({item}, {Code.Quote(files.Extensions)})",
                Error(error, "file_extension", rule, files.Parameters)),
            EnumRule { IsText: true } named => (
                $"!{Code.Rules}.IsEnumText<{named.EnumTypeName}>({item})",
                Error(error, "one_of", rule, null)),
            EnumRule numbered => (
                $"!{Code.Rules}.IsEnumValue(unchecked(({numbered.EnumTypeName}){item}))",
                Error(error, "one_of", rule, null)),
            DeniedValuesRule denied => (DescribeDenied(denied, item), Error(error, "not_one_of", rule, denied.Parameters)),
            AllowedValuesRule allowed => (DescribeAllowed(allowed, item), Error(error, "one_of", rule, allowed.Parameters)),
            _ => throw new InvalidOperationException(rule.GetType().Name),
        };

    private static (string Failure, string Report) DescribeOwn(CustomRule rule, string attribute, string item, string error)
        => ("!" + ObjectRuleEmitter.Verdict(rule, attribute, item), ObjectRuleEmitter.Report(rule, attribute, error));

    private static string Error(string error, string code, RuleModel rule, string? parameters) =>
        $"{error}, \"{code}\", {RuleTextEmitter.Express(rule.Message, rule as RangeRule)}"
        + $"{(parameters is null ? "" : ", " + Code.Quote(parameters))});";

    /// <summary>The error code of a value that does not have the form.</summary>
    public static string FindCode(ValueForm form) => form switch
    {
        ValueForm.EmailAddress => "email",
        ValueForm.Url => "url",
        ValueForm.CreditCard => "credit_card",
        ValueForm.Phone => "phone",
        _ => "base64",
    };

    private static string DescribeRange(RangeRule range, string item)
    {
        if (range.Operand is RangeOperand.ParsedInteger or RangeOperand.ParsedDouble)
        {
            string parse = range.Operand == RangeOperand.ParsedInteger ? "ParseInteger" : "ParseDouble";
            return $"{item}.Length != 0 && {Code.Rules}.{parse}({item}) is not ({(range.MinimumIsExclusive ? ">" : ">=")} "
                + $"{range.Minimum} and {(range.MaximumIsExclusive ? "<" : "<=")} {range.Maximum})";
        }

        string operand = range.Operand switch
        {
            RangeOperand.Rounded => $"global::System.Math.Round({item})",
            RangeOperand.Double => $"(double){item}",
            _ => item,
        };

        // The whole condition is negated, and not each comparison: every comparison with NaN is false, so NaN is refused here.
        return $"!({operand} {(range.MinimumIsExclusive ? ">" : ">=")} {range.Minimum} && {operand} "
            + $"{(range.MaximumIsExclusive ? "<" : "<=")} {range.Maximum})";
    }

    // Compares as object.Equals does: strings by ordinal, 0.0 equal to -0.0, NaN equal to NaN.
    private static string DescribeAllowed(AllowedValuesRule rule, string item)
        => string.Join(
            " && ",
            rule.Values.Select(allowed => FindNotANumber(allowed) is { } test ? $"!{test}({item})" : $"{item} != {allowed}"));

    private static string DescribeDenied(DeniedValuesRule rule, string item)
        => string.Join(" || ", rule.Values.Select(denied
            => FindNotANumber(denied) is { } test ? $"{test}({item})" : $"{item} == {denied}"));

    private static string? FindNotANumber(string literal)
        => literal is "double.NaN" or "float.NaN" ? literal.Replace("NaN", "IsNaN") : null;
}
