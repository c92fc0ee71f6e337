namespace TypedWs.Generators.Model;

/// <summary>A class of handlers that belong to an endpoint.</summary>
/// <param name="EndpointTypeName">The endpoint, qualified.</param>
/// <param name="TypeName">The class, qualified.</param>
/// <param name="Name">The class without its namespace and what it is nested in.</param>
/// <param name="IsStatic">Whether there is no instance of it.</param>
/// <param name="ConstructorArguments">What its constructor is called with.</param>
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

/// <summary>A class of handlers with what its endpoint's contract says of them.</summary>
/// <param name="Class">The class.</param>
/// <param name="Contract">What its handlers take and answer.</param>
internal sealed record ParsedHandlerClass(HandlerClassModel Class, HandlerClassContract Contract);

/// <summary>An instance of a class of handlers, kept by its endpoint.</summary>
/// <param name="FieldName">The generated field.</param>
/// <param name="TypeName">The class, qualified.</param>
/// <param name="Name">The class as people write it.</param>
/// <param name="ConstructorArguments">What its constructor is called with.</param>
internal sealed record HandlerInstance(string FieldName, string TypeName, string Name, EquatableArray<ServiceArgument> ConstructorArguments);
