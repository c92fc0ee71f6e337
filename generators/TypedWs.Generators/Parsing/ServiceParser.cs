using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Parses parameters whose values come from the host's services.</summary>
internal static class ServiceParser
{
    public static ServiceArgument Parse(IParameterSymbol parameter, ProblemSink problems)
    {
        string? key = FindKeyed(parameter) is { } keyed ? ParseKey(keyed, parameter, problems) : null;
        bool isOptional = parameter.Type.IsReferenceType
            && (parameter.HasExplicitDefaultValue || parameter.NullableAnnotation == NullableAnnotation.Annotated);
        return new ServiceArgument(parameter.Name.Escaped(), TypeNames.Qualified(parameter.Type), !isOptional, key);
    }

    /// <summary>
    /// Whether a parameter has <c>[FromKeyedServices]</c>, an attribute named <c>[FromServices]</c>, or one that implements
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

            if (type.Name == "FromServicesAttribute"
                || type.AllInterfaces.Any(static implemented =>
                    implemented.Is("Microsoft.AspNetCore.Http.Metadata", "IFromServiceMetadata")))
            {
                return true;
            }
        }

        return FindKeyed(parameter) is not null;
    }

    private static AttributeData? FindKeyed(IParameterSymbol parameter)
        => parameter.FindAttribute("Microsoft.Extensions.DependencyInjection", "FromKeyedServicesAttribute");

    private static string? ParseKey(AttributeData keyed, IParameterSymbol parameter, ProblemSink problems)
    {
        if (keyed.ConstructorArguments.IsEmpty)
        {
            // The attribute then means the key of the object that has the parameter, but an endpoint has no key.
            problems.Report(
                Descriptors.NotSupportedYet,
                keyed.GetLocation(problems.CancellationToken),
                "[FromKeyedServices] without a key",
                parameter.Name);
            return null;
        }

        TypedConstant key = keyed.ConstructorArguments[0];
        if (key.Kind == TypedConstantKind.Error)
        {
            problems.NoteCompilerError();
            return null;
        }

        return key.IsNull ? null : ConstantText.FormatConstant(key);
    }
}
