using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns an endpoint and the signatures of its handlers into the input of its contract.</summary>
internal static class ContractParser
{
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="model">The model of its dispatcher.</param>
    /// <param name="signatures">The signatures of the handlers in the model.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="cancellationToken">Cancels the parsing.</param>
    /// <returns>The contract; null if the endpoint has no messages.</returns>
    public static EndpointContract? Parse(
        INamedTypeSymbol endpoint,
        EndpointModel model,
        IReadOnlyList<HandlerSignature> signatures,
        Compilation compilation,
        CancellationToken cancellationToken)
    {
        // A file-local type is not an endpoint. Another file may have one of the same name, so the contract's file name would not
        // be unique.
        if (model.ConnectionTypeName.Length == 0 || MessageParser.IsFileLocal(endpoint))
        {
            return null;
        }

        HandlerClassContract found = ParseHandlers(model.TypeName, endpoint, isEndpoint: true, signatures, compilation, cancellationToken);
        return new EndpointContract(
            FileNames.Create(endpoint, "WsContract"),
            string.Join(".", TypeNames.Path(endpoint, marksArity: true)),
            VersionParser.Parse(endpoint),
            DocumentationParser.FindSummary(endpoint, cancellationToken),
            ContractLimits.Find(compilation),
            AuthorizationParser.ParseDemands(endpoint),
            found.Handlers,
            found.Topics,
            found.ForeignMessages,
            model.Declaration);
    }

    /// <summary>The part that the handlers of one class add to the contract of their endpoint.</summary>
    /// <param name="endpointTypeName">The qualified name of the endpoint.</param>
    /// <param name="owner">The class.</param>
    /// <param name="isEndpoint">Whether the class is the endpoint.</param>
    /// <param name="signatures">The signatures of the handlers.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="cancellationToken">Cancels the parsing.</param>
    public static HandlerClassContract ParseHandlers(
        string endpointTypeName,
        INamedTypeSymbol owner,
        bool isEndpoint,
        IReadOnlyList<HandlerSignature> signatures,
        Compilation compilation,
        CancellationToken cancellationToken)
    {
        var handlers = new List<ContractHandler>();
        var foreign = new Dictionary<string, ParsedMessage>(StringComparer.Ordinal);
        foreach (HandlerSignature signature in signatures)
        {
            var method = (IMethodSymbol)signature.MessageParameter.ContainingSymbol;
            handlers.Add(new ContractHandler(
                signature.Key.TypeName,
                signature.Reply is { } reply ? TypeNames.Qualified(reply) : null,
                signature.Return == HandlerReturn.Stream,
                signature.Item is { } item ? TypeNames.Qualified(item) : null,
                ErrorsParser.Parse([method], compilation, cancellationToken),
                RateLimitParser.Parse(method, signature.Message),
                AuthorizationParser.ParseDemands(method, owner, isEndpoint)));
            foreach (INamedTypeSymbol? message in (INamedTypeSymbol?[])[signature.Message, signature.Reply, signature.Item])
            {
                if (message is not null)
                {
                    AddForeign(message, compilation, foreign, cancellationToken);
                }
            }
        }

        return new HandlerClassContract(
            endpointTypeName,
            handlers.ToEquatableArray(),
            TopicParser.Parse(owner, compilation, cancellationToken),
            foreign.Values.ToEquatableArray());
    }

    private static void AddForeign(
        INamedTypeSymbol message,
        Compilation compilation,
        Dictionary<string, ParsedMessage> foreign,
        CancellationToken cancellationToken)
    {
        if (SymbolEqualityComparer.Default.Equals(message.ContainingAssembly, compilation.Assembly))
        {
            return;
        }

        string name = TypeNames.Qualified(message);
        if (!foreign.ContainsKey(name))
        {
            foreign.Add(
                name,
                MessageParser.ParseWithDocumentation(message, MessageDeclarations.Find(message)!, compilation, cancellationToken));
        }
    }
}
