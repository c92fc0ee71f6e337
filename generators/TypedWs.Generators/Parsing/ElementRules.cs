using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns <c>[WsEach&lt;TRule&gt;(…)]</c> into the rule for each element.</summary>
internal static class ElementRules
{
    public static bool IsEach(AttributeData attribute)
        => attribute.AttributeClass is { Arity: 1 } type && type.OriginalDefinition.Is(KnownNames.TypedWs, "WsEachAttribute`1");

    /// <returns>The rule as if it was written at the element. If the rule cannot be created, reports a diagnostic and returns
    /// null.</returns>
    public static AttributeData? Parse(AttributeData attribute, TypeGraph graph)
    {
        if (attribute.AttributeClass!.TypeArguments is not [INamedTypeSymbol rule] || rule.HasError()
            || attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Array } given])
        {
            graph.Problems.NoteCompilerError();
            return null;
        }

        ImmutableArray<TypedConstant> arguments = given.IsNull ? ImmutableArray<TypedConstant>.Empty : given.Values;
        foreach (
            IMethodSymbol? constructor in rule.InstanceConstructors.OrderByDescending(constructor => CountExact(constructor, arguments)))
        {
            if (!graph.IsAccessible(constructor))
            {
                continue;
            }

            // The constructor has the parameter params object[]: the arguments are passed as one array.
            if (constructor.Parameters
                is [{ IsParams: true, Type: IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Object } }])
            {
                return new ElementRuleData(attribute, rule, constructor, ImmutableArray.Create(given));
            }

            if (constructor.Parameters.Length == arguments.Length
                && constructor
                    .Parameters.Zip(arguments, (parameter, argument) => Fits(parameter.Type, argument, graph))
                    .All(static fits => fits))
            {
                return new ElementRuleData(attribute, rule, constructor, arguments);
            }
        }

        Report(attribute, $"no constructor of '{rule.ShortName()}' takes these arguments, in exactly these types", graph.Problems);
        return null;
    }

    public static void Report(AttributeData attribute, string problem, ProblemSink problems)
        => problems.Report(
            Descriptors.EachUnusable,
            attribute.GetLocation(problems.CancellationToken),
            (attribute is ElementRuleData ? attribute.AttributeClass! : attribute.AttributeClass!.TypeArguments[0])
                .ShortName()
                .Replace("Attribute", ""),
            problem);

    private static int CountExact(IMethodSymbol constructor, ImmutableArray<TypedConstant> arguments)
        => constructor
            .Parameters.Zip(arguments, static (parameter, argument) => SymbolEqualityComparer.Default.Equals(parameter.Type, argument.Type))
            .Count(static exact => exact);

    // The types must be equal. The parsers of known rules look at the types of the arguments: they do not accept 1 as a double.
    private static bool Fits(ITypeSymbol parameter, TypedConstant argument, TypeGraph graph)
        => argument.IsNull ? !parameter.IsValueType
            : SymbolEqualityComparer.Default.Equals(parameter, argument.Type)
                || (
                    argument.Type is { } type
                    && (type.IsReferenceType || parameter.SpecialType == SpecialType.System_Object)
                    && graph.CanPass(type, parameter));
}

/// <summary>A rule whose class and arguments are in another attribute.</summary>
internal sealed class ElementRuleData(
    AttributeData source,
    INamedTypeSymbol rule,
    IMethodSymbol constructor,
    ImmutableArray<TypedConstant> arguments
) : AttributeData
{
    protected override INamedTypeSymbol? CommonAttributeClass => rule;

    protected override IMethodSymbol? CommonAttributeConstructor => constructor;

    protected override SyntaxReference? CommonApplicationSyntaxReference => source.ApplicationSyntaxReference;

    protected override ImmutableArray<TypedConstant> CommonConstructorArguments => arguments;

    // Named arguments such as ErrorMessage. Both attributes have these properties.
    protected override ImmutableArray<KeyValuePair<string, TypedConstant>> CommonNamedArguments => source.NamedArguments;
}
