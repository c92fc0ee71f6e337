using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>From an endpoint to what its contract is made from. What is wrong with it, others report.</summary>
internal static class ContractParser
{
    public static EndpointContract? Parse(INamedTypeSymbol endpoint, Compilation compilation, CancellationToken cancellationToken)
    {
        if (!endpoint.DerivesFrom(KnownNames.TypedWs, KnownNames.Endpoint) && !endpoint.DerivesFrom(KnownNames.TypedWs, KnownNames.TypedEndpoint)) return null;

        // Two files may have one each of the same name; neither is an endpoint.
        if (MessageParser.IsFileLocal(endpoint)) return null;
        var found = ParseHandlers(endpoint, TypeNames.Qualified(endpoint), compilation, cancellationToken);
        return new EndpointContract(
            FileNames.Create(endpoint, "WsContract"),
            string.Join(".", TypeNames.Path(endpoint, marksArity: true)),
            found.EndpointTypeName,
            found.Handlers,
            found.ForeignMessages,
            EndpointParser.ParseDeclaration(endpoint, cancellationToken));
    }

    /// <summary>What the handlers of a class take and answer.</summary>
    /// <param name="owner">The endpoint, or a class of handlers of it.</param>
    /// <param name="endpointTypeName">The endpoint, qualified.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="cancellationToken">Ends the parsing.</param>
    public static HandlerClassContract ParseHandlers(INamedTypeSymbol owner, string endpointTypeName, Compilation compilation, CancellationToken cancellationToken)
    {
        var handlers = new List<ContractHandler>();
        var foreign = new Dictionary<string, ParsedMessage>(StringComparer.Ordinal);
        foreach (var method in HandlerFinder.FindAll(owner))
        {
            if (method.Parameters.Select(HandlerFinder.FindMessage).FirstOrDefault(static type => type is not null) is not { } message) continue;
            var reply = FindReply(method.ReturnType);
            handlers.Add(new ContractHandler(TypeNames.Qualified(message), reply is null ? null : TypeNames.Qualified(reply)));
            AddForeign(message, compilation, foreign, cancellationToken);
            if (reply is not null) AddForeign(reply, compilation, foreign, cancellationToken);
        }

        return new HandlerClassContract(endpointTypeName, handlers.ToEquatableArray(), foreign.Values.ToEquatableArray());
    }

    private static void AddForeign(INamedTypeSymbol message, Compilation compilation, Dictionary<string, ParsedMessage> foreign, CancellationToken cancellationToken)
    {
        string name = TypeNames.Qualified(message);
        if (SymbolEqualityComparer.Default.Equals(message.ContainingAssembly, compilation.Assembly) || foreign.ContainsKey(name)) return;
        foreign.Add(name, MessageParser.ParseWithDocumentation(message, MessageDeclarations.Find(message)!, compilation, cancellationToken));
    }

    private static INamedTypeSymbol? FindReply(ITypeSymbol type)
        => type.WithoutTask().WithoutResult() is INamedTypeSymbol reply && MessageDeclarations.Find(reply) is not null ? reply : null;
}
