namespace TypedWs.Generators.Model;

/// <summary>The input of an endpoint's contract, without the messages of its own assembly.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Name">The endpoint with its namespace.</param>
/// <param name="Handlers">The handlers: the endpoint's own in the order of declaration, then those of other classes.</param>
/// <param name="ForeignMessages">The handled messages and replies that referenced assemblies declare.</param>
/// <param name="Declaration">The endpoint's class.</param>
internal sealed record EndpointContract(
    string HintName,
    string Name,
    EquatableArray<ContractHandler> Handlers,
    EquatableArray<ParsedMessage> ForeignMessages,
    EndpointDeclaration Declaration)
{
    /// <summary>The contract, extended by the handlers of the endpoint's <c>[WsHandlers]</c> classes.</summary>
    public EndpointContract With(EquatableArray<HandlerClassContract> classes)
    {
        var own = classes.Where(item => item.EndpointTypeName == Declaration.TypeName).ToList();
        if (own.Count == 0)
        {
            return this;
        }

        return this with
        {
            Handlers = Handlers.Concat(own.SelectMany(static item => item.Handlers)).ToEquatableArray(),
            ForeignMessages = ForeignMessages.Concat(own.SelectMany(static item => item.ForeignMessages)).ToEquatableArray(),
        };
    }
}

/// <summary>The part that a class with <c>[WsHandlers]</c> adds to the contract of its endpoint.</summary>
/// <param name="EndpointTypeName">The qualified name of the endpoint.</param>
/// <param name="Handlers">The handlers in the order of declaration.</param>
/// <param name="ForeignMessages">The handled messages and replies that referenced assemblies declare.</param>
internal sealed record HandlerClassContract(
    string EndpointTypeName, EquatableArray<ContractHandler> Handlers, EquatableArray<ParsedMessage> ForeignMessages);

/// <summary>The message and the answer of a handler.</summary>
/// <param name="MessageTypeName">The qualified name of the message.</param>
/// <param name="ReplyTypeName">The qualified name of the reply, or of the items of the handler's stream; null if the handler answers
/// with an acknowledgement.</param>
/// <param name="IsStream">Whether the answer is a stream of items, and not one reply.</param>
/// <param name="ItemTypeName">The qualified name of the items that the client sends for the message; null if there are none.</param>
internal sealed record ContractHandler(string MessageTypeName, string? ReplyTypeName, bool IsStream, string? ItemTypeName);

/// <summary>A message's part of a contract.</summary>
/// <param name="TypeName">The qualified name of the message.</param>
/// <param name="Discriminator">The discriminator, not escaped.</param>
/// <param name="IsSent">Whether the server sends the message.</param>
/// <param name="Json">The message's full entry in the contract.</param>
/// <param name="WireJson">The part of the entry that is visible on the wire. The hash is computed from it.</param>
internal sealed record MessageContract(string TypeName, string Discriminator, bool IsSent, string Json, string WireJson)
{
    /// <summary>The answer that the message declares; null if it declares none.</summary>
    public ContractAnswer? Answer { get; init; }
}

/// <summary>The answer that a message declares.</summary>
/// <param name="TypeName">The qualified name of the reply, or of the items.</param>
/// <param name="IsStream">Whether the answer is a stream of items, and not one reply.</param>
/// <param name="Foreign">The reply or the items if another assembly declares them; otherwise null.</param>
internal sealed record ContractAnswer(string TypeName, bool IsStream, MessageContract? Foreign);

/// <summary>The contract of an endpoint.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Name">The endpoint with its namespace.</param>
/// <param name="Json">The contract.</param>
/// <param name="Hash">The hash of all parts that are visible on the wire.</param>
/// <param name="Declaration">The endpoint's class.</param>
internal sealed record ContractDocument(string HintName, string Name, string Json, string Hash, EndpointDeclaration Declaration);

/// <summary>The documentation of a type and its members.</summary>
/// <param name="TypeName">The qualified name of the type.</param>
/// <param name="Summary">The summary as plain text; empty if there is none.</param>
/// <param name="Members">The members that have a documentation.</param>
internal sealed record TypeDocumentation(string TypeName, string Summary, EquatableArray<MemberDocumentation> Members);

/// <summary>The documentation of a member.</summary>
internal sealed record MemberDocumentation(string Name, string Summary);
