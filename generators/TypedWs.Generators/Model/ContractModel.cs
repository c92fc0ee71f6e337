namespace TypedWs.Generators.Model;

/// <summary>The input of an endpoint's contract, without the messages of its own assembly.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Name">The endpoint with its namespace.</param>
/// <param name="Version">The version of the contract that the endpoint declares; null if it declares none.</param>
/// <param name="Summary">The summary of the endpoint's documentation; empty if there is none.</param>
/// <param name="Limits">The limits of the runtime that the endpoint is compiled with.</param>
/// <param name="Authorization">The demands of the upgrade.</param>
/// <param name="Handlers">The handlers: the endpoint's own in the order of declaration, then those of other classes.</param>
/// <param name="Topics">The topics that the endpoint and its other classes declare.</param>
/// <param name="ForeignMessages">The handled messages and replies that referenced assemblies declare.</param>
/// <param name="Declaration">The endpoint's class.</param>
internal sealed record EndpointContract(
    string HintName,
    string Name,
    string? Version,
    string Summary,
    EquatableArray<ContractLimit> Limits,
    EquatableArray<AuthorizationDemand> Authorization,
    EquatableArray<ContractHandler> Handlers,
    EquatableArray<ContractTopic> Topics,
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
            Topics = Topics.Concat(own.SelectMany(static item => item.Topics)).ToEquatableArray(),
            ForeignMessages = ForeignMessages.Concat(own.SelectMany(static item => item.ForeignMessages)).ToEquatableArray(),
        };
    }
}

/// <summary>A limit of the runtime.</summary>
/// <param name="Name">The name in the contract.</param>
/// <param name="Value">The limit.</param>
internal sealed record ContractLimit(string Name, int Value);

/// <summary>The part that a class with <c>[WsHandlers]</c> adds to the contract of its endpoint.</summary>
/// <param name="EndpointTypeName">The qualified name of the endpoint.</param>
/// <param name="Handlers">The handlers in the order of declaration.</param>
/// <param name="Topics">The topics that the class declares.</param>
/// <param name="ForeignMessages">The handled messages and replies that referenced assemblies declare.</param>
internal sealed record HandlerClassContract(
    string EndpointTypeName,
    EquatableArray<ContractHandler> Handlers,
    EquatableArray<ContractTopic> Topics,
    EquatableArray<ParsedMessage> ForeignMessages);

/// <summary>A topic that a static <c>WsTopic&lt;T&gt;</c> declares.</summary>
/// <param name="Name">The name, or the template of names.</param>
/// <param name="MessageTypeName">The qualified name of its messages' type.</param>
internal sealed record ContractTopic(string Name, string MessageTypeName);

/// <summary>The message, the answer and the conditions of a handler.</summary>
/// <param name="MessageTypeName">The qualified name of the message.</param>
/// <param name="ReplyTypeName">The qualified name of the reply, or of the items of the handler's stream; null if the handler answers
/// with an acknowledgement.</param>
/// <param name="IsStream">Whether the answer is a stream of items, and not one reply.</param>
/// <param name="ItemTypeName">The qualified name of the items that the client sends for the message; null if there are none.</param>
/// <param name="Errors">The errors that the handler declares.</param>
/// <param name="RateLimit">The rate limit of the message; null for no limit.</param>
/// <param name="Authorization">The demands of the handler.</param>
internal sealed record ContractHandler(
    string MessageTypeName,
    string? ReplyTypeName,
    bool IsStream,
    string? ItemTypeName,
    EquatableArray<ParsedError> Errors,
    RateLimitModel? RateLimit,
    EquatableArray<AuthorizationDemand> Authorization);

/// <summary>An attribute of ASP.NET Core that demands something of the user.</summary>
/// <param name="Policy">The name of the policy; null if the attribute names none.</param>
/// <param name="Roles">The roles, one of which is enough.</param>
/// <param name="Schemes">The authentication schemes.</param>
/// <param name="AttributeTypeName">The qualified name of the attribute if it is the application's own; otherwise null.</param>
internal sealed record AuthorizationDemand(
    string? Policy, EquatableArray<string> Roles, EquatableArray<string> Schemes, string? AttributeTypeName);

