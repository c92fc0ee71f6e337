using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Reads <c>[WsRuleCode]</c>: the error code of a user's own rule.</summary>
internal static class RuleCodes
{
    private const int MaxLength = 64;

    /// <summary>
    /// The code that an attribute's class declares or inherits, or that the method declares which <c>[CustomValidation]</c> names.
    /// </summary>
    public static string Find(ISymbol rule)
    {
        for (ISymbol? symbol = rule; symbol is not null; symbol = (symbol as INamedTypeSymbol)?.BaseType)
        {
            if (FindAttribute(symbol) is { ConstructorArguments: [{ Value: string name }] } && IsValid(name))
            {
                return CustomRuleCode.Prefix + name;
            }
        }

        return CustomRuleCode.Default;
    }

    /// <summary>Reports a name that cannot be part of a code.</summary>
    public static void Check(ISymbol symbol, ProblemSink problems)
    {
        if (FindAttribute(symbol) is { ConstructorArguments: [{ Value: var name }] } attribute && !IsValid(name as string))
        {
            problems.Report(Descriptors.RuleCodeInvalid, attribute.GetArgumentLocation(problems.CancellationToken), name ?? "null");
        }
    }

    private static AttributeData? FindAttribute(ISymbol symbol) => symbol.FindAttribute(KnownNames.TypedWs, "WsRuleCodeAttribute");

    /// <summary>Whether a name can follow the prefix of a code.</summary>
    public static bool IsValid(string? name)
        => name is { Length: > 0 and <= MaxLength }
            && name.All(static letter => letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-' or '.');
}
