using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Checks that sent and published values are messages that their side of the connection may send.</summary>
internal static class SendAnalysis
{
    /// <summary>The name of the parameter that takes the message.</summary>
    public const string Message = "message";

    public static void Check(IInvocationOperation invocation, SyntaxNodeAnalysisContext context, GeneratedTrees trees)
    {
        IMethodSymbol method = invocation.TargetMethod;
        if (method.Name is "Send" or "Publish" or "PublishToOthers" or "PublishToAll" or "Prepare"
            && method.TypeArguments is [var sent]
            && method.ContainingNamespace.IsNamed(KnownNames.TypedWs)
            && !IsOfClient(method))
        {
            CheckSent(sent, FindLocation(invocation, Message), isClient: false, context, trees);
        }
    }

    /// <summary>Checks a type that a call sends.</summary>
    public static void CheckSent(
        ITypeSymbol sent, Location location, bool isClient, SyntaxNodeAnalysisContext context, GeneratedTrees trees)
    {
        if (sent.TypeKind is TypeKind.TypeParameter or TypeKind.Error)
        {
            return;
        }

        if (MessageDeclarations.Find(sent) is not { } attribute)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.SentTypeUndeclared, location, sent.ShortName()));
        }
        else if (CheckDirection(context, sent, attribute, location, isClient))
        {
            CheckCodec(sent, location, context, trees);
        }
    }

    /// <summary>Reports a message that only the other side sends, in a call that sends it.</summary>
    /// <returns>Whether this side may send the message.</returns>
    public static bool CheckDirection(
        SyntaxNodeAnalysisContext context, ITypeSymbol sent, AttributeData attribute, Location location, bool isClient)
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

    /// <summary>Checks that a message has a codec.</summary>
    public static void CheckCodec(ITypeSymbol type, Location location, SyntaxNodeAnalysisContext context, GeneratedTrees trees)
    {
        if (type is INamedTypeSymbol message && MessageParser.FindCodec(message) is null)
        {
            ReportCodec(context, message, location, trees);
        }
    }

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
    /// <param name="index">The number of the type argument, from 0.</param>
    public static Location FindLocation(IInvocationOperation invocation, string parameter, int index = 0)
    {
        SyntaxNode name = invocation.Syntax is InvocationExpressionSyntax { Expression: var expression }
            ? expression switch
            {
                MemberAccessExpressionSyntax access => access.Name,
                MemberBindingExpressionSyntax binding => binding.Name,
                _ => expression,
            }
            : invocation.Syntax;
        if (name is GenericNameSyntax { TypeArgumentList.Arguments: var arguments } && arguments.Count > index)
        {
            return arguments[index].GetLocation();
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
