using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Checks that a handler that is written as an iterator can notice the end of its stream.</summary>
internal static class StreamAnalysis
{
    /// <summary>Reports an iterator that awaits and takes no token: nothing could end that wait.</summary>
    public static void Check(IMethodSymbol handler, ProblemSink problems)
    {
        // Another method passes on a stream of other code, which gets the token from the caller of the enumerator. A token without
        // [EnumeratorCancellation] has the compiler's own warning, CS8425.
        if (handler.IsAsync
            && handler.ReturnType.FindItem() is not null
            && !handler.Parameters.Any(static parameter => parameter.Type.Is("System.Threading", "CancellationToken"))
            && Awaits(handler, problems.CancellationToken))
        {
            problems.Report(Descriptors.StreamUncancellable, handler.FindLocation(), handler.Name);
        }
    }

    private static bool Awaits(IMethodSymbol method, CancellationToken cancellationToken)
        => method.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellationToken)
            .DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Any(static node => node switch
            {
                AwaitExpressionSyntax => true,
                CommonForEachStatementSyntax loop => loop.AwaitKeyword.IsKind(SyntaxKind.AwaitKeyword),
                _ => false,
            }));
}
