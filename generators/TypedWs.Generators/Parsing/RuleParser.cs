using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>Collects the validation attributes of a member: those of the property and those of the parameter that it comes from.</summary>
internal static class RuleParser
{
    public static ParsedRules Parse(IPropertySymbol property, IParameterSymbol? parameter, TypeGraph graph)
    {
        var attributes = new List<AttributeData>();
        Collect(property, attributes);
        if (parameter is not null) Collect(parameter, attributes);

        // A member inherited from a positional record: the rules stand at the base's own parameter.
        if (property.ContainingType.IsRecord)
        {
            foreach (var constructor in property.ContainingType.InstanceConstructors)
            {
                foreach (var candidate in constructor.Parameters)
                {
                    if (candidate.Name == property.Name && !SymbolEqualityComparer.Default.Equals(candidate, parameter)
                        && SymbolEqualityComparer.Default.Equals(candidate.Type, property.Type))
                        Collect(candidate, attributes);
                }
            }
        }

        return new ParsedRules(property, parameter, attributes, graph);
    }

    private static void Collect(ISymbol symbol, List<AttributeData> attributes)
    {
        foreach (var attribute in symbol.GetAttributes())
            if (attribute.AttributeClass.DerivesFrom(KnownNames.Annotations, KnownNames.ValidationAttribute) || attribute.AttributeClass.Is(KnownNames.TypedWs, KnownNames.PatternAttribute))
                attributes.Add(attribute);
    }
}
