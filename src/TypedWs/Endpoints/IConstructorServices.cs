namespace TypedWs.Endpoints;

/// <summary>The services that constructors of an endpoint and of its classes of handlers get, which live as long as the host.</summary>
internal interface IConstructorServices : IServiceProvider
{
    /// <param name="service">The type of the requested service.</param>
    /// <param name="consumer">The code that requests the service: <c>the constructor of ChatEndpoint</c>.</param>
    /// <exception cref="InvalidOperationException">The service does not live as long as the host.</exception>
    void Check(Type service, string consumer);
}
