using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Parses parameters whose values come from the host's services.</summary>
internal static class ServiceParser
{
    public static ServiceArgument Parse(IParameterSymbol parameter, ProblemSink problems)
    {
        string? key = null;
        if (FindKeyed(parameter) is { } keyed)
        {
            key = ParseKey(keyed, parameter, problems);
            if (IsMarkedWithoutKey(parameter) && parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } handler)
            {
                problems.Report(
                    Descriptors.HandlerSignature,
                    keyed.GetLocation(problems.CancellationToken),
                    handler.Name,
                    $"marks '{parameter.Name}' with [FromServices] and [FromKeyedServices]; use one of them");
            }
        }

        bool isOptional = parameter.Type.IsReferenceType
            && (parameter.HasExplicitDefaultValue || parameter.NullableAnnotation == NullableAnnotation.Annotated);
        return new ServiceArgument(parameter.Name.Escaped(), TypeNames.Qualified(parameter.Type), !isOptional, key);
    }

    /// <summary>
    /// Whether a parameter has <c>[FromKeyedServices]</c>, an attribute named <c>[FromServices]</c>, or one that implements
    /// <c>IFromServiceMetadata</c>.
    /// </summary>
    public static bool IsMarked(IParameterSymbol parameter) => FindKeyed(parameter) is not null || IsMarkedWithoutKey(parameter);

    private static bool IsMarkedWithoutKey(IParameterSymbol parameter)
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

        return false;
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
