using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>The constructor that creates a type, and the property that each of its parameters sets.</summary>
internal sealed class ChosenConstructor(IMethodSymbol method, IPropertySymbol?[] properties)
{
    /// <summary>
    /// Whether the constructor sets the <c>required</c> members, so that C# does not demand them in the object initializer.
    /// </summary>
    public bool SetsRequiredMembers { get; } = !RequiredMembers.AreLeftBy(method);

    public IParameterSymbol? FindParameter(IPropertySymbol property)
    {
        int index = Array.IndexOf(properties, property);
        return index < 0 ? null : method.Parameters[index];
    }

    /// <summary>The arguments for the parameters that have a default and get no property's value.</summary>
    public IEnumerable<ConstructorArgument> FindDefaults()
        => method.Parameters
            .Where(parameter => properties[parameter.Ordinal] is null && parameter.HasExplicitDefaultValue)
            .Select(static parameter => new ConstructorArgument(parameter.Name.Escaped(), -1, ConstantText.FormatDefault(parameter)));
}

/// <summary>Chooses the constructor that creates the objects of a message.</summary>
internal static class ConstructorFinder
{
    /// <returns>The constructor. If none can be chosen, reports a diagnostic and returns null.</returns>
    public static ChosenConstructor? Find(INamedTypeSymbol type, List<IPropertySymbol> properties, Location? location, ProblemSink problems)
    {
        var candidates = type.InstanceConstructors
            .Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public && !IsCopyConstructor(constructor, type))
            .ToList();
        IMethodSymbol? chosen = Choose(type, candidates, properties, out string? problem);
        if (chosen is not null && TryMatch(chosen, properties, out problem) is { } matched)
        {
            return matched;
        }

        problems.Report(Descriptors.NoUsableConstructor, location, type.ShortName(), problem!);
        return null;
    }

    private static IMethodSymbol? Choose(
        INamedTypeSymbol type,
        List<IMethodSymbol> candidates,
        List<IPropertySymbol> properties,
        out string? problem)
    {
        problem = null;
        List<IMethodSymbol> marked = candidates.FindAll(static constructor =>
            constructor.FindAttribute(KnownNames.Json, "JsonConstructorAttribute") is not null);
        if (marked.Count == 1)
        {
            return marked[0];
        }

        if (marked.Count > 1)
        {
            problem = "several constructors have [JsonConstructor]";
            return null;
        }

        IMethodSymbol? parameterless = candidates.Find(static constructor => constructor.Parameters.Length == 0);
        List<IMethodSymbol> others = candidates.FindAll(static constructor => constructor.Parameters.Length > 0);
        if (others.Count == 1
            && (
                parameterless is null
                || (type.IsValueType && parameterless.IsImplicitlyDeclared && TryMatch(others[0], properties, out _) is not null)))
        {
            return others[0];
        }

        if (parameterless is null)
        {
            problem =
                others.Count == 0 ? "it has no public constructor" : "it has several public constructors; mark one with [JsonConstructor]";
        }

        return parameterless;
    }

    private static ChosenConstructor? TryMatch(IMethodSymbol constructor, List<IPropertySymbol> properties, out string? problem)
    {
        var matched = new IPropertySymbol?[constructor.Parameters.Length];
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            IPropertySymbol? property = properties.Find(candidate => candidate.Name == parameter.Name)
                ?? properties.Find(candidate => string.Equals(candidate.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));

            // A parameter that no member sets gets its default value.
            if (property is null && parameter.HasExplicitDefaultValue)
            {
                continue;
            }

            if (parameter.RefKind != RefKind.None
                || property is null
                || !SymbolEqualityComparer.Default.Equals(property.Type, parameter.Type))
            {
                problem = IsIgnored(constructor.ContainingType, parameter)
                    ? $"'{parameter.Name}' has [JsonIgnore], so nothing could set its constructor's parameter; "
                        + "give the parameter a default value"
                    : $"no member has the name and the type of its constructor's parameter '{parameter.Name}'";
                return null;
            }

            if (Array.IndexOf(matched, property) is >= 0 and int other)
            {
                problem =
                    $"its constructor's parameters '{constructor.Parameters[other].Name}' and '{parameter.Name}' "
                    + $"are both for member '{property.Name}'";
                return null;
            }

            matched[parameter.Ordinal] = property;
        }

        problem = null;
        return new ChosenConstructor(constructor, matched);
    }

    private static bool IsIgnored(INamedTypeSymbol type, IParameterSymbol parameter)
        => type.GetMembers().Any(member => member is IPropertySymbol property
            && string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase) && JsonAttributes.IsIgnored(property));

    private static bool IsCopyConstructor(IMethodSymbol constructor, INamedTypeSymbol type)
        => type.IsRecord && constructor.Parameters.Length == 1
            && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);
}
