using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the pattern of a <c>Regex</c> that a static member of the user's code holds.</summary>
internal static class PatternSources
{
    private const string Namespace = "System.Text.RegularExpressions";

    /// <summary>
    /// The pattern in <c>[GeneratedRegex]</c>, or in the <c>new Regex(…)</c> that initializes the member; null if there is none whose
    /// arguments are constants.
    /// </summary>
    public static PatternSource? Find(ISymbol member, TypeGraph graph)
        => member.FindAttribute(Namespace, "GeneratedRegexAttribute") is { } attribute
            ? FromAttribute(attribute)
            : FromInitializer(member, graph);

    // GeneratedRegex(pattern, options, matchTimeoutMilliseconds, cultureName), GeneratedRegex(pattern, options, cultureName)
    private static PatternSource? FromAttribute(AttributeData attribute)
    {
        if (attribute.ConstructorArguments is not [{ Value: string pattern }, ..])
        {
            return null;
        }

        int options = 0;
        string? culture = null;
        foreach (TypedConstant argument in attribute.ConstructorArguments.Skip(1))
        {
            if (argument is { Kind: TypedConstantKind.Enum, Value: int flags })
            {
                options = flags;
            }
            else if (argument.Value is string { Length: > 0 } name)
            {
                culture = name;
            }
        }

        return new PatternSource(pattern, options, culture);
    }

    private static PatternSource? FromInitializer(ISymbol member, TypeGraph graph)
    {
        if (member is not (IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null }))
        {
            return null;
        }

        foreach (SyntaxReference reference in member.DeclaringSyntaxReferences)
        {
            ExpressionSyntax? value = reference.GetSyntax(graph.Problems.CancellationToken) switch
            {
                VariableDeclaratorSyntax { Initializer.Value: var initial } => initial,
                PropertyDeclarationSyntax { Initializer.Value: var initial } => initial,
                _ => null,
            };
            if (value is BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList.Arguments: { Count: > 0 } arguments })
            {
                return FromArguments(arguments, graph.Compilation.GetSemanticModel(value.SyntaxTree), graph.Problems.CancellationToken);
            }
        }

        return null;
    }

    // The time-out is no constant and does not matter here.
    private static PatternSource? FromArguments(
        SeparatedSyntaxList<ArgumentSyntax> arguments, SemanticModel model, CancellationToken cancellationToken)
    {
        if (arguments.Any(static argument => argument.NameColon is not null)
            || model.GetConstantValue(arguments[0].Expression, cancellationToken).Value is not string pattern)
        {
            return null;
        }

        if (arguments.Count == 1)
        {
            return new PatternSource(pattern, 0, Culture: null);
        }

        return model.GetConstantValue(arguments[1].Expression, cancellationToken).Value is int options
            ? new PatternSource(pattern, options, Culture: null)
            : null;
    }
}
