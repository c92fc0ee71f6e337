using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the properties of a type that are members of its JSON object.</summary>
internal static class PropertyFinder
{
    /// <summary>
    /// The instance properties that System.Text.Json would read or write: those with a public getter or setter, and those with
    /// <c>[JsonInclude]</c>, but not those with <c>[JsonIgnore]</c>. Inherited properties come first. <c>[JsonPropertyOrder]</c>
    /// changes the order.
    /// </summary>
    public static List<IPropertySymbol> Find(INamedTypeSymbol type)
    {
        var levels = new Stack<List<IPropertySymbol>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            var found = new List<IPropertySymbol>();
            foreach (ISymbol member in level.GetMembers())
            {
                // A property that a derived type overrides or hides is skipped in the base type.
                if (member is IPropertySymbol property
                    && IsMember(property)
                    && names.Add(property.Name)
                    && !JsonAttributes.IsIgnored(property))
                {
                    found.Add(property);
                }
            }

            levels.Push(found);
        }

        return levels.SelectMany(static level => level).OrderBy(JsonAttributes.GetOrder).ToList();
    }

    /// <summary>Whether a property is a member if <c>[JsonIgnore]</c> does not exclude it.</summary>
    public static bool IsMember(IPropertySymbol property)
        => property is { CanBeReferencedByName: true, IsStatic: false, IsIndexer: false }
            && (JsonAttributes.IsIncluded(property) || IsPublic(FindGetter(property)) || IsPublic(property.SetMethod));

    /// <summary>The property's own getter. If it is an override without a getter, the overridden property's getter.</summary>
    public static IMethodSymbol? FindGetter(IPropertySymbol property)
    {
        for (IPropertySymbol? level = property; level is not null; level = level.OverriddenProperty)
        {
            if (level.GetMethod is { } getter)
            {
                return getter;
            }
        }

        return null;
    }

    // The accessor's accessibility is enough, because an accessor is never more accessible than its property.
    private static bool IsPublic(IMethodSymbol? accessor) => accessor?.DeclaredAccessibility == Accessibility.Public;
}
