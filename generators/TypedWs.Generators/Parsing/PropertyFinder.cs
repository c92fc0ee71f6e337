using Microsoft.CodeAnalysis;
using TypedWs.Generators.Diagnostics;

namespace TypedWs.Generators.Parsing;

/// <summary>Which properties of a type are members of its JSON object.</summary>
internal static class PropertyFinder
{
    /// <summary>Public instance properties with a public getter, inherited ones first, without those of <c>[JsonIgnore]</c>.</summary>
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

        return levels.SelectMany(static level => level).ToList();
    }

    private static bool IsReadable(IPropertySymbol property)
        => property is { CanBeReferencedByName: true, IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, GetMethod.DeclaredAccessibility: Accessibility.Public };

    private static bool IsIgnored(IPropertySymbol property, ProblemSink problems)
    {
        if (property.FindAttribute(KnownNames.Json, "JsonIgnoreAttribute") is not { } attribute) return false;

        // JsonIgnoreCondition: Never is 0, Always is 1.
        if (!attribute.TryGetNamed("Condition", out int condition) || condition == 1) return !IsRequired(property, problems);
        if (condition != 0)
            problems.Report(Descriptors.NotSupportedYet, attribute.GetLocation(problems.CancellationToken), "A condition of [JsonIgnore]", property.Name);
        return false;
    }

    private static bool IsRequired(IPropertySymbol property, ProblemSink problems)
    {
        if (!property.IsRequired) return false;
        problems.Report(
            Descriptors.NoUsableConstructor, property.FindLocation(), property.ContainingType.ShortName(),
            $"'{property.Name}' is required, but [JsonIgnore] keeps it from being set");
        return true;
    }
}
