namespace TypedWs.Generators.Model;

/// <summary>Everything that determines the generated part of a class with <c>[WsClientHandlers]</c>.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Declaration">The class, to which a part is added.</param>
/// <param name="DisplayName">The short name of the class, for texts and comments.</param>
/// <param name="Handlers">The handlers: the class's own in the order of declaration, then inherited ones.</param>
internal sealed record ClientHandlersModel(
    string HintName, EndpointDeclaration Declaration, string DisplayName, EquatableArray<ClientHandlerModel> Handlers);

/// <summary>A handler of a client.</summary>
/// <param name="MethodName">The name of the user's method, escaped for C#.</param>
/// <param name="Receiver">The expression before the name of the user's method, with a dot.</param>
/// <param name="IsRefused">Whether the method, its class, its message or its reply has <c>[Obsolete(error: true)]</c>, so that the
/// compiler refuses to name it.</param>
/// <param name="MessageTypeName">The qualified name of the message.</param>
/// <param name="AnswerTypeName">The qualified name of the reply, or of the items of the stream; null if the message is no request.</param>
/// <param name="Arguments">The arguments in the order of the parameters.</param>
/// <param name="Return">The kind of the method's result.</param>
internal sealed record ClientHandlerModel(
    string MethodName,
    string Receiver,
    bool IsRefused,
    string MessageTypeName,
    string? AnswerTypeName,
    EquatableArray<HandlerArgument> Arguments,
    HandlerReturn Return);
