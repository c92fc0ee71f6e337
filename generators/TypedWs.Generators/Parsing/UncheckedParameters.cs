using Microsoft.CodeAnalysis;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Finds rules at parameters that belong to no member: of a constructor that does not create messages, of a constructor parameter
/// without a member of the same name and type, or of a setter. The Validator of DataAnnotations never checks parameters.
/// </summary>
internal static class UncheckedParameters
{
    public static void Check(
        INamedTypeSymbol type,
        List<IPropertySymbol> properties,
        ChosenConstructor constructor,
        Location? location,
        ProblemSink problems)
    {
        if (!problems.IsReporting)
        {
            return;
        }

        var taken = new HashSet<ISymbol>(
            properties.SelectMany(property => RuleParser.FindParameters(property, constructor.FindParameter(property))),
            SymbolEqualityComparer.Default);
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            foreach (IMethodSymbol candidate in level.InstanceConstructors)
            {
                foreach (IParameterSymbol parameter in candidate.Parameters)
                {
                    if (!taken.Contains(parameter))
                    {
                        problems.ReportUnchecked(
                            parameter,
                            $"constructor parameter '{parameter.Name}', which belongs to no member of '{type.ShortName()}',",
                            location);
                    }
                }
            }

            foreach (ISymbol member in level.GetMembers())
            {
                if (member is IPropertySymbol { SetMethod.Parameters: [var value] } property)
                {
                    problems.ReportUnchecked(value, $"the setter's parameter of '{property.Name}' and not at the property", location);
                }
            }
        }
    }

    /// <summary>Reports the rules at the parameters of a handler. Rules for a message must be at its members.</summary>
    public static void CheckHandler(IMethodSymbol handler, ProblemSink problems)
    {
        foreach (IParameterSymbol parameter in handler.Parameters)
        {
            problems.ReportUnchecked(
                parameter,
                $"parameter '{parameter.Name}' of handler '{handler.Name}' instead of at a member of the message",
                handler.FindLocation());
        }
    }
}
