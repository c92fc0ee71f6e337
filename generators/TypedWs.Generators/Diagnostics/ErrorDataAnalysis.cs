using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Checks that the data of an error (<c>WsError.App(name, message, data)</c>) has a codec. Without a codec the call would throw.
/// </summary>
internal static class ErrorDataAnalysis
{
    public static void Check(IInvocationOperation invocation, SyntaxNodeAnalysisContext context, GeneratedTrees trees)
    {
        if (invocation.TargetMethod is not { Name: "App", TypeArguments: [var data] } method
            || !method.ContainingType.Is(KnownNames.TypedWs, "WsError"))
        {
            return;
        }

        if (data.TypeKind is TypeKind.TypeParameter or TypeKind.Error)
        {
            return;
        }

        Location location = SendAnalysis.FindLocation(invocation, "data");
        if (MessageDeclarations.FindErrorData(data) is null)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.ErrorDataUndeclared, location, data.ShortName(), FindReason(data)));
        }
        else if (data is INamedTypeSymbol type && MessageParser.FindCodec(type) is null)
        {
            SendAnalysis.ReportCodec(context, type, location, trees);
        }
    }

    private static string FindReason(ITypeSymbol data)
        => data is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var value] }
        && MessageDeclarations.FindErrorData(value) is not null
            ? "may be no value; pass its Value"
            : "has no [WsErrorData]";
}
