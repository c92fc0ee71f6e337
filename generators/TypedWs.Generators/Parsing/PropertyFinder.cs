using Microsoft.CodeAnalysis;
using TypedWs.Generators.Diagnostics;

namespace TypedWs.Generators.Parsing;

/// <summary>Which properties of a type are members of its JSON object.</summary>
internal static class PropertyFinder
{
    /// <summary>Public instance properties with a public getter, inherited ones first, without those of <c>[JsonIgnore]</c>, in the
    /// order of <c>[JsonPropertyOrder]</c>.</summary>
    public static List<IPropertySymbol> Find(INamedTypeSymbol type, ProblemSink problems)
    {
        var levels = new Stack<List<IPropertySymbol>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            var found = new List<IPropertySymbol>();
            foreach (var member in level.GetMembers())
            {
                // What a derived type overrides or hides is not seen again.
                if (member is IPropertySymbol property && IsReadable(property) && names.Add(property.Name) && !IsIgnored(property, problems))
                    found.Add(property);
            }

            levels.Push(found);
        }

        return levels.SelectMany(static level => level).OrderBy(JsonAttributes.GetOrder).ToList();
    }

    private static bool IsReadable(IPropertySymbol property)
        => property is { CanBeReferencedByName: true, IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, GetMethod.DeclaredAccessibility: Accessibility.Public };

    private static bool IsIgnored(IPropertySymbol property, ProblemSink problems)
        => JsonAttributes.IsIgnored(property) && !IsRequired(property, problems);

    private static bool IsRequired(IPropertySymbol property, ProblemSink problems)
    {
        if (!property.IsRequired) return false;
        problems.Report(
            Descriptors.NoUsableConstructor, property.FindLocation(), property.ContainingType.ShortName(),
            $"'{property.Name}' is required, but [JsonIgnore] keeps it from being set");
        return true;
    }
}
