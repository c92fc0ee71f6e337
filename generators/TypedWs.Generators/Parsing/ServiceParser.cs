using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Parses parameters whose values come from the host's services.</summary>
internal static class ServiceParser
{
    public static ServiceArgument Parse(IParameterSymbol parameter, ProblemSink problems)
    {
        if (parameter.FindAttribute("Microsoft.Extensions.DependencyInjection", "FromKeyedServicesAttribute") is { } keyed)
        {
            problems.Report(
                Descriptors.NotSupportedYet,
                keyed.GetLocation(problems.CancellationToken),
                "[FromKeyedServices]",
                parameter.Name);
        }

        bool isOptional = parameter.Type.IsReferenceType
            && (parameter.HasExplicitDefaultValue || parameter.NullableAnnotation == NullableAnnotation.Annotated);
        return new ServiceArgument(parameter.Name.Escaped(), TypeNames.Qualified(parameter.Type), !isOptional);
    }

    /// <summary>
    /// Whether a parameter has an attribute named <c>[FromServices]</c> or <c>[FromKeyedServices]</c>, or one that implements
    /// <c>IFromServiceMetadata</c>.
    /// </summary>
    public static bool IsMarked(IParameterSymbol parameter)
    {
        foreach (AttributeData attribute in parameter.GetAttributes())
        {
            if (attribute.AttributeClass is not { } type)
            {
                continue;
            }

            if (type.Name is "FromServicesAttribute" or "FromKeyedServicesAttribute"
                || type.AllInterfaces.Any(static implemented =>
                    implemented.Is("Microsoft.AspNetCore.Http.Metadata", "IFromServiceMetadata")))
            {
                return true;
            }
        }

        return false;
    }
}
