using Microsoft.Extensions.DependencyInjection;
using TypedWs.Dispatch;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>
/// Gives an endpoint its services, and knows their lifetimes. Refuses scoped services in constructors, in every environment: an endpoint
/// has one instance, so all connections would share one instance of the service. The container itself reports this only if it validates
/// scopes, as it does in Development.
/// </summary>
/// <param name="services">The services of the host.</param>
/// <param name="consumer">The code that requests a service directly, for error messages: <c>a constructor of ChatEndpoint</c>.</param>
internal sealed class EndpointServices(IServiceProvider services, string consumer) : IEndpointServices
{
    private readonly ServiceRegistrations? _registrations = services.GetService<ServiceRegistrations>();

    // Another container may have registrations of its own, which are not in the collection and which win over it.
    private readonly bool _isCollectionComplete =
        services.GetService<IServiceScopeFactory>()?.GetType().Assembly == typeof(ServiceProvider).Assembly;

    public void CheckConstructor(Type service, object? key, string constructor)
    {
        if (_registrations?.FindLifetime(service, key) == ServiceLifetime.Scoped)
        {
            throw new InvalidOperationException(
                $"'{service}' is a scoped service, but {constructor} needs one, and what it makes lives as long as the host: "
                + "all connections would share it. Take it as a [FromServices] parameter of the handler, or take IServiceScopeFactory; "
                + "see docs/common-tasks.md, \"Use services in handlers\".");
        }
    }

    public bool IsSingleton(Type service, object? key)
        => _isCollectionComplete && _registrations?.FindLifetime(service, key) == ServiceLifetime.Singleton;

    public object? GetService(Type serviceType)
    {
        CheckConstructor(serviceType, key: null, consumer);
        return services.GetService(serviceType);
    }

    public object? GetKeyedService(Type serviceType, object? serviceKey)
    {
        CheckConstructor(serviceType, serviceKey, consumer);
        return ServiceLookup.Find(services, serviceType, serviceKey);
    }

    public object GetRequiredKeyedService(Type serviceType, object? serviceKey)
        => GetKeyedService(serviceType, serviceKey)
            ?? throw ServiceLookup.NotRegistered(serviceType, serviceKey, consumer);
}
