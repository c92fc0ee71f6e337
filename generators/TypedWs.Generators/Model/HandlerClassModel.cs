namespace TypedWs.Generators.Model;

/// <summary>A class with <c>[WsHandlers]</c>, whose handlers belong to an endpoint.</summary>
/// <param name="EndpointTypeName">The qualified name of the endpoint.</param>
/// <param name="TypeName">The qualified name of the class.</param>
/// <param name="Name">The class without its namespace and its containing types.</param>
/// <param name="IsStatic">Whether the class needs no instance.</param>
/// <param name="ConstructorArguments">The arguments of the class's constructor.</param>
/// <param name="ConstructsRefused">Whether the constructor has <c>[Obsolete(error: true)]</c>.</param>
/// <param name="Handlers">The handlers in the order of declaration.</param>
internal sealed record HandlerClassModel(
    string EndpointTypeName,
    string TypeName,
    string Name,
    bool IsStatic,
    EquatableArray<ServiceArgument> ConstructorArguments,
    bool ConstructsRefused,
    EquatableArray<HandlerModel> Handlers);

/// <summary>A class with <c>[WsHandlers]</c> and its part of the endpoint's contract.</summary>
/// <param name="Class">The class.</param>
/// <param name="Contract">The messages and replies of its handlers.</param>
internal sealed record ParsedHandlerClass(HandlerClassModel Class, HandlerClassContract Contract);

/// <summary>An instance of a class with <c>[WsHandlers]</c>, which the endpoint keeps in a field.</summary>
/// <param name="FieldName">The generated field.</param>
/// <param name="TypeName">The qualified name of the class.</param>
/// <param name="Name">The short name of the class, for texts and comments.</param>
/// <param name="ConstructorArguments">The arguments of the class's constructor.</param>
internal sealed record HandlerInstance(
    string FieldName,
    string TypeName,
    string Name,
    EquatableArray<ServiceArgument> ConstructorArguments);
