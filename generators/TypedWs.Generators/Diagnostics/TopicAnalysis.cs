using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Checks typed topics: no template is used as a topic, and the published message has the topic's type.</summary>
internal static class TopicAnalysis
{
    /// <summary>Reports a call that passes a template where a topic is required. Such a call would throw at run time.</summary>
    public static void CheckCall(IInvocationOperation invocation, SyntaxNodeAnalysisContext context)
    {
        if (!invocation.TargetMethod.ContainingNamespace.IsNamed(KnownNames.TypedWs))
        {
            return;
        }

        foreach (IArgumentOperation argument in invocation.Arguments)
        {
            if (argument.Parameter?.Type.OriginalDefinition.Is(KnownNames.TypedWs, KnownNames.Topic) != true)
            {
                continue;
            }

            if (FindName(argument.Value, context.CancellationToken) is not { } name || !IsTemplate(name))
            {
                continue;
            }

            SyntaxNode place = argument.Value.Syntax;
            context.ReportDiagnostic(
                Diagnostic.Create(
                    Descriptors.TemplateAsTopic,
                    place.GetLocation(),
                    name,
                    place is ExpressionSyntax and not BaseObjectCreationExpressionSyntax ? place.ToString() : "topic"));
        }
    }

    /// <summary>
    /// Reports a call whose message does not fit the topic. The compiler refuses such a call too, but its text names only a string.
    /// </summary>
    public static void CheckInvalidCall(InvocationExpressionSyntax call, SyntaxNodeAnalysisContext context)
    {
        if (call.ArgumentList.Arguments is not [var topic, var message, ..])
        {
            return;
        }

        SemanticModel model = context.SemanticModel;
        CancellationToken token = context.CancellationToken;
        if (model.GetTypeInfo(topic.Expression, token).Type is not INamedTypeSymbol { TypeArguments: [var carried] } type
            || !type.OriginalDefinition.Is(KnownNames.TypedWs, KnownNames.Topic))
        {
            return;
        }

        if (!model
                .GetMemberGroup(call.Expression, token)
                .Any(static method => method.Name == "Publish" && method.ContainingNamespace.IsNamed(KnownNames.TypedWs)))
        {
            return;
        }

        if (model.GetTypeInfo(message.Expression, token).Type is not { TypeKind: not TypeKind.Error } given)
        {
            return;
        }

        if (carried.TypeKind == TypeKind.Error || ((CSharpCompilation)model.Compilation).ClassifyConversion(given, carried).IsImplicit)
        {
            return;
        }

        context.ReportDiagnostic(
            Diagnostic.Create(Descriptors.TopicOfOtherMessage, message.Expression.GetLocation(), carried.ShortName(), given.ShortName()));
    }

    // Finds the name in new WsTopic<T>("…"): in the argument itself, or in the initializer of the field or property that is passed.
    private static string? FindName(IOperation value, CancellationToken cancellationToken)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        ISymbol? symbol = value switch
        {
            IFieldReferenceOperation { Field: { IsReadOnly: true } field } => field,
            IPropertyReferenceOperation { Property: { SetMethod: null } property } => property,
            ILocalReferenceOperation { Local: { } local } => local,
            _ => null,
        };
        if (symbol is null)
        {
            return FindName(value.Syntax as ExpressionSyntax);
        }

        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            string? name = reference.GetSyntax(cancellationToken) switch
            {
                VariableDeclaratorSyntax { Initializer.Value: var initial } => FindName(initial),
                PropertyDeclarationSyntax { Initializer.Value: var initial } => FindName(initial),
                PropertyDeclarationSyntax { ExpressionBody.Expression: var body } => FindName(body),
                _ => null,
            };
            if (name is not null)
            {
                return name;
            }
        }

        return null;
    }

    private static string? FindName(ExpressionSyntax? expression)
        => expression
            is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax { Token: var token } }] }
            ? token.Value as string
            : null;

    private static bool IsTemplate(string name) => name.IndexOf('{') >= 0 && name.IndexOf('}') > name.IndexOf('{');
}
