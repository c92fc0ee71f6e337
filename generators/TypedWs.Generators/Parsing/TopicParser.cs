using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the topics of a class: its static fields and properties of type <c>WsTopic&lt;T&gt;</c>.</summary>
internal static class TopicParser
{
    /// <summary>The topics of a class and its base classes whose names are constants.</summary>
    public static EquatableArray<ContractTopic> Parse(INamedTypeSymbol owner, Compilation compilation, CancellationToken cancellationToken)
    {
        var topics = new List<ContractTopic>();
        for (INamedTypeSymbol? level = owner; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            foreach (ISymbol member in level.GetMembers())
            {
                ITypeSymbol? type = member switch
                {
                    IFieldSymbol { IsStatic: true, IsImplicitlyDeclared: false } field => field.Type,
                    IPropertySymbol { IsStatic: true } property => property.Type,
                    _ => null,
                };
                if (type is INamedTypeSymbol { TypeArguments: [INamedTypeSymbol message] }
                    && type.OriginalDefinition.Is(KnownNames.TypedWs, KnownNames.Topic)
                    && FindName(member, compilation, cancellationToken) is { } name)
                {
                    topics.Add(new ContractTopic(name, TypeNames.Qualified(message)));
                }
            }
        }

        return topics.ToEquatableArray();
    }

    private static string? FindName(ISymbol member, Compilation compilation, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in member.DeclaringSyntaxReferences)
        {
            ExpressionSyntax? value = reference.GetSyntax(cancellationToken) switch
            {
                VariableDeclaratorSyntax { Initializer.Value: var initial } => initial,
                PropertyDeclarationSyntax { Initializer.Value: var initial } => initial,
                PropertyDeclarationSyntax { ExpressionBody.Expression: var body } => body,
                _ => null,
            };
            if (value is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var name }] }
                && compilation.GetSemanticModel(value.SyntaxTree).GetConstantValue(name, cancellationToken).Value is string constant)
            {
                return constant;
            }
        }

        return null;
    }
}
