using Microsoft.CodeAnalysis;
using TypedWs.Generators.Diagnostics;

namespace TypedWs.Generators.Parsing;

/// <summary>Collects the validation attributes of a member: those of the property and those of the parameter that it comes from.</summary>
internal static class RuleParser
{
    public static ParsedRules Parse(IPropertySymbol property, IParameterSymbol? parameter, ProblemSink problems)
    {
        var attributes = new List<AttributeData>();
        Collect(property, property.Name, attributes, problems);
        if (parameter is not null) Collect(parameter, property.Name, attributes, problems);

        // A member inherited from a positional record: the rules stand at the base's own parameter.
        if (property.ContainingType.IsRecord)
        {
            foreach (var constructor in property.ContainingType.InstanceConstructors)
            {
                foreach (var candidate in constructor.Parameters)
                {
                    if (candidate.Name == property.Name && !SymbolEqualityComparer.Default.Equals(candidate, parameter)
                        && SymbolEqualityComparer.Default.Equals(candidate.Type, property.Type))
                        Collect(candidate, property.Name, attributes, problems);
                }
            }
        }

        return new ParsedRules(property, attributes);
    }

    private static void Collect(ISymbol symbol, string member, List<AttributeData> attributes, ProblemSink problems)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            var type = attribute.AttributeClass;
            if (!type.DerivesFrom(KnownNames.Annotations, KnownNames.ValidationAttribute)) continue;

            // DataType says how to show a value; it checks nothing.
            if (type.Is(KnownNames.Annotations, "DataTypeAttribute")) continue;
            string? unsupported =
                !IsSupported(type!) ? "[" + type!.ShortName().Replace("Attribute", "") + "]"
                : attribute.Names("ErrorMessageResourceName") || attribute.Names("ErrorMessageResourceType") ? "A message from resources"
                : null;
            if (unsupported is null) attributes.Add(attribute);
            else problems.Report(Descriptors.NotSupportedYet, attribute.GetLocation(problems.CancellationToken) ?? symbol.FindLocation(), unsupported, member);
        }
    }

    private static bool IsSupported(INamedTypeSymbol type)
        => type.Is(KnownNames.TypedWs, KnownNames.NotBlankAttribute)
            || (type.ContainingNamespace.IsNamed(KnownNames.Annotations) && type.Name is
                "RequiredAttribute" or "StringLengthAttribute" or "MinLengthAttribute" or "MaxLengthAttribute" or "LengthAttribute"
                or "RangeAttribute" or "RegularExpressionAttribute" or "EmailAddressAttribute" or "UrlAttribute" or "AllowedValuesAttribute");
}
