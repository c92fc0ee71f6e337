using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Checks the language settings: generated code needs a C# version, and the meaning of a declaration depends on nullable.
/// </summary>
internal static class LanguageSettings
{
    public static void CheckMessage(INamedTypeSymbol type, ProblemSink problems)
    {
        if (CheckVersion(type, problems))
        {
            CheckNullable(type, problems);
        }
    }

    /// <summary>Checks the language version. Generated code is C# 12.</summary>
    /// <returns>Whether the version is high enough.</returns>
    public static bool CheckVersion(INamedTypeSymbol type, ProblemSink problems)
    {
        Location? location = type.FindLocation();
        if (location?.SourceTree?.Options is not CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp12 } options)
        {
            return true;
        }

        problems.Report(
            Descriptors.LanguageTooOld,
            location,
            type.ShortName(),
            $"C# {options.LanguageVersion.ToDisplayString()} is older than C# 12, which the generated code is written in");
        return false;
    }

    // If nullable reference types are disabled, a member of the type string does not say whether null is allowed: it is ambiguous.
    private static void CheckNullable(INamedTypeSymbol type, ProblemSink problems)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            if (member
                is not IPropertySymbol
                {
                    DeclaredAccessibility: Accessibility.Public,
                    IsStatic: false,
                    IsImplicitlyDeclared: false
                } property)
            {
                continue;
            }

            if (!property.Type.IsReferenceType
                || property.Type.TypeKind == TypeKind.Error
                || property.NullableAnnotation != NullableAnnotation.None)
            {
                continue;
            }

            problems.Report(
                Descriptors.LanguageTooOld,
                type.FindLocation(),
                type.ShortName(),
                $"nullable is disabled where it is declared, so '{property.Name}' does not say whether null is a value of it");
            return;
        }
    }
}
