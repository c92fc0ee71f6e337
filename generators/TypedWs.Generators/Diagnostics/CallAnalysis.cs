using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Finds calls that send, publish, receive, request, name a topic or create an error. A call is first found by its method's name; only
/// then is its symbol looked up. An analyzer action for operations is not used, because the compiler would then analyze every method
/// body of the project, and also the codecs, which are larger.
/// </summary>
internal static class CallAnalysis
{
    public static void Check(SyntaxNodeAnalysisContext context, GeneratedTrees trees)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (!IsNamedLikeOne(call.Expression) || trees.IsOwn(call.SyntaxTree))
        {
            return;
        }

        switch (context.SemanticModel.GetOperation(call, context.CancellationToken))
        {
            case IInvocationOperation invocation:
                SendAnalysis.Check(invocation, context, trees);
                ClientCallAnalysis.Check(invocation, context, trees);
                RequestAnalysis.Check(invocation, context);
                TopicAnalysis.CheckCall(invocation, context);
                ErrorDataAnalysis.Check(invocation, context, trees);
                break;
            case IInvalidOperation:
                TopicAnalysis.CheckInvalidCall(call, context);
                RequestAnalysis.CheckInvalidCall(call, context);
                break;
        }
    }

    private static bool IsNamedLikeOne(ExpressionSyntax expression)
        => expression switch
        {
            MemberAccessExpressionSyntax access => IsNamedLikeOne(access.Name),
            MemberBindingExpressionSyntax binding => IsNamedLikeOne(binding.Name),
            SimpleNameSyntax name => name.Identifier.ValueText
                is "Send"
                    or "Prepare"
                    or "Subscribe"
                    or "Unsubscribe"
                    or "IsSubscribed"
                    or "Count"
                    or "App"
                    or "SendAsync"
                    or "AcknowledgedAsync"
                    or "Hold"
                    or "WithItems"
                    or "On"
                    or "Messages"
                    or "OnRequest"
                    or "OnStreamRequest"
                    or RequestAnalysis.Request
                    or RequestAnalysis.Stream
                || name.Identifier.ValueText.StartsWith("Publish", StringComparison.Ordinal),
            _ => false,
        };
}
