using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Collects the validation attributes of a member, from the property and from the constructor parameters that belong to it.
/// </summary>
internal static class RuleParser
{
    public static ParsedRules Parse(IPropertySymbol property, IParameterSymbol? parameter, TypeGraph graph)
    {
        var attributes = new List<AttributeData>();
        Collect(property, attributes);
        for (IPropertySymbol? overridden = property.OverriddenProperty; overridden is not null; overridden = overridden.OverriddenProperty)
        {
            CollectInherited(overridden, attributes);
        }

        List<IParameterSymbol> parameters = FindParameters(property, parameter);
        foreach (IParameterSymbol candidate in parameters)
        {
            AttributeArguments.Check(candidate, graph.Problems);
            Collect(candidate, attributes);
        }

        return new ParsedRules(property, property.Type, attributes, new RuleText(property, parameters, graph), graph);
    }

    /// <summary>The parameters whose rules apply to the property.</summary>
    /// <param name="property">The property.</param>
    /// <param name="parameter">The parameter that sets the property; null if there is none.</param>
    public static List<IParameterSymbol> FindParameters(IPropertySymbol property, IParameterSymbol? parameter)
    {
        var parameters = new List<IParameterSymbol>();
        if (parameter is not null)
        {
            parameters.Add(parameter);
        }

        // If the member is inherited from a positional record, its rules may be at the parameter of the base record.
        if (property.ContainingType.IsRecord)
        {
            foreach (IMethodSymbol constructor in property.ContainingType.InstanceConstructors)
            {
                foreach (IParameterSymbol candidate in constructor.Parameters)
                {
                    if (candidate.Name == property.Name && !SymbolEqualityComparer.Default.Equals(candidate, parameter)
                        && SymbolEqualityComparer.Default.Equals(candidate.Type, property.Type))
                    {
                        parameters.Add(candidate);
                    }
                }
            }
        }

        return parameters;
    }

    private static void Collect(ISymbol symbol, List<AttributeData> attributes)
        => attributes.AddRange(symbol.GetAttributes().Where(IsComplete));

    // An attribute of the overriding property replaces the same attribute of the overridden property.
    private static void CollectInherited(IPropertySymbol overridden, List<AttributeData> attributes)
    {
        var met = new HashSet<ISymbol?>(attributes.Select(static attribute => attribute.AttributeClass), SymbolEqualityComparer.Default);
        attributes.AddRange(
            overridden.GetAttributes().Where(attribute => IsComplete(attribute) && !met.Contains(attribute.AttributeClass)));
    }

    // A rule with an unknown argument is left out: the compiler reports it, and nothing is generated.
    private static bool IsComplete(AttributeData attribute) => IsRule(attribute) && !attribute.HasError();

    public static bool IsRule(AttributeData attribute)
        => attribute.AttributeClass.DerivesFrom(KnownNames.Annotations, KnownNames.ValidationAttribute)
            || attribute.AttributeClass.Is(KnownNames.TypedWs, KnownNames.PatternAttribute)
            || ElementRules.IsEach(attribute);
}
