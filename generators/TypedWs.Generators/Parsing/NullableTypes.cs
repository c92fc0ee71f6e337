using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>Separates a type from its nullability.</summary>
internal static class NullableTypes
{
    /// <summary>Whether a type is nullable. Also gives the type without <c>Nullable&lt;&gt;</c> and without <c>?</c>.</summary>
    public static bool Unwrap(ITypeSymbol type, out ITypeSymbol unwrapped)
    {
        unwrapped = type;
        if (type is not INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated;
        }

        unwrapped = nullable.TypeArguments[0];
        return true;
    }

    /// <summary>Whether a type is a number, or a collection or dictionary of numbers at any depth.</summary>
    public static bool HasNumbers(ITypeSymbol type)
    {
        Unwrap(type, out type);
        return ScalarTypes.Find(type) is { } scalar ? ScalarValue.IsNumberKind(scalar)
            : CollectionTypes.TryFind(type, out _, out ITypeSymbol? element) ? HasNumbers(element!)
            : DictionaryTypes.TryFind(type, out _, out ITypeSymbol? content) && HasNumbers(content!);
    }
}
