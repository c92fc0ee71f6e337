using Microsoft.CodeAnalysis;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Finds attributes with an argument that the compiler does not know: a misspelt constant, or one that another source generator
/// declares, which the compiler knows only later. Such an attribute must not be ignored without a diagnostic, whether it is a rule or
/// an authorization policy.
/// </summary>
internal static class AttributeArguments
{
    /// <summary>Notes an error if an attribute of the symbol that decides what is generated is incomplete.</summary>
    /// <returns>Whether all are complete.</returns>
    public static bool Check(ISymbol symbol, ProblemSink problems)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (!attribute.HasError() || !Matters(attribute))
            {
                continue;
            }

            problems.NoteCompilerError();
            return false;
        }

        return true;
    }

    /// <summary>As <see cref="Check"/>, for a type and its bases.</summary>
    public static bool CheckAll(INamedTypeSymbol type, ProblemSink problems)
    {
        bool isComplete = true;
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            isComplete &= Check(level, problems);
        }

        return isComplete;
    }

    /// <summary>As <see cref="CheckAll"/>, with their properties.</summary>
    public static void CheckMembers(INamedTypeSymbol type, ProblemSink problems)
    {
        CheckAll(type, problems);
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            foreach (ISymbol member in level.GetMembers())
            {
                if (member is IPropertySymbol)
                {
                    Check(member, problems);
                }
            }
        }
    }

    // If the compiler does not know the attribute's class, its meaning is unknown.
    private static bool Matters(AttributeData attribute)
        => attribute.AttributeClass is { TypeKind: not TypeKind.Error } type
        && (
            type.ContainingNamespace.IsNamed(KnownNames.TypedWs)
            || type.ContainingNamespace.IsNamed(KnownNames.Annotations)
            || type.ContainingNamespace.IsNamed(KnownNames.Json)
            || type.DerivesFrom(KnownNames.Json, "JsonAttribute")
            || RuleParser.IsRule(attribute)
            || AuthorizationParser.IsAuthorization(attribute));
}
