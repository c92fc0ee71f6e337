using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Parses how a class is created whose constructor parameters come from the host's services.</summary>
internal static class ActivationParser
{
    /// <summary>
    /// The public constructor with the most parameters, as dependency injection would choose it; null if there is none.
    /// </summary>
    /// <param name="type">The class.</param>
    /// <param name="isOwn">Whether the generated code is inside the class, so that it may call private constructors.</param>
    public static IMethodSymbol? FindConstructor(INamedTypeSymbol type, bool isOwn)
        => type
            .InstanceConstructors.Where(candidate =>
                isOwn
                || candidate.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)
            .Where(static candidate => candidate.Parameters.All(static parameter => parameter.RefKind == RefKind.None))
            .OrderByDescending(static candidate => candidate.DeclaredAccessibility == Accessibility.Public)
            .ThenByDescending(static candidate => candidate.Parameters.Length)
            .FirstOrDefault();

    public static EquatableArray<ServiceArgument> ParseArguments(IMethodSymbol? constructor, ProblemSink problems)
    {
        var arguments = new List<ServiceArgument>();
        foreach (IParameterSymbol parameter in constructor?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty)
        {
            // A value with a default is a setting and not a service.
            bool isSetting =
                parameter.HasExplicitDefaultValue && (parameter.Type.IsValueType || parameter.ExplicitDefaultValue is not null);
            arguments.Add(
                isSetting
                    ? new ServiceArgument(
                        parameter.Name.Escaped(),
                        TypeNames.Qualified(parameter.Type),
                        IsRequired: false,
                        Literal: ConstantText.FormatDefault(parameter))
                    : ServiceParser.Parse(parameter, problems));
        }

        return arguments.ToEquatableArray();
    }

    /// <summary>Whether the compiler does not know the type of one of the parameters.</summary>
    public static bool HasError(IMethodSymbol? constructor)
        => constructor?.Parameters.Any(static parameter => parameter.Type.HasError()) ?? false;
}
