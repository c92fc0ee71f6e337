using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns a class with <c>[WsHandlers]</c> into the model of its handlers.</summary>
internal static class HandlerClassParser
{
    public static AttributeData? FindAttribute(INamedTypeSymbol type)
        => type.FindAttribute(KnownNames.TypedWs, KnownNames.HandlersAttribute);

    /// <param name="type">The class.</param>
    /// <param name="attribute">The class's <c>[WsHandlers]</c>.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    /// <param name="signatures">Is set to the signatures of the handlers in the model.</param>
    /// <returns>The model; null if the class or its endpoint has an error. A handler with an error is reported and left out.</returns>
    public static HandlerClassModel? Parse(
        INamedTypeSymbol type,
        AttributeData attribute,
        Compilation compilation,
        ProblemSink problems,
        out IReadOnlyList<HandlerSignature> signatures)
    {
        signatures = [];
        if (FindEndpoint(type, attribute, problems) is not { } endpoint)
        {
            return null;
        }

        INamedTypeSymbol? connection = EndpointParser.FindConnection(endpoint);
        IMethodSymbol? constructor = type.IsStatic ? null : ActivationParser.FindConstructor(type, isOwn: false);
        if (FindProblem(type, endpoint, connection, constructor) is { } problem)
        {
            problems.Report(Descriptors.HandlerClassUnusable, type.FindLocation(), type.ShortName(), problem);
            return null;
        }

        if (!AttributeArguments.CheckAll(type, problems) || connection.HasError() || ActivationParser.HasError(constructor))
        {
            problems.NoteCompilerError();
            return null;
        }

        List<ParsedHandler> handlers = new HandlerParser(
            new HandlerContext(type, HandlerOwnerKind.ServerClass, connection, compilation, problems), prefix: null).ParseAll();
        signatures = [.. handlers.Select(static handler => handler.Signature)];
        return new HandlerClassModel(
            TypeNames.Qualified(endpoint),
            TypeNames.Qualified(type),
            type.Name,
            type.IsStatic,
            ActivationParser.ParseArguments(constructor, problems),
            constructor.IsRefused(),
            handlers.Select(static handler => handler.Model).ToEquatableArray());
    }

    private static INamedTypeSymbol? FindEndpoint(INamedTypeSymbol type, AttributeData attribute, ProblemSink problems)
    {
        if (attribute.ConstructorArguments is not [{ Value: ITypeSymbol named }]
            || (named.HasError() && named is not INamedTypeSymbol { IsUnboundGenericType: true }))
        {
            problems.NoteCompilerError();
            return null;
        }

        string? problem =
            named is not INamedTypeSymbol
            || named.OriginalDefinition.FindAttribute(KnownNames.TypedWs, KnownNames.EndpointAttribute) is null
                ? "is no endpoint: it has no [WsEndpoint]"
            : !SymbolEqualityComparer.Default.Equals(named.ContainingAssembly, type.ContainingAssembly)
                ? "is an endpoint of another project, where its dispatcher is already"
            : ((INamedTypeSymbol)named).IsGenericType ? "is generic"
            : null;
        if (problem is null)
        {
            return (INamedTypeSymbol)named;
        }

        problems.Report(
            Descriptors.HandlerClassUnusable, attribute.GetArgumentLocation(problems.CancellationToken), type.ShortName(),
            $"cannot have handlers of '{named.ShortName()}', which {problem}");
        return null;
    }

    private static string? FindProblem(
        INamedTypeSymbol type,
        INamedTypeSymbol endpoint,
        INamedTypeSymbol? connection,
        IMethodSymbol? constructor) =>
        connection is null ? $"cannot have handlers of '{endpoint.ShortName()}', which has no messages"
        : type.DerivesFrom(KnownNames.TypedWs, KnownNames.EndpointBase)
            ? "is an endpoint itself; what endpoints share belongs into a base class"
        : type.IsAbstract && !type.IsStatic ? "is abstract, so no instance of it can be created"
        : MessageParser.IsGeneric(type) ? "is generic, or nested in a generic type"
        : MessageParser.IsFileLocal(type) ? "is local to its file, but its endpoint's dispatcher is in another"
        : MessageParser.IsHidden(type) ? "is not accessible to its endpoint's dispatcher"
        : !type.IsStatic && RequiredMembers.AreLeftBy(constructor) && RequiredMembers.FindAll(type).Any()
            ? "has required members, which nobody could set; take what they are for as parameters of the constructor"
        : constructor is null && !type.IsStatic ? "has no constructor that its endpoint's dispatcher could call"
        : null;
}
