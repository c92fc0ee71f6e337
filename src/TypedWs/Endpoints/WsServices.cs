using System.ComponentModel;
using TypedWs.Endpoints;

namespace TypedWs.CompilerServices;

/// <summary>Resolves the constructor parameters and <c>[FromServices]</c> parameters of endpoints for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsServices
{
    /// <summary>Gets a service. If it is not registered, throws an <see cref="InvalidOperationException"/> that names the service and
    /// its consumer.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="consumer">The code that requests the service, for the message: <c>ChatEndpoint's constructor</c>.</param>
    public static T GetRequired<T>(IServiceProvider services, string consumer) where T : notnull
    {
        ArgumentNullException.ThrowIfNull(services);
        (services as IConstructorServices)?.Check(typeof(T), consumer);
        return services.GetService(typeof(T)) is T service
            ? service
            : throw new InvalidOperationException(
                $"No service of type '{typeof(T)}' is registered, but {consumer} needs one. Register it with builder.Services.");
    }

    /// <summary>The service, or null if there is none.</summary>
    public static T? GetOptional<T>(IServiceProvider services) where T : class
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.GetService(typeof(T)) as T;
    }
}
