using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Checks that a request by a connection of the server is a message that the server may send. The generated extension methods exist for
/// the requests of both sides, because a requester of either side may call them.
/// </summary>
internal static class RequestAnalysis
{
    public const string Request = "RequestAsync";
    public const string Stream = "StreamAsync";

    public static void Check(IInvocationOperation invocation, SyntaxNodeAnalysisContext context)
    {
        if (invocation.TargetMethod.Name is not (Request or Stream) || FindMessage(invocation) is not { } message)
        {
            return;
        }

        if (MessageDeclarations.Find(message) is { } attribute)
        {
            SendAnalysis.CheckDirection(context, message, attribute, SendAnalysis.FindLocation(invocation, SendAnalysis.Message));
        }
    }

    // The message of a call on a connection; null for a call on a requester of another or an unknown side.
    private static ITypeSymbol? FindMessage(IInvocationOperation invocation)
    {
        IMethodSymbol method = invocation.TargetMethod;
        if (invocation.Instance is { } instance)
        {
            return method.TypeArguments is [var request, _] && IsConnection(instance) ? request : null;
        }

        return method is { IsExtensionMethod: true, Parameters: [{ Type: var to }, { Type: var message }, ..] }
            && to.Is(KnownNames.TypedWs, KnownNames.Requester)
            && IsConnection(invocation.Arguments.First(static argument => argument.Parameter!.Ordinal == 0).Value)
                ? message
                : null;
    }

    private static bool IsConnection(IOperation operation)
    {
        while (operation is IConversionOperation { IsImplicit: true } conversion)
        {
            operation = conversion.Operand;
        }

        return operation.Type.DerivesFrom(KnownNames.TypedWs, KnownNames.ConnectionBase);
    }
}
