using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the value that an absent member has, as JSON in the form in which the member is written.</summary>
internal static class InitialValues
{
    /// <returns>The value; null if the compiler does not know it, or if JSON has no form for it.</returns>
    public static string? Find(IPropertySymbol property, IParameterSymbol? parameter, ValueModel value, TypeGraph graph)
    {
        if (parameter is not null)
        {
            return parameter.HasExplicitDefaultValue ? Format(parameter.ExplicitDefaultValue, value, graph) : FormatDefault(value, graph);
        }

        return IsAutomatic(property, out EqualsValueClauseSyntax? initializer) && HasOnlySimpleConstructors(property.ContainingType)
            ? FindInitial(initializer?.Value, value, graph)
            : null;
    }

    // A property with accessors of the user's own, or a virtual property, may have any value. So may one without source.
    private static bool IsAutomatic(IPropertySymbol property, out EqualsValueClauseSyntax? initializer)
    {
        initializer = null;
        if (property is { IsVirtual: true } or { IsOverride: true } or { IsAbstract: true }
            || property.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax() is not PropertyDeclarationSyntax { AccessorList.Accessors: var accessors } declaration
            || accessors.Any(static accessor => accessor.Body is not null || accessor.ExpressionBody is not null))
        {
            return false;
        }

        initializer = declaration.Initializer;
        return true;
    }

    // A constructor with a body may set the property. Nothing is known of constructors without source.
    private static bool HasOnlySimpleConstructors(INamedTypeSymbol type)
        => type.InstanceConstructors.All(static constructor => constructor.IsImplicitlyDeclared
            || (constructor.DeclaringSyntaxReferences is [var reference]
                && reference.GetSyntax() is TypeDeclarationSyntax or ConstructorDeclarationSyntax { Body.Statements.Count: 0 }));

    private static string? FindInitial(ExpressionSyntax? expression, ValueModel value, TypeGraph graph)
    {
        if (expression is null)
        {
            return FormatDefault(value, graph);
        }

        if (expression is CollectionExpressionSyntax { Elements.Count: 0 } && value is CompositeValue composite)
        {
            return composite.Kind == CompositeKind.Dictionary ? "{}" : "[]";
        }

        if (expression is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed)
        {
            expression = suppressed.Operand;
        }

        if (expression.IsKind(SyntaxKind.DefaultLiteralExpression))
        {
            return FormatDefault(value, graph);
        }

        // The constant may have another type than the property (long x = 3), but its JSON is the same.
        Optional<object?> constant = graph.Compilation
            .GetSemanticModel(expression.SyntaxTree)
            .GetConstantValue(expression, graph.Problems.CancellationToken);
        return constant.HasValue ? Format(constant.Value, value, graph)
            : expression.ToString() is "string.Empty" or "String.Empty" ? "\"\""
            : null;
    }

    private static string? Format(object? constant, ValueModel value, TypeGraph graph) => value switch
    {
        _ when constant is null => FormatDefault(value, graph),
        ScalarValue { Kind: ScalarKind.String or ScalarKind.Char or ScalarKind.Boolean } => Literals.ToJson(constant),
        ScalarValue { IsNumber: true } number => FormatNumber(constant, number),
        CompositeValue { Kind: CompositeKind.Enum } named => FormatEnum(Literals.ToJson(constant), named, graph),
        _ => null,
    };

    private static string? FormatNumber(object constant, ScalarValue value)
    {
        if (Literals.FindNumberName(constant) is { } name)
        {
            return value.Forms.HasFlag(NumberForms.AllowNamedFloatingPointLiterals) ? Literals.ToJson(name) : null;
        }

        string json = constant is float single
            ? single.ToString("R", System.Globalization.CultureInfo.InvariantCulture)
            : Literals.ToJson(constant);
        return value.Forms.HasFlag(NumberForms.WriteAsString) ? Literals.ToJson(json) : json;
    }

    private static string? FormatEnum(string number, CompositeValue value, TypeGraph graph)
    {
        EnumModel? model = graph.Enums.Find(candidate => candidate.Name == value.Name);
        return model is null ? null
            : model.Number is not null ? number
            : Literals.ToJson(model.Values.FirstOrDefault(candidate => candidate.NumberLiteral == number)?.JsonName ?? number);
    }

    // The value default(T). A default ImmutableArray is neither null nor an array.
    private static string? FormatDefault(ValueModel value, TypeGraph graph) => value switch
    {
        { IsNullable: true } or { IsValueType: false } => "null",
        CompositeValue { Kind: CompositeKind.Enum } named => FormatEnum("0", named, graph),
        ScalarValue { IsNumber: true } number => FormatNumber(0, number),
        ScalarValue scalar => scalar.Kind switch
        {
            ScalarKind.Boolean => "false",
            ScalarKind.Char => Literals.ToJson('\0'),
            ScalarKind.Guid => "\"00000000-0000-0000-0000-000000000000\"",
            ScalarKind.DateTime => "\"0001-01-01T00:00:00\"",
            ScalarKind.DateTimeOffset => "\"0001-01-01T00:00:00Z\"",
            ScalarKind.DateOnly => "\"0001-01-01\"",
            ScalarKind.TimeOnly or ScalarKind.TimeSpan => "\"00:00:00\"",
            _ => null,
        },
        _ => null,
    };
}