/// <summary>An error that <c>[WsErrors]</c> declares.</summary>
/// <param name="Code">The code, with its prefix.</param>
/// <param name="Data">The type of the error's data; null if it has none.</param>
/// <param name="Documentation">The documentation of the data's types.</param>
internal sealed record ParsedError(string Code, MessageModel? Data, EquatableArray<TypeDocumentation> Documentation);

/// <summary>A part of a contract whose types are not named yet: the payload of a message, or the data of an error.</summary>
/// <param name="Json">The JSON with references to types, see <see cref="ContractReference"/>.</param>
/// <param name="Types">The types that references name by their index.</param>
/// <param name="Wire">The JSON of the part and its types, as far as they are visible on the wire. Names of types are numbers.</param>
internal sealed record ContractFragment(string Json, EquatableArray<ContractType> Types, string Wire);

/// <summary>A type of a fragment.</summary>
/// <param name="Name">The name of the type in C#.</param>
/// <param name="Json">The type's JSON, with references to types of the same fragment.</param>
internal sealed record ContractType(string Name, string Json);

/// <summary>A message's part of a contract.</summary>
/// <param name="TypeName">The qualified name of the message.</param>
/// <param name="Discriminator">The discriminator, not escaped.</param>
/// <param name="IsSent">Whether the server sends the message.</param>
/// <param name="Payload">The members from the description to the payload, without braces.</param>
/// <param name="Errors">The errors that the message declares, in the order of their codes.</param>
/// <param name="Ending">The members behind those of the exchange, without braces.</param>
internal sealed record MessageContract(
    string TypeName,
    string Discriminator,
    bool IsSent,
    ContractFragment Payload,
    EquatableArray<ErrorContract> Errors,
    string Ending)
{
    /// <summary>The answer that the message declares; null if it declares none.</summary>
    public ContractAnswer? Answer { get; init; }
}

/// <summary>An error's part of a contract.</summary>
/// <param name="Code">The code, with its prefix.</param>
/// <param name="Data">The value of the error's data; null if it has none.</param>
internal sealed record ErrorContract(string Code, ContractFragment? Data);

/// <summary>The answer that a message declares.</summary>
/// <param name="TypeName">The qualified name of the reply, or of the items.</param>
/// <param name="IsStream">Whether the answer is a stream of items, and not one reply.</param>
/// <param name="Foreign">The reply or the items if another assembly declares them; otherwise null.</param>
internal sealed record ContractAnswer(string TypeName, bool IsStream, MessageContract? Foreign);

/// <summary>The contract of an endpoint.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Name">The endpoint with its namespace.</param>
/// <param name="Version">The version of the contract that the endpoint declares; null if it declares none.</param>
/// <param name="Json">The contract.</param>
/// <param name="Hash">The hash of all parts that are visible on the wire.</param>
/// <param name="Declaration">The endpoint's class.</param>
internal sealed record ContractDocument(
    string HintName, string Name, string? Version, string Json, string Hash, EndpointDeclaration Declaration);

/// <summary>The documentation of a type and its members.</summary>
/// <param name="TypeName">The qualified name of the type.</param>
/// <param name="Summary">The summary as plain text; empty if there is none.</param>
/// <param name="Deprecated">The text of <c>[Obsolete]</c>, empty if it has none; null without the attribute.</param>
/// <param name="Members">The members and values that have a documentation or the attribute.</param>
internal sealed record TypeDocumentation(
    string TypeName, string Summary, string? Deprecated, EquatableArray<MemberDocumentation> Members);

/// <summary>The documentation of a member, or of a value of an enum.</summary>
/// <param name="Name">The name, escaped for C#.</param>
/// <param name="Summary">The summary as plain text; empty if there is none.</param>
/// <param name="Deprecated">As of the type.</param>
internal sealed record MemberDocumentation(string Name, string Summary, string? Deprecated);
