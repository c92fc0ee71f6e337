using Microsoft.Extensions.DependencyInjection;

namespace TypedWs.Dispatch;

/// <summary>Finds services of the application, with or without a key.</summary>
internal static class ServiceLookup
{
    /// <summary>The service, or null if it is not registered.</summary>
    /// <param name="services">The host's services, or those of a scope.</param>
    /// <param name="service">The type of the service.</param>
    /// <param name="key">The key of the service; null if it has none.</param>
    /// <exception cref="InvalidOperationException">The container has no keyed services.</exception>
    public static object? Find(IServiceProvider services, Type service, object? key)
        => key is null ? services.GetService(service)
            : services is IKeyedServiceProvider keyed ? keyed.GetKeyedService(service, key)
            : throw new InvalidOperationException("The container of this host has no services with keys.");

    /// <summary>The exception that tells which service a consumer needs.</summary>
    /// <param name="service">The type of the service.</param>
    /// <param name="key">The key of the service; null if it has none.</param>
    /// <param name="consumer">The code that requests the service: <c>handler OnChat of ChatEndpoint</c>.</param>
    public static InvalidOperationException NotRegistered(Type service, object? key, string consumer)
        => new(
            $"No service of type '{service}'{(key is null ? "" : $" with the key '{key}'")} is registered, but {consumer} needs one. "
            + "Register it with builder.Services.");
}
