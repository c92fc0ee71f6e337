using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Finds problems that are visible only when all messages and endpoints of a compilation are known.</summary>
internal sealed class ContractAnalysis
{
    private readonly ConcurrentBag<Declaration> _messages = [];
    private readonly ConcurrentDictionary<string, bool> _handled = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _handledByClients = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<HandlerOwner> _handlers = [];
    private readonly UnmarkedMethods _unmarked = new();
    private readonly UnusedKeys _keys = new();
    private int _endpoints;

    /// <summary>Records a message.</summary>
    /// <param name="type">The message.</param>
    /// <param name="attribute">The message's <c>[WsMessage]</c>.</param>
    /// <param name="hasErrors">Whether another error of the message was reported already. It then gets no warning about a missing
    /// handler.</param>
    public void AddMessage(INamedTypeSymbol type, AttributeData attribute, bool hasErrors)
    {
        if (MessageParser.GetDiscriminator(attribute) is { } discriminator)
        {
            _messages.Add(new Declaration(type, attribute, discriminator, MessageDeclarations.GetDirection(attribute), hasErrors));
        }
    }

    /// <summary>Records the answer of a request. If the server sends the request, the answer needs no handler.</summary>
    public void AddAnswer(INamedTypeSymbol request, INamedTypeSymbol answer)
    {
        if (MessageDeclarations.GetDirection(MessageDeclarations.Find(request)!).HasFlag(MessageDirection.ServerToClient))
        {
            _handled[TypeNames.Qualified(answer)] = true;
        }
    }

    /// <summary>Records the key of a message.</summary>
    public void AddKey(INamedTypeSymbol message, CancellationToken cancellationToken) => _keys.Add(message, cancellationToken);

    /// <summary>
    /// Records an endpoint and the messages that it is meant to handle. A handler with an error is included, because its error
    /// has its own diagnostic.
    /// </summary>
    public void AddHandlers(INamedTypeSymbol endpoint, EndpointModel? model)
    {
        Interlocked.Increment(ref _endpoints);
        NoteHandled(endpoint, _handled);
        if (model is not null)
        {
            _handlers.Add(new HandlerOwner(endpoint, model.TypeName, "", model.Handlers));
        }
    }

    /// <summary>Records a class with <c>[WsHandlers]</c>.</summary>
    public void AddHandlers(INamedTypeSymbol type, HandlerClassModel? model)
    {
        NoteHandled(type, _handled);
        if (model is not null)
        {
            _handlers.Add(new HandlerOwner(type, model.EndpointTypeName, model.TypeName, model.Handlers));
        }
    }

    /// <summary>Records the methods without <c>[WsHandler]</c> of an endpoint, or of a class with <c>[WsHandlers]</c>.</summary>
    public void AddMethods(INamedTypeSymbol owner, bool isEndpoint) => _unmarked.Add(owner, isEndpoint);

    /// <summary>Records a class with <c>[WsClientHandlers]</c>.</summary>
    public void AddClientHandlers(INamedTypeSymbol type)
    {
        NoteHandled(type, _handledByClients);
        _unmarked.AddClient(type);
    }

    public void Report(CompilationAnalysisContext context)
    {
        var messages = _messages
            .OrderBy(static message => message.Type.FindLocation()?.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(static message => message.Type.FindLocation()?.SourceSpan.Start)
            .ToList();
        ReportUnhandled(context, messages, _unmarked.ReportForgotten(context, _handled.ContainsKey));
        _unmarked.ReportForgottenByClients(context, _handledByClients.ContainsKey);
        _keys.Report(context, _handlers.SelectMany(static owner => owner.Handlers));
        _unmarked.ReportEndpoints(
            context,
            [.. _handlers.Where(static owner => owner.Handlers.Count > 0).Select(static owner => owner.EndpointTypeName)]);
        foreach (IGrouping<string, HandlerOwner>? owners in _handlers.GroupBy(static owner => owner.EndpointTypeName))
        {
            HandlerDuplicates.Report(context, owners);
        }

        // Discriminators of messages from clients must be unique within the endpoint that receives them; the parser of the endpoint
        // checks that. An assembly without endpoints is a contract: all its messages from clients are checked here. Messages from
        // the server are checked here if the assembly has at most one endpoint.
        var reported = new HashSet<Declaration>();
        if (_endpoints == 0)
        {
            ReportDuplicates(context, messages, MessageDirection.ClientToServer, reported);
        }

        if (_endpoints <= 1)
        {
            ReportDuplicates(context, messages, MessageDirection.ServerToClient, reported);
        }
    }

    private static void NoteHandled(INamedTypeSymbol owner, ConcurrentDictionary<string, bool> handled)
    {
        foreach (IMethodSymbol handler in HandlerFinder.FindAll(owner))
        {
            foreach (IParameterSymbol parameter in handler.Parameters)
            {
                handled[TypeNames.Qualified(parameter.Type.FindItem() ?? parameter.Type)] = true;
            }
        }
    }

    private void ReportUnhandled(CompilationAnalysisContext context, List<Declaration> messages, HashSet<string> forgotten)
    {
        // An assembly without endpoints is a contract. Its handlers are in another assembly.
        if (_endpoints == 0)
        {
            return;
        }

        foreach (Declaration message in messages)
        {
            string name = TypeNames.Qualified(message.Type);
            if (!message.HasErrors
                && message.Direction.HasFlag(MessageDirection.ClientToServer)
                && !_handled.ContainsKey(name)
                && !forgotten.Contains(name))
            {
                context.ReportDiagnostic(
                    Diagnostic.Create(Descriptors.MessageUnhandled, message.Type.FindLocation(), message.Type.ShortName()));
            }
        }
    }

    private static void ReportDuplicates(
        CompilationAnalysisContext context,
        List<Declaration> messages,
        MessageDirection direction,
        HashSet<Declaration> reported)
    {
        var first = new Dictionary<string, Declaration>(StringComparer.Ordinal);
        foreach (Declaration message in messages)
        {
            if (!message.Direction.HasFlag(direction))
            {
                continue;
            }

            if (!first.TryGetValue(message.Discriminator, out Declaration? other))
            {
                first.Add(message.Discriminator, message);
                continue;
            }

            // A message of both directions can be a duplicate in each direction. Only the first is reported.
            if (!reported.Add(message))
            {
                continue;
            }

            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.DuplicateDiscriminator, message.Attribute.GetArgumentLocation(context.CancellationToken),
                other.Type.ShortName(), message.Type.ShortName(), message.Discriminator));
        }
    }

    private sealed record Declaration(
        INamedTypeSymbol Type,
        AttributeData Attribute,
        string Discriminator,
        MessageDirection Direction,
        bool HasErrors);
}
