using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Finds <c>[WsHandler]</c> on functions that no dispatcher can call, although C# allows the attribute there.</summary>
internal static class HandlerPlaces
{
    public static void Check(SyntaxNodeAnalysisContext context)
    {
        (SyntaxList<AttributeListSyntax> attributes, string? name, string? kind) = context.Node is LocalFunctionStatementSyntax local
            ? (local.AttributeLists, local.Identifier.ValueText, "local function")
            : (((LambdaExpressionSyntax)context.Node).AttributeLists, "lambda", "lambda");
        if (attributes.Count == 0)
        {
            return;
        }

        ISymbol? symbol = context.Node is LocalFunctionStatementSyntax
            ? context.SemanticModel.GetDeclaredSymbol(context.Node, context.CancellationToken)
            : context.SemanticModel.GetSymbolInfo(context.Node, context.CancellationToken).Symbol;
        if (symbol?.FindAttribute(KnownNames.TypedWs, KnownNames.HandlerAttribute) is not { } attribute)
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.HandlerSignature, attribute.GetLocation(context.CancellationToken), name, $"is a {kind}, so nothing calls it"));
    }
}
