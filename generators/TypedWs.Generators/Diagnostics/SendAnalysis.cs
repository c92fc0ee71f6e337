using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Checks that sent and published values are messages that the server may send.</summary>
internal static class SendAnalysis
{
    /// <summary>The name of the parameter that takes the message.</summary>
    public const string Message = "message";

    public static void Check(IInvocationOperation invocation, SyntaxNodeAnalysisContext context, GeneratedTrees trees)
    {
        IMethodSymbol method = invocation.TargetMethod;
        if (method.Name is not ("Send" or "Publish" or "PublishToOthers" or "PublishToAll" or "Prepare")
            || method.TypeArguments is not [var sent])
        {
            return;
        }

        if (!method.ContainingNamespace.IsNamed(KnownNames.TypedWs) || sent.TypeKind is TypeKind.TypeParameter or TypeKind.Error)
        {
            return;
        }

        if (MessageDeclarations.Find(sent) is not { } attribute)
        {
            context.ReportDiagnostic(
                Diagnostic.Create(Descriptors.SentTypeUndeclared, FindLocation(invocation, Message), sent.ShortName()));
        }
        else if (CheckDirection(context, sent, attribute, FindLocation(invocation, Message), IsOfClient(method))
            && sent is INamedTypeSymbol message && MessageParser.FindCodec(message) is null)
        {
            ReportCodec(context, message, FindLocation(invocation, Message), trees);
        }
    }

    /// <summary>Reports a message that only the other side sends, in a call that sends it.</summary>
    /// <returns>Whether this side may send the message.</returns>
    public static bool CheckDirection(
        SyntaxNodeAnalysisContext context, ITypeSymbol sent, AttributeData attribute, Location location, bool isClient = false)
    {
        MessageDirection needed = isClient ? MessageDirection.ClientToServer : MessageDirection.ServerToClient;
        bool maySend = MessageDeclarations.GetDirection(attribute).HasFlag(needed);
        if (!maySend)
        {
            (string fact, string consequence) = isClient
                ? ("sent by the server only", "a client cannot send it")
                : ("sent by clients only", "the server cannot send it");
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.WrongDirection, location, sent.ShortName(), fact, consequence));
        }

        return maySend;
    }

    /// <summary>Whether a method is one of a client, in contrast to one of the server.</summary>
    public static bool IsOfClient(IMethodSymbol method) => method.ContainingAssembly.Name == KnownNames.ClientAssembly;

    /// <summary>Reports a type without a codec, unless another diagnostic gives the reason.</summary>
    public static void ReportCodec(SyntaxNodeAnalysisContext context, INamedTypeSymbol message, Location location, GeneratedTrees trees)
    {
        if (!SymbolEqualityComparer.Default.Equals(message.ContainingAssembly, context.Compilation.Assembly))
        {
            context.ReportDiagnostic(
                Diagnostic.Create(Descriptors.GeneratorMissing, location, message.ShortName(), message.ContainingAssembly.Name));
        }
        else if (trees.DeclareWhole(message))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.ForeignDeclaration, location, $"'{message.ShortName()}'"));
        }
    }

    /// <summary>
    /// The place of the type argument if the call has one, otherwise of the argument that was passed to the parameter.
    /// </summary>
    /// <param name="invocation">The call.</param>
    /// <param name="parameter">The name of the parameter.</param>
    public static Location FindLocation(IInvocationOperation invocation, string parameter)
    {
        SyntaxNode name = invocation.Syntax is InvocationExpressionSyntax { Expression: var expression }
            ? expression switch
            {
                MemberAccessExpressionSyntax access => access.Name,
                MemberBindingExpressionSyntax binding => binding.Name,
                _ => expression,
            }
            : invocation.Syntax;
        if (name is GenericNameSyntax { TypeArgumentList.Arguments: [var argument] })
        {
            return argument.GetLocation();
        }

        foreach (IArgumentOperation given in invocation.Arguments)
        {
            if (given.Parameter?.Name == parameter)
            {
                return given.Value.Syntax.GetLocation();
            }
        }

        return name.GetLocation();
    }
}
