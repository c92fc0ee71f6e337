using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Diagnostics;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>The rules for strings.</summary>
internal static class StringRules
{
    // Where the attribute does not say: long for a pattern, short for an attacker.
    private const int DefaultTimeoutMilliseconds = 1000;

    /// <returns>The rules; none if the attribute does not apply; null if it has an error.</returns>
    public static IReadOnlyList<RuleModel>? Parse(AttributeData attribute, ValueModel value, RuleText text, ProblemSink problems)
        => attribute.AttributeClass!.Name switch
        {
            "StringLengthAttribute" or "MinLengthAttribute" or "MaxLengthAttribute" or "LengthAttribute"
                => LengthRules.Parse(attribute, "character", "characters", isString: true, text, problems),
            "NotBlankAttribute" => [new NotBlankRule(text.Get(attribute, "must not be blank"))],
            "EmailAddressAttribute" => [new EmailRule(text.Get(attribute, "must be an e-mail address"))],
            "UrlAttribute" => [new UrlRule(text.Get(attribute, "must be a web address"))],
            "RegularExpressionAttribute" => ParsePattern(attribute, text, problems),
            "AllowedValuesAttribute" => ScalarRules.ParseAllowedValues(attribute, value, text),
            _ => [],
        };

    private static RuleModel[]? ParsePattern(AttributeData attribute, RuleText text, ProblemSink problems)
    {
        if (attribute.ConstructorArguments is not [{ Value: string pattern }]) return null;
        if (problems.IsReporting && FindPatternProblem(pattern) is { } problem)
        {
            problems.Report(Descriptors.InvalidPattern, attribute.GetArgumentLocation(problems.CancellationToken), problem);
            return null;
        }

        if (!attribute.TryGetNamed("MatchTimeoutInMilliseconds", out int timeout) || timeout <= 0) timeout = DefaultTimeoutMilliseconds;
        return [new PatternRule(pattern, timeout, text.Get(attribute, "has the wrong format", pattern))];
    }

    private static string? FindPatternProblem(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.None, TimeSpan.FromMilliseconds(DefaultTimeoutMilliseconds));
            return null;
        }
        catch (ArgumentException problem)
        {
            // Nothing else tells whether a pattern is one.
            return problem.Message;
        }
    }
}
