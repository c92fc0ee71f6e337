namespace TypedWs;

/// <summary>
/// Marks a class whose <see cref="WsHandlerAttribute">handlers</see> belong to an endpoint of the same project. So an endpoint with many
/// handlers need not be one long class.
/// </summary>
/// <remarks>
/// The class needs no base class. It is static, or one instance is created together with the endpoint, and the services of the host are
/// passed to its constructor. The instance serves all connections, from many threads at the same time, like the endpoint. To publish, its
/// constructor has a parameter of type <see cref="IWsPublisher{TEndpoint}"/>. An endpoint may have any number of such classes, but only
/// one handler for each message.
/// </remarks>
/// <param name="endpoint">A class with <see cref="WsEndpointAttribute"/>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WsHandlersAttribute(Type endpoint) : Attribute
{
    /// <summary>The endpoint.</summary>
    public Type Endpoint { get; } = endpoint;
}
