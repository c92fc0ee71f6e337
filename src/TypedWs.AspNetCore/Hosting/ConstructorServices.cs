using Microsoft.Extensions.DependencyInjection;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>The registrations of the host, kept to ask for the lifetime of a service: a container does not tell it.</summary>
internal sealed class ServiceRegistrations(IServiceCollection services)
{
    /// <summary>Whether a service, or each of several, is made anew for every scope.</summary>
    public bool IsScoped(Type service)
    {
        if (service.IsConstructedGenericType && service.GetGenericTypeDefinition() == typeof(IEnumerable<>))
        {
            Type item = service.GenericTypeArguments[0];
            return services.Any(registration => !registration.IsKeyedService && registration.ServiceType == item && registration.Lifetime == ServiceLifetime.Scoped);
        }

        return (FindLast(service) ?? (service.IsConstructedGenericType ? FindLast(service.GetGenericTypeDefinition()) : null))
            is { Lifetime: ServiceLifetime.Scoped };
    }

    private ServiceDescriptor? FindLast(Type service)
        => services.LastOrDefault(registration => !registration.IsKeyedService && registration.ServiceType == service);
}

/// <summary>
/// Refuses scoped services in constructors, in every environment: an endpoint has one instance, so that all connections would
/// share one of them. Only a provider that validates scopes, which is the one of Development, would say so.
/// </summary>
internal sealed class ConstructorServices(IServiceProvider services, string endpoint) : IConstructorServices
{
    private readonly ServiceRegistrations? _registrations = services.GetService<ServiceRegistrations>();

    public void Check(Type service, string consumer)
    {
        if (_registrations?.IsScoped(service) == true)
        {
            throw new InvalidOperationException(
                $"'{service}' is a scoped service, but {consumer} needs one, and what it makes lives as long as the host: all connections would share it. Take it as a [FromServices] parameter of the handler, or take IServiceScopeFactory; see docs/common-tasks.md, \"Use services in handlers\".");
        }
    }

    public object? GetService(Type serviceType)
    {
        Check(serviceType, $"a constructor of {endpoint}");
        return services.GetService(serviceType);
    }
}
