using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns <c>[JsonConverter]</c>, on a member or on its type, into the choice of a converter.</summary>
internal static class ConverterParser
{
    /// <summary>The <c>[JsonConverter]</c> of a symbol, or an attribute derived from it.</summary>
    public static AttributeData? Find(ISymbol symbol)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass.DerivesFrom(KnownNames.Json, "JsonConverterAttribute"))
            {
                return attribute;
            }
        }

        return null;
    }

    /// <returns>The choice. If the converter cannot be used, reports a diagnostic and returns null.</returns>
    public static ConverterChoice? Parse(AttributeData attribute, ITypeSymbol type, string member, TypeGraph graph)
    {
        ProblemSink problems = graph.Problems;
        Location? location = attribute.GetLocation(problems.CancellationToken) ?? type.FindLocation();
        if (!attribute.AttributeClass.Is(KnownNames.Json, "JsonConverterAttribute")
            || attribute.ConstructorArguments is not [{ Value: INamedTypeSymbol converter }])
        {
            problems.Report(Descriptors.NotSupportedYet, location, "An attribute that makes its converter", member);
            return null;
        }

        if (converter.TypeKind == TypeKind.Error)
        {
            problems.NoteCompilerError();
            return null;
        }

        problems.NoteUse(converter, location);

        // System.Text.Json's own converters of enums are not called, because generated code does the same work.
        if (converter.ContainingNamespace.IsNamed(KnownNames.Json) && type.TypeKind == TypeKind.Enum)
        {
            if (converter.Name == "JsonStringEnumConverter")
            {
                return new ConverterChoice(false, null);
            }

            if (converter.Name == "JsonNumberEnumConverter")
            {
                return new ConverterChoice(true, null);
            }
        }

        if (FindProblem(converter, type, graph) is not { } problem)
        {
            return new ConverterChoice(null, TypeNames.Qualified(converter));
        }

        problems.Report(Descriptors.ConverterUnusable, location, converter.ShortName(), member, problem);
        return null;
    }

    private static string? FindProblem(INamedTypeSymbol converter, ITypeSymbol type, TypeGraph graph)
    {
        if (converter.DerivesFrom(KnownNames.Json, "JsonConverterFactory"))
        {
            return "factories are not supported; name the converter that it would make";
        }

        if (converter.IsUnboundGenericType)
        {
            return "its type arguments must be given";
        }

        for (INamedTypeSymbol? level = converter; level is not null; level = level.BaseType)
        {
            if (!level.Is(KnownNames.Json, "JsonConverter`1"))
            {
                continue;
            }

            if (!SymbolEqualityComparer.Default.Equals(level.TypeArguments[0], type))
            {
                return $"it converts '{level.TypeArguments[0].ShortName()}', not '{type.ShortName()}'";
            }

            return converter.IsAbstract || !graph.IsAccessible(converter)
                || !converter.InstanceConstructors.Any(constructor => constructor.Parameters.Length == 0 && graph.IsAccessible(constructor))
                    ? "generated code cannot construct it"
                    : null;
        }

        return $"it is no JsonConverter<{type.ShortName()}>";
    }
}

/// <summary>The effect of a converter attribute.</summary>
/// <param name="EnumAsNumber">Whether an enum is written as a number; null if the converter is the user's own.</param>
/// <param name="ConverterTypeName">The qualified name of the user's converter; null if the attribute names none.</param>
internal sealed record ConverterChoice(bool? EnumAsNumber, string? ConverterTypeName);
