using System.Globalization;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Diagnostics;

namespace TypedWs.Generators.Parsing;

/// <summary>The messages of a member's rules, complete at compile time.</summary>
internal sealed class RuleText(IPropertySymbol property)
{
    /// <summary>The user's own message, formatted as <c>ValidationAttribute.FormatErrorMessage</c> does; null if there is none.</summary>
    /// <param name="attribute">The rule.</param>
    /// <param name="operands">What <c>{1}</c> and <c>{2}</c> are; <c>{0}</c> is the member.</param>
    public string? FindOwn(AttributeData attribute, params object[] operands)
    {
        if (!attribute.TryGetNamed("ErrorMessage", out string? format) || format.Length == 0) return null;
        try
        {
            return string.Format(CultureInfo.InvariantCulture, format, [DisplayName, .. operands]);
        }
        catch (FormatException)
        {
            // string.Format has no form that does not throw; the text as it stands still says something.
            return format;
        }
    }

    public string Get(AttributeData attribute, string text, params object[] operands) => FindOwn(attribute, operands) ?? text;

    private string DisplayName
        => property.FindAttribute(KnownNames.Annotations, "DisplayAttribute") is { } display
            && !display.Names("ResourceType") && display.TryGetNamed("Name", out string? name)
                ? name
                : property.Name;
}

/// <summary>What the rule parsers have in common.</summary>
internal static class RuleProblems
{
    /// <summary>Reports a rule that contradicts itself; it is then no rule.</summary>
    public static void ReportContradiction(this ProblemSink problems, AttributeData attribute, string problem)
        => problems.Report(
            Descriptors.ContradictoryRule, attribute.GetLocation(problems.CancellationToken), attribute.AttributeClass!.Name.Replace("Attribute", ""), problem);
}
