using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Checks the messages in calls of a client: those that it sends, and those that it receives.</summary>
internal static class ClientCallAnalysis
{
    private const string Handler = "handler";

    public static void Check(IInvocationOperation invocation, SyntaxNodeAnalysisContext context, GeneratedTrees trees)
    {
        IMethodSymbol method = invocation.TargetMethod;
        if (method.TypeArguments is not [var first, ..] || !SendAnalysis.IsOfClient(method)
            || !method.ContainingNamespace.IsNamed(KnownNames.TypedWs))
        {
            return;
        }

        switch (method.Name)
        {
            case "Send" or "SendAsync" or "AcknowledgedAsync" or "Hold":
                CheckSent(invocation, 0, SendAnalysis.Message, context, trees);
                CheckSent(invocation, 1, "release", context, trees);
                break;
            case "WithItems":
                CheckSent(invocation, 0, "items", context, trees);
                break;
            case "On" or "Messages":
                CheckReceived(first, SendAnalysis.FindLocation(invocation, Handler), context, trees);
                break;
            case "OnRequest" or "OnStreamRequest":
                if (CheckReceived(first, SendAnalysis.FindLocation(invocation, Handler), context, trees))
                {
                    CheckAnswer(invocation, (INamedTypeSymbol)first, method.Name == "OnStreamRequest", context, trees);
                }

                break;
        }
    }

    private static void CheckSent(
        IInvocationOperation invocation, int index, string parameter, SyntaxNodeAnalysisContext context, GeneratedTrees trees)
    {
        if (index < invocation.TargetMethod.TypeArguments.Length)
        {
            Location location = SendAnalysis.FindLocation(invocation, parameter, index);
            SendAnalysis.CheckSent(invocation.TargetMethod.TypeArguments[index], location, isClient: true, context, trees);
        }
    }

    private static bool CheckReceived(ITypeSymbol received, Location location, SyntaxNodeAnalysisContext context, GeneratedTrees trees)
    {
        if (received.TypeKind is TypeKind.TypeParameter or TypeKind.Error)
        {
            return false;
        }

        if (MessageDeclarations.Find(received) is not { } attribute)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.HandlerMessageUndeclared, location, received.ShortName()));
            return false;
        }

        if (!MessageDeclarations.GetDirection(attribute).HasFlag(MessageDirection.ServerToClient))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.WrongDirection, location, received.ShortName(), "sent by clients only", "no client can receive it"));
            return false;
        }

        SendAnalysis.CheckCodec(received, location, context, trees);
        return true;
    }

    private static void CheckAnswer(
        IInvocationOperation invocation, INamedTypeSymbol request, bool isStream, SyntaxNodeAnalysisContext context, GeneratedTrees trees)
    {
        if (invocation.TargetMethod.TypeArguments is not [_, var answer] || answer.TypeKind is TypeKind.TypeParameter or TypeKind.Error)
        {
            return;
        }

        // A declaration with an error is reported where it is.
        Location location = SendAnalysis.FindLocation(invocation, Handler, index: 1);
        RequestDeclaration? declared = RequestParser.Parse(
            request, context.Compilation, new ProblemSink(null, context.CancellationToken));
        bool isDeclared = declared is null
            ? RequestParser.FindDeclared(request) is not null
            : declared.IsStream == isStream && SymbolEqualityComparer.Default.Equals(declared.Answer, answer);
        if (isDeclared)
        {
            SendAnalysis.CheckSent(answer, location, isClient: true, context, trees);
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.AnswerMismatch,
            location,
            invocation.TargetMethod.Name,
            AnswerCheck.Describe(isStream, answer),
            request.ShortName(),
            declared?.Text ?? "no answer"));
    }
}
