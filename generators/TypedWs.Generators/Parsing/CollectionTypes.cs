using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the types that are read from a JSON array, and the types that are created for them.</summary>
internal static class CollectionTypes
{
    public static bool TryFind(ITypeSymbol type, out CollectionShape shape, out ITypeSymbol? element)
    {
        shape = CollectionShape.Array;
        element = null;
        if (type is IArrayTypeSymbol { Rank: 1 } array)
        {
            element = array.ElementType;
            return true;
        }

        if (type is not INamedTypeSymbol { Arity: 1, ContainingType: null } named || FindShape(named) is not { } found)
        {
            return false;
        }

        element = named.TypeArguments[0];
        shape = found;
        return true;
    }

    private static CollectionShape? FindShape(INamedTypeSymbol type)
    {
        if (type.Is("System.Collections.Immutable", "ImmutableArray`1"))
        {
            return CollectionShape.ImmutableArray;
        }

        if (!type.ContainingNamespace.IsNamed("System.Collections.Generic"))
        {
            return null;
        }

        return type.MetadataName switch
        {
            "IEnumerable`1" or "IReadOnlyCollection`1" or "IReadOnlyList`1" => CollectionShape.Array,
            "List`1" or "IList`1" or "ICollection`1" => CollectionShape.List,
            "HashSet`1" or "ISet`1" or "IReadOnlySet`1" => CollectionShape.HashSet,
            _ => null,
        };
    }
}
