using TypedWs.Generators.Text;

namespace TypedWs.Generators.Model;

/// <summary>All that decides the text of one endpoint's dispatcher.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Declaration">The class that is extended.</param>
/// <param name="Prefix">The prefix of the members that are added to the class; no other name in the class starts with it.</param>
/// <param name="DisplayName">The endpoint as people write it.</param>
/// <param name="ConnectionTypeName">The type of its connections, qualified; empty for a raw endpoint, which has no dispatcher.</param>
/// <param name="ConstructorArguments">The arguments of its constructor.</param>
/// <param name="ConstructsRefused">Whether its constructor, or that of a class with handlers of it, is obsolete as an error.</param>
/// <param name="Handlers">In the order of declaration, then those of other classes.</param>
/// <param name="Instances">The other classes with handlers that are not static.</param>
/// <param name="Authorization">Its authorization attributes, as C# expressions.</param>
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

    /// <summary>The endpoint with the handlers of its other classes.</summary>
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

    /// <summary>The endpoint without the handlers of messages that have no codec.</summary>
    public EndpointModel Without(EquatableArray<string> refusedMessages)
        => refusedMessages.Count == 0
            ? this
            : this with { Handlers = Handlers.Where(handler => !refusedMessages.Contains(handler.Message.TypeName)).ToEquatableArray() };
}

/// <summary>An endpoint with its contract.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Contract">Its contract; null if it has no messages.</param>
internal sealed record ParsedEndpoint(EndpointModel Endpoint, EndpointContract? Contract);

/// <summary>A class that generated code adds a part to.</summary>
/// <param name="Namespace">Where it is declared; empty for the global namespace.</param>
/// <param name="Types">The types around it, outermost first, and the class: <c>class Chat&lt;T&gt;</c>.</param>
/// <param name="TypeName">The class, qualified.</param>
internal sealed record EndpointDeclaration(string Namespace, EquatableArray<string> Types, string TypeName);

/// <summary>An argument that comes from the host's services.</summary>
/// <param name="ParameterName">The parameter, escaped.</param>
/// <param name="TypeName">The service, qualified.</param>
/// <param name="IsRequired">Whether its absence is an error; otherwise null is passed.</param>
/// <param name="Literal">The value if the parameter is a setting and not a service: its default, written out, because leaving the
/// argument out could select another constructor.</param>
internal sealed record ServiceArgument(string ParameterName, string TypeName, bool IsRequired, string? Literal = null);

/// <summary>A handler.</summary>
/// <param name="MethodName">The user's method, escaped.</param>
/// <param name="DispatchName">The generated method that reads the message and calls the user's; unique in the endpoint.</param>
/// <param name="Receiver">The expression that the user's method is called on, with a dot; empty for an instance method of a class
/// other than the endpoint.</param>
/// <param name="OwnerName">The class whose handler it is, as people write it.</param>
/// <param name="IsRefused">Whether the method or its class is obsolete as an error.</param>
/// <param name="Message">The message.</param>
/// <param name="Arguments">In the order of the parameters.</param>
/// <param name="Return">The kind of its result.</param>
/// <param name="Authorization">Its authorization attributes, as C# expressions; empty if it has none.</param>
/// <param name="RateLimit">How often its message may come; null for no limit.</param>
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
    RateLimitModel? RateLimit);

/// <summary>How often a message may come.</summary>
/// <param name="PerSecond">In the long run.</param>
/// <param name="Burst">In a row, without a pause.</param>
internal sealed record RateLimitModel(double PerSecond, int Burst);

/// <summary>An argument of a handler.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Service">The service if it comes from the host's services.</param>
internal sealed record HandlerArgument(HandlerArgumentKind Kind, ServiceArgument? Service);

/// <summary>Where an argument of a handler comes from.</summary>
internal enum HandlerArgumentKind
{
    Message,
    Connection,
    CancellationToken,
    Service,
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
}
