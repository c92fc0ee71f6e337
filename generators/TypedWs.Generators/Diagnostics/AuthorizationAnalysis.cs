using Microsoft.CodeAnalysis;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Finds authorization attributes at places where they have no effect. A reader would believe that they protect something.
/// </summary>
internal static class AuthorizationAnalysis
{
    /// <summary>Checks a type that is sent or received.</summary>
    /// <param name="type">The type.</param>
    /// <param name="role">The role of the type, for the text of the diagnostic.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    public static void CheckMessage(INamedTypeSymbol type, string role, ProblemSink problems)
        => Report(type, type.ShortName(), $"which is {role}: it guards endpoints and handlers only", problems);

    /// <summary>Checks a method of an endpoint, or of a class with <c>[WsHandlers]</c>.</summary>
    public static void CheckMethod(IMethodSymbol method, ProblemSink problems)
    {
        if (!HandlerFinder.IsMarked(method) && !HandlerFinder.OverridesMarked(method))
        {
            Report(method, method.Name, "which is no handler, and so is called whoever the user is", problems);
        }
    }

    /// <summary>Checks a class with <c>[WsClientHandlers]</c>, or a handler of one.</summary>
    public static void CheckClient(ISymbol symbol, string name, ProblemSink problems)
        => Report(symbol, name, "which is of a client: it guards endpoints and their handlers only", problems);

    private static void Report(ISymbol symbol, string name, string reason, ProblemSink problems)
    {
        foreach (AttributeData attribute in AuthorizationParser.FindOn(symbol))
        {
            problems.Report(
                Descriptors.AuthorizationIneffective,
                attribute.GetLocation(problems.CancellationToken),
                attribute.ShortName(),
                name,
                reason);
        }
    }
}
