using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>Which types are read from a JSON array, and what is made for them.</summary>
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

        if (type is not INamedTypeSymbol { Arity: 1, ContainingType: null } named || !named.ContainingNamespace.IsNamed("System.Collections.Generic")) return false;
        element = named.TypeArguments[0];
        switch (named.MetadataName)
        {
            case "IEnumerable`1" or "IReadOnlyCollection`1" or "IReadOnlyList`1":
                return true;
            case "List`1" or "IList`1" or "ICollection`1":
                shape = CollectionShape.List;
                return true;
            default:
                return false;
        }
    }
}
