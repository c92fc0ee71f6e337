namespace TypedWs;

/// <summary>
/// Marks a class whose <see cref="WsHandlerAttribute">handlers</see> belong to an endpoint of the same project, so that an
/// endpoint with many need not be one long class.
/// </summary>
/// <remarks>
/// The class derives from nothing in particular. It is static, or one instance is created together with the endpoint:
/// the services of the host fill the parameters of its constructor. The instance serves all connections, from many
/// threads at once, like the endpoint. It publishes through <see cref="IWsPublisher{TEndpoint}"/>, which its constructor
/// may ask for. An endpoint may have any number of such classes, but only one handler for each message.
/// </remarks>
/// <param name="endpoint">A class with <see cref="WsEndpointAttribute"/>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WsHandlersAttribute(Type endpoint) : Attribute
{
    /// <summary>The endpoint.</summary>
    public Type Endpoint { get; } = endpoint;
}
