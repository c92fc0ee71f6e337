using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the member of a message that is marked with <c>[WsKey]</c>.</summary>
internal static class KeyParser
{
    /// <returns>The member. If there is none, or one that cannot be a key, null; the problem was added to the diagnostics.</returns>
    public static KeyModel? Parse(INamedTypeSymbol message, ProblemSink problems)
    {
        IPropertySymbol? key = null;
        foreach (IPropertySymbol property in PropertyFinder.Find(message))
        {
            if (FindAttribute(property) is not { } attribute)
            {
                continue;
            }

            string? problem =
                key is not null ? $"is not the only one of '{message.ShortName()}': '{key.Name}' has it, too"
                : FindProblem(property, message) is { } found ? found
                : null;
            key ??= property;
            if (problem is null)
            {
                continue;
            }

            problems.Report(
                Descriptors.KeyUnusable,
                attribute.GetLocation(problems.CancellationToken) ?? message.FindLocation(),
                property.Name,
                problem);
            return null;
        }

        return key is null || key.Type.HasError() ? null : new KeyModel(key.Name.Escaped(), TypeNames.Qualified(key.Type));
    }

    // The attribute of a record's parameter is on the parameter, not on the property.
    private static AttributeData? FindAttribute(IPropertySymbol property)
    {
        if (property.FindAttribute(KnownNames.TypedWs, KnownNames.KeyAttribute) is { } attribute)
        {
            return attribute;
        }

        foreach (IMethodSymbol constructor in property.ContainingType.InstanceConstructors)
        {
            foreach (IParameterSymbol parameter in constructor.Parameters)
            {
                if (string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase)
                    && SymbolEqualityComparer.Default.Equals(parameter.Type, property.Type)
                    && parameter.FindAttribute(KnownNames.TypedWs, KnownNames.KeyAttribute) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static string? FindProblem(IPropertySymbol property, INamedTypeSymbol message)
    {
        ITypeSymbol type = property.Type;
        bool isReadable = PropertyFinder.FindGetter(property) is { } getter
            && (getter.DeclaredAccessibility == Accessibility.Public
                || (getter.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedOrInternal
                    && SymbolEqualityComparer.Default.Equals(property.ContainingAssembly, message.ContainingAssembly)));
        return type.HasError() ? null
            : !isReadable ? "is on a member that generated code cannot read: it has no public getter"
            : type.NullableAnnotation == NullableAnnotation.Annotated
                || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
                ? "is on a member that may be null; each message needs a key"
            : !IsKeyType(type) ? $"is on a member of type '{type.ShortName()}'; a key is a string, an integer, a Guid or an enum"
            : null;
    }

    private static bool IsKeyType(ITypeSymbol type)
        => type.TypeKind == TypeKind.Enum
            || type.Is("System", "Guid")
            || type.SpecialType is SpecialType.System_String
                or SpecialType.System_Byte or SpecialType.System_SByte
                or SpecialType.System_Int16 or SpecialType.System_UInt16
                or SpecialType.System_Int32 or SpecialType.System_UInt32
                or SpecialType.System_Int64 or SpecialType.System_UInt64;
}
