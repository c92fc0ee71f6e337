using Microsoft.CodeAnalysis;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Checks the methods of a type: attributes that have no effect, and handlers that nothing calls.</summary>
internal static class MethodAnalysis
{
    public static void Check(INamedTypeSymbol type, ProblemSink problems)
    {
        bool isClient = ClientHandlersParser.FindAttribute(type) is not null;
        bool hasHandlers = isClient
            || HandlerClassParser.FindAttribute(type) is not null
            || type.DerivesFrom(KnownNames.TypedWs, KnownNames.EndpointBase);
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.ExplicitInterfaceImplementation } hidden && HandlerFinder.IsMarked(hidden))
            {
                problems.Report(
                    Descriptors.HandlerSignature,
                    hidden.FindLocation(),
                    hidden.Name,
                    "implements a method of an interface explicitly, so no dispatcher could call it");
            }

            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
            {
                CheckMethod(method, isClient, hasHandlers, problems);
                CheckHandler(method, hasHandlers, problems);
            }
        }
    }

    private static void CheckMethod(IMethodSymbol method, bool isClient, bool hasHandlers, ProblemSink problems)
    {
        bool isOfEndpoint = HandlerFinder.IsMarked(method) && !isClient;
        RuleCodes.Check(method, problems);
        ErrorsParser.Check(method, isOfEndpoint, problems);
        if (hasHandlers && method is { IsAsync: true, ReturnsVoid: true })
        {
            problems.Report(Descriptors.AsyncVoid, method.FindLocation(), method.Name);
        }

        RateLimitParser.Check(method, isOfEndpoint, problems);
        if (isClient)
        {
            AuthorizationAnalysis.CheckClient(method, method.Name, problems);
        }
        else if (hasHandlers)
        {
            AuthorizationAnalysis.CheckMethod(method, problems);
        }
    }

    private static void CheckHandler(IMethodSymbol method, bool hasHandlers, ProblemSink problems)
    {
        if (!HandlerFinder.IsMarked(method))
        {
            return;
        }

        UncheckedParameters.CheckHandler(method, problems);
        StreamAnalysis.Check(method, problems);
        KeyParser.CheckMisplaced(method, problems);
        INamedTypeSymbol type = method.ContainingType;
        if (type.IsAbstract
            && method.DeclaredAccessibility == Accessibility.Private
            && type.DerivesFrom(KnownNames.TypedWs, KnownNames.EndpointBase))
        {
            problems.Report(
                Descriptors.HandlerSignature,
                method.FindLocation(),
                method.Name,
                $"is private, so no endpoint that derives from '{type.ShortName()}' could call it");
        }

        if (!hasHandlers)
        {
            problems.Report(
                Descriptors.HandlerSignature,
                method.FindLocation(),
                method.Name,
                "is neither in an endpoint nor in a class with [WsHandlers] or [WsClientHandlers], so nothing calls it");
        }
    }
}
