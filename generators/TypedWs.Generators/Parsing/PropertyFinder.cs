using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the properties of a type that are members of its JSON object.</summary>
internal static class PropertyFinder
{
    /// <summary>Instance properties that System.Text.Json would read or write: those with a public getter or setter and those with
    /// <c>[JsonInclude]</c>. Inherited ones first, without those of <c>[JsonIgnore]</c>, in the order of
    /// <c>[JsonPropertyOrder]</c>.</summary>
    public static List<IPropertySymbol> Find(INamedTypeSymbol type)
    {
        var levels = new Stack<List<IPropertySymbol>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            var found = new List<IPropertySymbol>();
            foreach (ISymbol member in level.GetMembers())
            {
                // A property that a derived type overrides or hides is skipped in its base.
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

    /// <summary>Whether a property is a member unless <c>[JsonIgnore]</c> says otherwise.</summary>
    public static bool IsMember(IPropertySymbol property)
        => property is { CanBeReferencedByName: true, IsStatic: false, IsIndexer: false }
            && (JsonAttributes.IsIncluded(property) || IsPublic(FindGetter(property)) || IsPublic(property.SetMethod));

    /// <summary>The getter, its own or, where an override has none, the overridden one.</summary>
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

    // An accessor of its own accessibility is at most as accessible as its property.
    private static bool IsPublic(IMethodSymbol? accessor) => accessor?.DeclaredAccessibility == Accessibility.Public;
}
