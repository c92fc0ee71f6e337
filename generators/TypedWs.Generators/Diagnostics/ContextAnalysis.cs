using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Checks that the context in <c>[WsJsonContext]</c> can be used, and that the attribute is on a declaration where it has an
/// effect.
/// </summary>
internal static class ContextAnalysis
{
    public static void CheckAssembly(CompilationAnalysisContext context)
    {
        var problems = new ProblemSink(context.ReportDiagnostic, context.CancellationToken);
        Check(context.Compilation.Assembly, context.Compilation, problems);
    }

    public static void Check(ISymbol symbol, Compilation compilation, ProblemSink problems)
    {
        foreach (AttributeData attribute in ContextParser.FindAttributes(symbol))
        {
            if (attribute.ConstructorArguments is not [{ Value: ITypeSymbol context }])
            {
                continue;
            }

            if (context.HasError() && context is not INamedTypeSymbol { IsUnboundGenericType: true })
            {
                continue;
            }

            string? problem =
                symbol is ITypeSymbol type && MessageDeclarations.Find(type) is null && MessageDeclarations.FindErrorData(type) is null
                    ? $"'{type.ShortName()}' is no message; name it on the messages that use the type, or on the assembly"
                    : ContextParser.FindProblem(context, compilation);
            if (problem is null)
            {
                continue;
            }

            problems.Report(
                Descriptors.ContextUnusable,
                attribute.GetArgumentLocation(problems.CancellationToken),
                context.ShortName(),
                problem);
        }
    }
}
