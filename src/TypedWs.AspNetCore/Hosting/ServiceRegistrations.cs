using Microsoft.Extensions.DependencyInjection;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>The service registrations of the host. They are kept to find the lifetime of a service, because a container does not report
/// lifetimes. Services that are registered after TypedWs count as well.</summary>
internal sealed class ServiceRegistrations(IServiceCollection services)
{
    /// <summary>Returns the lifetime of a service, or null if no registration tells it. <c>IEnumerable&lt;T&gt;</c> has the shortest
    /// lifetime of the services <c>T</c>.</summary>
    /// <param name="service">The type of the service.</param>
    /// <param name="key">The key of the service; null if it has none.</param>
    public ServiceLifetime? FindLifetime(Type service, object? key)
    {
        Type? definition = service.IsConstructedGenericType ? service.GetGenericTypeDefinition() : null;
        ServiceDescriptor? registration = FindLast(service, key) ?? (definition is null ? null : FindLast(definition, key));
        if (registration is not null)
        {
            return registration.Lifetime;
        }

        return definition == typeof(IEnumerable<>) && key is null ? FindShortest(service.GenericTypeArguments[0]) : null;
    }

    // The container chooses in this order, too. The key AnyKey stands for all keys that have no registration of their own.
    private ServiceDescriptor? FindLast(Type service, object? key)
    {
        if (key is null)
        {
            return services.LastOrDefault(item => !item.IsKeyedService && item.ServiceType == service);
        }

        return services.LastOrDefault(item => item.IsKeyedService && item.ServiceType == service && Equals(item.ServiceKey, key))
            ?? services.LastOrDefault(item =>
                item.IsKeyedService && item.ServiceType == service && Equals(item.ServiceKey, KeyedService.AnyKey));
    }

    private ServiceLifetime? FindShortest(Type item)
    {
        Type? definition = item.IsConstructedGenericType ? item.GetGenericTypeDefinition() : null;
        ServiceLifetime[] lifetimes =
        [
            .. services
                .Where(registration =>
                    !registration.IsKeyedService && (registration.ServiceType == item || registration.ServiceType == definition))
                .Select(static registration => registration.Lifetime),
        ];
        return lifetimes.Length == 0 ? null
            : lifetimes.Contains(ServiceLifetime.Scoped) ? ServiceLifetime.Scoped
            : lifetimes.Max();
    }
}
