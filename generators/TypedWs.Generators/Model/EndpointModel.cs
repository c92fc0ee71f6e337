namespace TypedWs.Generators.Model;

/// <summary>All that decides the text of one endpoint's dispatcher.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Namespace">Where the endpoint is declared; empty for the global namespace.</param>
/// <param name="Declarations">The types around the endpoint, outermost first, and the endpoint: <c>class Chat&lt;T&gt;</c>.</param>
/// <param name="TypeName">The endpoint, qualified.</param>
/// <param name="DisplayName">The endpoint as people write it.</param>
/// <param name="ConnectionTypeName">The type of its connections, qualified; empty for a raw endpoint, which has no dispatcher.</param>
/// <param name="ConstructorArguments">What its constructor is called with.</param>
/// <param name="Handlers">In the order of declaration.</param>
internal sealed record EndpointModel(
    string HintName,
    string Namespace,
    EquatableArray<string> Declarations,
    string TypeName,
    string DisplayName,
    string ConnectionTypeName,
    EquatableArray<ServiceArgument> ConstructorArguments,
    EquatableArray<HandlerModel> Handlers)
{
    /// <summary>The endpoint without the handlers of messages that have no codec.</summary>
    public EndpointModel Without(EquatableArray<string> refusedMessages)
        => refusedMessages.Count == 0
            ? this
            : this with { Handlers = Handlers.Where(handler => !refusedMessages.Contains(handler.Message.TypeName)).ToEquatableArray() };
}

/// <summary>An argument that comes from the host's services.</summary>
/// <param name="ParameterName">The parameter, escaped.</param>
/// <param name="TypeName">The service, qualified.</param>
/// <param name="IsRequired">Whether its absence is an error; otherwise null is passed.</param>
internal sealed record ServiceArgument(string ParameterName, string TypeName, bool IsRequired);

/// <summary>A handler.</summary>
/// <param name="MethodName">The user's method, escaped.</param>
/// <param name="DispatchName">The generated method that reads the message and calls the user's; unique in the endpoint.</param>
/// <param name="Message">The message.</param>
/// <param name="Arguments">In the order of the parameters.</param>
/// <param name="Return">What it returns.</param>
internal sealed record HandlerModel(
    string MethodName,
    string DispatchName,
    MessageKey Message,
    EquatableArray<HandlerArgument> Arguments,
    HandlerReturn Return);

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

/// <summary>What a handler returns.</summary>
internal enum HandlerReturn
{
    Nothing,
    Task,
    ValueTask,
    Reply,
    TaskOfReply,
    ValueTaskOfReply,
}
