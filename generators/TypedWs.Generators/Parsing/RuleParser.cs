using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>Collects the validation attributes of a member: those of the property and those of the parameters that it comes from.</summary>
internal static class RuleParser
{
    public static ParsedRules Parse(IPropertySymbol property, IParameterSymbol? parameter, TypeGraph graph)
    {
        var attributes = new List<AttributeData>();
        Collect(property, attributes);
        for (var overridden = property.OverriddenProperty; overridden is not null; overridden = overridden.OverriddenProperty)
            CollectInherited(overridden, attributes);

        var parameters = new List<IParameterSymbol>();
        if (parameter is not null) parameters.Add(parameter);

        // A member inherited from a positional record: the rules stand at the base's own parameter.
        if (property.ContainingType.IsRecord)
        {
            foreach (var constructor in property.ContainingType.InstanceConstructors)
            {
                foreach (var candidate in constructor.Parameters)
                {
                    if (candidate.Name == property.Name && !SymbolEqualityComparer.Default.Equals(candidate, parameter)
                        && SymbolEqualityComparer.Default.Equals(candidate.Type, property.Type))
                        parameters.Add(candidate);
                }
            }
        }

        foreach (var candidate in parameters) Collect(candidate, attributes);
        return new ParsedRules(property, property.Type, attributes, new RuleText(property, parameters, graph), graph);
    }

    private static void Collect(ISymbol symbol, List<AttributeData> attributes) => attributes.AddRange(symbol.GetAttributes().Where(IsRule));

    // An attribute of the overriding property stands for the same one of the overridden.
    private static void CollectInherited(IPropertySymbol overridden, List<AttributeData> attributes)
    {
        var met = new HashSet<ISymbol?>(attributes.Select(static attribute => attribute.AttributeClass), SymbolEqualityComparer.Default);
        attributes.AddRange(overridden.GetAttributes().Where(attribute => IsRule(attribute) && !met.Contains(attribute.AttributeClass)));
    }

    public static bool IsRule(AttributeData attribute)
        => attribute.AttributeClass.DerivesFrom(KnownNames.Annotations, KnownNames.ValidationAttribute)
            || attribute.AttributeClass.Is(KnownNames.TypedWs, KnownNames.PatternAttribute)
            || ElementRules.IsEach(attribute);
}
