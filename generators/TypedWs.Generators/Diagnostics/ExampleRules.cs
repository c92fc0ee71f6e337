using System.Text.RegularExpressions;
using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Checks the rules of examples, as far as the compiler can.</summary>
internal static class ExampleRules
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>The problem, as the rest of a sentence that begins with the field; null if there is none.</summary>
    public static string? FindProblem(RuleModel rule, ValueModel value, JsonNode node)
        => IsBroken(rule, value, node) ? rule.Message.OwnText ?? "breaks a rule: " + Describe(rule) : null;

    private static bool IsBroken(RuleModel rule, ValueModel value, JsonNode node) => rule switch
    {
        MinLengthRule min when IsString(value) => node.Text.Length < min.Min,
        MaxLengthRule max when IsString(value) => node.Text.Length > max.Max,
        NotBlankRule => string.IsNullOrWhiteSpace(node.Text),
        RangeRule range when value is ScalarValue { IsNumber: true } => IsOutside(range, node),
        PatternRule pattern when IsString(value) => !IsMatch(pattern.Pattern, 0, node.Text),
        OwnPatternRule { Source: { } source } => !IsMatch(source.Pattern, source.Options, node.Text),
        AllowedValuesRule allowed => !Contains(allowed.Parameters, node),
        DeniedValuesRule denied => Contains(denied.Parameters, node),
        FormRule { Form: ValueForm.EmailAddress } => !IsEmailAddress(node.Text),
        FormRule { Form: ValueForm.Url } => !IsUrl(node.Text),
        EnumRule { IsText: true } named => IsOtherName(named, node.Text),
        _ => false,
    };

    private static bool IsString(ValueModel value) => value is ScalarValue { Kind: ScalarKind.String };

    private static string Describe(RuleModel rule) => rule switch
    {
        MinLengthRule or MaxLengthRule => "its length",
        NotBlankRule => "it must not be blank",
        RangeRule => "its range",
        PatternRule or OwnPatternRule => "its pattern",
        FormRule => "its form",
        _ => "its values",
    };

    // A bound that is no decimal number is infinite, or too large to matter.
    private static bool IsOutside(RangeRule rule, JsonNode node)
    {
        if (ExampleScalars.FindNumber(node) is not { } number)
        {
            return false;
        }

        decimal operand = rule.Operand == RangeOperand.Rounded ? Math.Round(number) : number;
        JsonNode bounds = Parse(rule.Parameters);
        return (FindBound(bounds, "min") is { } min && (rule.MinimumIsExclusive ? operand <= min : operand < min))
            || (FindBound(bounds, "max") is { } max && (rule.MaximumIsExclusive ? operand >= max : operand > max));
    }

    private static decimal? FindBound(JsonNode bounds, string name)
        => bounds.Members
            .Where(member => member.Key == name)
            .Select(static member => ExampleScalars.FindNumber(member.Value))
            .FirstOrDefault();

    // An empty text passes. An expression that the compiler cannot run, or that takes too long, is not checked.
    private static bool IsMatch(string pattern, int options, string text)
    {
        if (text.Length == 0)
        {
            return true;
        }

        try
        {
            Match match = new Regex(pattern, (RegexOptions)(options & 0x3ff & ~(int)RegexOptions.Compiled), Timeout).Match(text);
            return match.Success && match.Index == 0 && match.Length == text.Length;
        }
        catch (Exception problem) when (problem is ArgumentException or RegexMatchTimeoutException)
        {
            return true;
        }
    }

    // Equal numbers may have different texts.
    private static bool Contains(string parameters, JsonNode node)
        => Parse(parameters).Members[0].Value.Items.Any(item => item.ToString() == node.ToString()
            || (item.Kind == JsonNodeKind.Number && ExampleScalars.FindNumber(item) == ExampleScalars.FindNumber(node)));

    private static JsonNode Parse(string parameters)
        => JsonParser.TryParse("{" + parameters + "}", out JsonNode? node, out string? problem)
            ? node
            : throw new InvalidOperationException(problem);

    private static bool IsEmailAddress(string text)
    {
        int at = text.IndexOf('@');
        return at > 0 && at < text.Length - 1 && at == text.LastIndexOf('@') && text.IndexOfAny(['\r', '\n']) < 0;
    }

    private static bool IsUrl(string text)
        => text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("ftp://", StringComparison.OrdinalIgnoreCase);

    // Enum.TryParse takes numbers and lists, too. Only a single name is checked.
    private static bool IsOtherName(EnumRule rule, string text)
        => text.Length > 0
            && text.All(static letter => char.IsLetter(letter) || letter == '_')
            && !rule.Values.Any(value => value.JsonName == text);
}
