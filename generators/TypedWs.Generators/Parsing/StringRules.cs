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
            "EmailAddressAttribute" => [new FormRule(ValueForm.EmailAddress, text.Get(attribute, "must be an e-mail address"))],
            "UrlAttribute" => [new FormRule(ValueForm.Url, text.Get(attribute, "must be a web address"))],
            "CreditCardAttribute" => [new FormRule(ValueForm.CreditCard, text.Get(attribute, "must be a credit card number"))],
            "PhoneAttribute" => [new FormRule(ValueForm.Phone, text.Get(attribute, "must be a phone number"))],
            "Base64StringAttribute" => [new FormRule(ValueForm.Base64, text.Get(attribute, "must be Base64"))],
            "FileExtensionsAttribute" => [ParseExtensions(attribute, text)],
            "EnumDataTypeAttribute" => ScalarRules.ParseEnum(attribute, value, text),
            "RegularExpressionAttribute" => ParsePattern(attribute, text, problems),
            "AllowedValuesAttribute" or "DeniedValuesAttribute" => ScalarRules.ParseValues(attribute, value, text),
            _ => [],
        };

    // FileExtensionsAttribute removes blanks and dots, also those inside an extension.
    private static FileExtensionsRule ParseExtensions(AttributeData attribute, RuleText text)
    {
        if (!attribute.TryGetNamed("Extensions", out string? given) || string.IsNullOrEmpty(given)) given = "png,jpg,jpeg,gif";
        var extensions = given.Replace(" ", "").Replace(".", "").ToLowerInvariant().Split(',').Select(static extension => "." + extension).ToList();
        return new FileExtensionsRule(
            string.Join(",", extensions),
            "\"extensions\":[" + string.Join(",", extensions.Select(static extension => Literals.ToJson(extension))) + "]",
            text.Get(attribute, "must be a file name that ends in " + string.Join(", ", extensions), string.Join(", ", extensions)));
    }

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
