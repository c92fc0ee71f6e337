using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedWs.Generators.Parsing;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Whether what is sent and published is a message that the server may send.</summary>
internal static class SendAnalysis
{
    public static void Check(IInvocationOperation invocation, SyntaxNodeAnalysisContext context, GeneratedTrees trees)
    {
        var method = invocation.TargetMethod;
        if (method.Name is not ("Send" or "Publish" or "PublishToOthers" or "PublishToAll" or "Prepare") || method.TypeArguments is not [var sent]) return;
        if (!method.ContainingNamespace.IsNamed(KnownNames.TypedWs) || sent.TypeKind is TypeKind.TypeParameter or TypeKind.Error) return;

        if (MessageDeclarations.Find(sent) is not { } attribute)
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.SentTypeUndeclared, FindLocation(invocation), sent.ShortName()));
        else if (!MessageDeclarations.GetDirection(attribute).HasFlag(MessageDirection.ServerToClient))
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.WrongDirection, FindLocation(invocation), sent.ShortName(), "sent by clients only", "the server cannot send it"));
        else if (sent is INamedTypeSymbol message && MessageParser.FindCodec(message) is null)
            ReportCodec(context, message, FindLocation(invocation), trees);
    }

    private static void ReportCodec(SyntaxNodeAnalysisContext context, INamedTypeSymbol message, Location location, GeneratedTrees trees)
    {
        if (!SymbolEqualityComparer.Default.Equals(message.ContainingAssembly, context.Compilation.Assembly))
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.GeneratorMissing, location, message.ShortName(), message.ContainingAssembly.Name));
        else if (trees.DeclareWhole(message))
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.ForeignDeclaration, location, $"'{message.ShortName()}'"));
    }

    // The type argument where it is written, otherwise the message.
    private static Location FindLocation(IInvocationOperation invocation)
    {
        var name = invocation.Syntax is InvocationExpressionSyntax { Expression: var expression }
            ? expression switch
            {
                MemberAccessExpressionSyntax access => access.Name,
                MemberBindingExpressionSyntax binding => binding.Name,
                _ => expression,
            }
            : invocation.Syntax;
        if (name is GenericNameSyntax { TypeArgumentList.Arguments: [var argument] }) return argument.GetLocation();
        foreach (var given in invocation.Arguments)
            if (given.Parameter?.Name == "message")
                return given.Value.Syntax.GetLocation();
        return name.GetLocation();
    }
}
