using Microsoft.Extensions.DependencyInjection;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>The service registrations of the host. They are kept to find the lifetime of a service, because a container does not report
/// lifetimes.</summary>
internal sealed class ServiceRegistrations(IServiceCollection services)
{
    /// <summary>Returns whether a service is scoped. <c>IEnumerable&lt;T&gt;</c> is scoped if one of the services <c>T</c> is
    /// scoped.</summary>
    public bool IsScoped(Type service)
    {
        if (service.IsConstructedGenericType && service.GetGenericTypeDefinition() == typeof(IEnumerable<>))
        {
            Type item = service.GenericTypeArguments[0];
            return services.Any(registration =>
                !registration.IsKeyedService && registration.ServiceType == item && registration.Lifetime == ServiceLifetime.Scoped);
        }

        return (FindLast(service) ?? (service.IsConstructedGenericType ? FindLast(service.GetGenericTypeDefinition()) : null))
            is { Lifetime: ServiceLifetime.Scoped };
    }

    private ServiceDescriptor? FindLast(Type service)
        => services.LastOrDefault(registration => !registration.IsKeyedService && registration.ServiceType == service);
}

/// <summary>
/// Refuses scoped services in constructors, in every environment. An endpoint has one instance, so all connections would share one
/// instance of the service. The container itself reports this only if it validates scopes, as it does in Development.
/// </summary>
internal sealed class ConstructorServices(IServiceProvider services, string endpoint) : IConstructorServices
{
    private readonly ServiceRegistrations? _registrations = services.GetService<ServiceRegistrations>();

    public void Check(Type service, string consumer)
    {
        if (_registrations?.IsScoped(service) == true)
        {
            throw new InvalidOperationException(
                $"'{service}' is a scoped service, but {consumer} needs one, and what it makes lives as long as the host: "
                + "all connections would share it. Take it as a [FromServices] parameter of the handler, or take IServiceScopeFactory; "
                + "see docs/common-tasks.md, \"Use services in handlers\".");
        }
    }

    public object? GetService(Type serviceType)
    {
        Check(serviceType, $"a constructor of {endpoint}");
        return services.GetService(serviceType);
    }
}
