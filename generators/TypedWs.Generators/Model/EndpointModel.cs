using TypedWs.Generators.Text;

namespace TypedWs.Generators.Model;

/// <summary>Everything that determines the text of one endpoint's dispatcher.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Declaration">The endpoint's class, to which a part is added.</param>
/// <param name="Prefix">The prefix of the members that are added to the class; no other name in the class starts with it.</param>
/// <param name="DisplayName">The short name of the endpoint, for texts and comments.</param>
/// <param name="ConnectionTypeName">The qualified name of the connections' type; empty for a raw endpoint, which has no
/// dispatcher.</param>
/// <param name="ConstructorArguments">The arguments of the endpoint's constructor.</param>
/// <param name="ConstructsRefused">Whether generated code calls a constructor with <c>[Obsolete(error: true)]</c>: the endpoint's,
/// or that of a class with <c>[WsHandlers]</c>.</param>
/// <param name="Handlers">The handlers: the endpoint's own in the order of declaration, then those of other classes.</param>
/// <param name="Instances">The <c>[WsHandlers]</c> classes of which the endpoint creates an instance.</param>
/// <param name="Authorization">The endpoint's authorization attributes, as C# expressions.</param>
internal sealed record EndpointModel(
    string HintName,
    EndpointDeclaration Declaration,
    string Prefix,
    string DisplayName,
    string ConnectionTypeName,
    EquatableArray<ServiceArgument> ConstructorArguments,
    bool ConstructsRefused,
    EquatableArray<HandlerModel> Handlers,
    EquatableArray<HandlerInstance> Instances,
    EquatableArray<string> Authorization)
{
    public string TypeName => Declaration.TypeName;

    /// <summary>The endpoint, extended by the handlers of its <c>[WsHandlers]</c> classes.</summary>
    public EndpointModel With(EquatableArray<HandlerClassModel> classes)
    {
        var own = classes
            .Where(item => item.EndpointTypeName == TypeName)
            .OrderBy(static item => item.TypeName, StringComparer.Ordinal)
            .ToList();
        if (own.Count == 0 || ConnectionTypeName.Length == 0)
        {
            return this;
        }

        var set = new HandlerSet();
        var names = new NameScope(Handlers.Select(static handler => handler.DispatchName));
        var handlers = Handlers.Where(handler => set.TryAdd(handler, out _)).ToList();
        var instances = new List<HandlerInstance>();
        foreach (HandlerClassModel? item in own)
        {
            string field = names.Unique($"{Prefix}Instance_{item.Name}");
            if (!item.IsStatic)
            {
                instances.Add(new HandlerInstance(field, item.TypeName, item.Name, item.ConstructorArguments));
            }

            foreach (HandlerModel handler in item.Handlers)
            {
                if (!set.TryAdd(handler, out _))
                {
                    continue;
                }

                handlers.Add(handler with
                {
                    DispatchName = names.Unique($"{Prefix}Dispatch_{item.Name}_{handler.MethodName.TrimStart('@')}"),
                    Receiver = handler.Receiver.Length > 0 ? handler.Receiver : field + ".",
                });
            }
        }

        return this with
        {
            ConstructsRefused = ConstructsRefused || own.Exists(static item => item.ConstructsRefused),
            Handlers = handlers.ToEquatableArray(),
            Instances = instances.ToEquatableArray(),
        };
    }

    /// <summary>The endpoint without the handlers of messages that have errors and therefore no codec.</summary>
    public EndpointModel Without(EquatableArray<string> refusedMessages)
        => refusedMessages.Count == 0
            ? this
            : this with { Handlers = Handlers.Where(handler => !refusedMessages.Contains(handler.Message.TypeName)).ToEquatableArray() };
}

/// <summary>An endpoint with its contract.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Contract">The contract of the endpoint; null if it has no messages.</param>
internal sealed record ParsedEndpoint(EndpointModel Endpoint, EndpointContract? Contract);

/// <summary>A class that generated code adds a part to.</summary>
/// <param name="Namespace">The namespace of the class; empty for the global namespace.</param>
/// <param name="Types">The declarations of the containing types, outermost first, then of the class:
/// <c>class Chat&lt;T&gt;</c>.</param>
/// <param name="TypeName">The qualified name of the class.</param>
internal sealed record EndpointDeclaration(string Namespace, EquatableArray<string> Types, string TypeName);

/// <summary>An argument that the host's services provide.</summary>
/// <param name="ParameterName">The name of the parameter, escaped for C#.</param>
/// <param name="TypeName">The qualified name of the service.</param>
/// <param name="IsRequired">Whether it is an error if the service is not registered. If not, null is passed.</param>
/// <param name="Key">The key of the service as a C# expression; null if it has none.</param>
/// <param name="Literal">The default value as C# text if the parameter is a setting and not a service; null for a service. The
/// argument is never left out, because that could select another constructor.</param>
internal sealed record ServiceArgument(
    string ParameterName, string TypeName, bool IsRequired, string? Key = null, string? Literal = null);

/// <summary>A handler.</summary>
/// <param name="MethodName">The name of the user's method, escaped for C#.</param>
/// <param name="DispatchName">The generated method that reads the message and calls the user's method; unique in the endpoint.</param>
/// <param name="Receiver">The expression before the name of the user's method, with a dot. Empty for an instance method of a class
/// other than the endpoint.</param>
/// <param name="OwnerName">The short name of the handler's class, for texts and comments.</param>
/// <param name="IsRefused">Whether the method, its class, its message or its reply has <c>[Obsolete(error: true)]</c>, so that the
/// compiler refuses to name it.</param>
/// <param name="Message">The message.</param>
/// <param name="Arguments">The arguments in the order of the parameters.</param>
/// <param name="Return">The kind of the method's result.</param>
/// <param name="Authorization">The handler's authorization attributes, as C# expressions; empty if it has none.</param>
/// <param name="RateLimit">The rate limit of the handler's message; null for no limit.</param>
/// <param name="Scheduling">When and where the handler runs.</param>
internal sealed record HandlerModel(
    string MethodName,
    string DispatchName,
    string Receiver,
    string OwnerName,
    bool IsRefused,
    MessageKey Message,
    EquatableArray<HandlerArgument> Arguments,
    HandlerReturn Return,
    EquatableArray<string> Authorization,
    RateLimitModel? RateLimit,
    SchedulingModel Scheduling)
{
    /// <summary>Whether the handler returns or takes a stream.</summary>
    public bool HasStream
        => Return == HandlerReturn.Stream || Arguments.Any(static argument => argument.Kind == HandlerArgumentKind.Items);
}

/// <summary>The rate limit of a message.</summary>
/// <param name="PerSecond">The number of messages per second in the long run.</param>
/// <param name="Burst">The number of messages that are allowed at once after a pause.</param>
internal sealed record RateLimitModel(double PerSecond, int Burst);

/// <summary>An argument of a handler.</summary>
/// <param name="Kind">The source of the argument.</param>
/// <param name="Service">The service, if the host's services provide the argument; otherwise null.</param>
/// <param name="Item">The message that the client sends for each item, if the argument is a stream of items; otherwise null.</param>
internal sealed record HandlerArgument(HandlerArgumentKind Kind, ServiceArgument? Service = null, MessageKey? Item = null);

/// <summary>The source of a handler's argument.</summary>
internal enum HandlerArgumentKind
{
    Message,
    Connection,
    CancellationToken,
    Service,
    Items,
}

/// <summary>The kind of a handler's result.</summary>
internal enum HandlerReturn
{
    Nothing,
    Task,
    ValueTask,
    Reply,
    TaskOfReply,
    ValueTaskOfReply,
    Stream,
}
