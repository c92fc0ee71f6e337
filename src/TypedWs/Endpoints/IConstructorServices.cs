namespace TypedWs.Endpoints;

/// <summary>The services that constructors of an endpoint and of its classes of handlers get, which live as long as the host.</summary>
internal interface IConstructorServices : IServiceProvider
{
    /// <param name="service">The service that is asked for.</param>
    /// <param name="consumer">What asks: <c>the constructor of ChatEndpoint</c>.</param>
    /// <exception cref="InvalidOperationException">The service lives shorter.</exception>
    void Check(Type service, string consumer);
}
