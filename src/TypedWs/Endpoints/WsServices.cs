using System.ComponentModel;
using TypedWs.Dispatch;

namespace TypedWs.CompilerServices;

/// <summary>Resolves the constructor parameters of endpoints and of their classes of handlers for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsServices
{
    /// <summary>Gets a service. If it is not registered, throws an <see cref="InvalidOperationException"/> that names the service and
    /// its consumer.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="consumer">The code that requests the service, for the message: <c>ChatEndpoint's constructor</c>.</param>
    /// <param name="key">The key of the service; null if it has none.</param>
    public static T GetRequired<T>(IServiceProvider services, string consumer, object? key = null) where T : notnull
    {
        ArgumentNullException.ThrowIfNull(services);
        (services as IEndpointServices)?.CheckConstructor(typeof(T), key, consumer);
        return ServiceLookup.Find(services, typeof(T), key) is T service
            ? service
            : throw ServiceLookup.NotRegistered(typeof(T), key, consumer);
    }

    /// <summary>The service, or null if there is none.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="key">The key of the service; null if it has none.</param>
    public static T? GetOptional<T>(IServiceProvider services, object? key = null) where T : class
    {
        ArgumentNullException.ThrowIfNull(services);
        return ServiceLookup.Find(services, typeof(T), key) as T;
    }
}
