using Microsoft.Extensions.DependencyInjection;

namespace TypedWs.Dispatch;

/// <summary>The services of the host, for the code of one endpoint, with the information that the host has about them. Constructors of
/// the endpoint and of its classes of handlers get their services here; those services live as long as the host.</summary>
internal interface IEndpointServices : IKeyedServiceProvider
{
    /// <summary>Refuses a service of a constructor that does not live as long as the host.</summary>
    /// <param name="service">The type of the requested service.</param>
    /// <param name="key">The key of the service; null if it has none.</param>
    /// <param name="consumer">The code that requests the service: <c>the constructor of ChatEndpoint</c>.</param>
    /// <exception cref="InvalidOperationException">The service is scoped.</exception>
    void CheckConstructor(Type service, object? key, string consumer);

    /// <summary>Whether the host has one instance of a service. False if the host does not know.</summary>
    /// <param name="service">The type of the service.</param>
    /// <param name="key">The key of the service; null if it has none.</param>
    bool IsSingleton(Type service, object? key);
}
