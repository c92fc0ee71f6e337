namespace TypedWs.Generators.Model;

/// <summary>A class of handlers that belong to an endpoint.</summary>
/// <param name="EndpointTypeName">The endpoint, qualified.</param>
/// <param name="TypeName">The class, qualified.</param>
/// <param name="Name">The class without its namespace and its containing types.</param>
/// <param name="IsStatic">Whether there is no instance of it.</param>
/// <param name="ConstructorArguments">The arguments of its constructor.</param>
/// <param name="ConstructsRefused">Whether its constructor is obsolete as an error.</param>
/// <param name="Handlers">In the order of declaration.</param>
internal sealed record HandlerClassModel(
    string EndpointTypeName,
    string TypeName,
    string Name,
    bool IsStatic,
    EquatableArray<ServiceArgument> ConstructorArguments,
    bool ConstructsRefused,
    EquatableArray<HandlerModel> Handlers);

/// <summary>A class of handlers with its part of the endpoint's contract.</summary>
/// <param name="Class">The class.</param>
/// <param name="Contract">The messages and replies of its handlers.</param>
internal sealed record ParsedHandlerClass(HandlerClassModel Class, HandlerClassContract Contract);

/// <summary>An instance of a class of handlers, kept by its endpoint.</summary>
/// <param name="FieldName">The generated field.</param>
/// <param name="TypeName">The class, qualified.</param>
/// <param name="Name">The class as people write it.</param>
/// <param name="ConstructorArguments">The arguments of its constructor.</param>
internal sealed record HandlerInstance(
    string FieldName,
    string TypeName,
    string Name,
    EquatableArray<ServiceArgument> ConstructorArguments);
