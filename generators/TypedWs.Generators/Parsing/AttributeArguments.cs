using Microsoft.CodeAnalysis;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Finds attributes with an argument that the compiler does not know: a misspelt constant, or a constant that another source
/// generator declares, which is not visible yet. Such a rule or authorization policy must not be ignored without a diagnostic.
/// </summary>
internal static class AttributeArguments
{
    /// <summary>Notes an error if an incomplete attribute of the symbol could change the generated code.</summary>
    /// <returns>Whether all such attributes are complete.</returns>
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

    /// <summary>As <see cref="Check"/>, for a type and its base types.</summary>
    public static bool CheckAll(INamedTypeSymbol type, ProblemSink problems)
    {
        bool isComplete = true;
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            isComplete &= Check(level, problems);
        }

        return isComplete;
    }

    /// <summary>As <see cref="CheckAll"/>, and also for the properties of these types.</summary>
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

    // Whether the attribute could change the generated code. An attribute of an unknown class is left to the compiler, which
    // reports it.
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
