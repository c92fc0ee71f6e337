using Microsoft.CodeAnalysis;
using TypedWs.Generators.Parsing;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Finds the symbols of the types in a model, because models contain no symbols.</summary>
internal static class UsedTypes
{
    // More types than a message with a codec can have. The limit ends the search in a type that contains ever larger types.
    private const int MaxTypes = 10_000;

    /// <summary>Finds a property of one of the types that a message consists of; null if there is none.</summary>
    /// <param name="message">The message.</param>
    /// <param name="typeName">The qualified name of the type.</param>
    /// <param name="propertyName">The name of the property, escaped for C#.</param>
    public static IPropertySymbol? FindProperty(INamedTypeSymbol message, string typeName, string propertyName)
        => FindProperty(FindAll(message).FirstOrDefault(type => TypeNames.Qualified(type) == typeName), propertyName.TrimStart('@'));

    /// <summary>The types that a message consists of, the message first. Their number is limited.</summary>
    public static IEnumerable<ITypeSymbol> FindAll(INamedTypeSymbol message)
    {
        var met = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        var left = new Queue<ITypeSymbol>();
        left.Enqueue(message);
        while (left.Count > 0 && met.Count < MaxTypes)
        {
            ITypeSymbol type = left.Dequeue();
            if (!met.Add(type) || TypeSize.Exceeds(type))
            {
                continue;
            }

            yield return type;
            foreach (ITypeSymbol next in FindNext(type))
            {
                left.Enqueue(next);
            }
        }
    }

    // The types that an object, a collection or a hierarchy consists of.
    private static IEnumerable<ITypeSymbol> FindNext(ITypeSymbol type)
    {
        if (ScalarTypes.Find(type) is not null)
        {
            return [];
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return nullable.TypeArguments;
        }

        if (CollectionTypes.TryFind(type, out _, out ITypeSymbol? element) || DictionaryTypes.TryFind(type, out _, out element))
        {
            return [element!];
        }

        if (type is not INamedTypeSymbol named)
        {
            return [];
        }

        return PropertyFinder.Find(named).Select(static property => property.Type).Concat(HierarchyParser.FindDerived(named));
    }

    private static IPropertySymbol? FindProperty(ITypeSymbol? type, string name)
    {
        for (; type is not null; type = type.BaseType)
        {
            foreach (ISymbol member in type.GetMembers(name))
            {
                if (member is IPropertySymbol property)
                {
                    return property;
                }
            }
        }

        return null;
    }
}
