using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedWs.Generators.Parsing;

namespace TypedWs.Generators.Diagnostics;

/// <summary><c>[WsHandler]</c> where C# allows an attribute of methods, and no dispatcher could call what has it.</summary>
internal static class HandlerPlaces
{
    public static void Check(OperationAnalysisContext context)
    {
        var (method, kind) = context.Operation is ILocalFunctionOperation local ? (local.Symbol, "local function") : (((IAnonymousFunctionOperation)context.Operation).Symbol, "lambda");
        if (method.FindAttribute(KnownNames.TypedWs, KnownNames.HandlerAttribute) is not { } attribute) return;
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.HandlerSignature, attribute.GetLocation(context.CancellationToken), kind == "lambda" ? "lambda" : method.Name, $"is a {kind}, so nothing calls it"));
    }
}
