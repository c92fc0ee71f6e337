using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns StringLength, MinLength, MaxLength, Length and WsCount into rules.</summary>
internal static class LengthRules
{
    /// <returns>The rules; empty if the attribute does not apply; null if the attribute has an error, or if there is nothing to
    /// check.</returns>
    public static IReadOnlyList<RuleModel>? Parse(
        AttributeData attribute,
        string unit,
        string units,
        bool isString,
        RuleText text,
        ProblemSink problems)
    {
        string name = attribute.AttributeClass!.Name;
        if (!TryGetBounds(attribute, name, isString, out int min, out int max))
        {
            return [];
        }

        if (FindContradiction(name, min, max) is { } problem)
        {
            problems.ReportContradiction(attribute, problem);
            return null;
        }

        TextOperand[] operands = name switch
        {
            "StringLengthAttribute" => [max, min],
            "LengthAttribute" or KnownNames.CountAttribute => [min, max],
            "MinLengthAttribute" => [min],
            _ => [max],
        };
        string verb = unit == "item" ? "have" : "be";
        var rules = new List<RuleModel>();
        if (min > 0)
        {
            rules.Add(new MinLengthRule(min, text.Get(attribute, $"must {verb} at least {Count(min, unit, units)}", operands)));
        }

        if (max >= 0)
        {
            rules.Add(new MaxLengthRule(max, text.Get(attribute, $"must {verb} at most {Count(max, unit, units)}", operands)));
        }

        // MinLength(0) and the like apply, but every value satisfies them, so there is nothing to check.
        return rules.Count == 0 ? null : rules;
    }

    private static bool TryGetBounds(AttributeData attribute, string name, bool isString, out int min, out int max)
    {
        min = 0;
        max = -1;
        ImmutableArray<TypedConstant> arguments = attribute.ConstructorArguments;
        int first = arguments is [{ Value: int given }, ..] ? given : -1;
        switch (name)
        {
            case "StringLengthAttribute" when isString:
                max = first;
                if (attribute.TryGetNamed("MinimumLength", out int minimum))
                {
                    min = minimum;
                }

                return true;
            case "MinLengthAttribute":
                min = first;
                return true;
            case "MaxLengthAttribute":
                max = first;
                return true;
            case "LengthAttribute"
            or KnownNames.CountAttribute when arguments is [_, { Value: int second }] && (name == "LengthAttribute" || !isString):
                min = first;
                max = second;
                return true;
            default:
                return false;
        }
    }

    private static string? FindContradiction(string name, int min, int max) => name switch
    {
        "StringLengthAttribute" or "LengthAttribute" or KnownNames.CountAttribute when min < 0 || max < 0 => "has a negative length",
        "StringLengthAttribute" or "LengthAttribute" or KnownNames.CountAttribute when min > max => "has a minimum above its maximum",
        "MinLengthAttribute" when min < 0 => "has a negative length",
        "MaxLengthAttribute" when max == 0 || max < -1 => "has a length that is not positive",
        _ => null,
    };

    private static string Count(int count, string unit, string units) => $"{Code.Number(count)} {(count == 1 ? unit : units)}";
}
