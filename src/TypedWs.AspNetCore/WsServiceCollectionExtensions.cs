using Microsoft.Extensions.DependencyInjection.Extensions;
using TypedWs;
using TypedWs.AspNetCore.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what TypedWs needs.</summary>
public static class WsServiceCollectionExtensions
{
    /// <summary>
    /// Registers TypedWs: endpoints can be mapped with <c>app.MapWs&lt;T&gt;(path)</c>, and <see cref="IWsPublisher{TEndpoint}"/>
    /// can be resolved. Also registers <see cref="TimeProvider.System"/> unless a <see cref="TimeProvider"/> is there.
    /// </summary>
    public static IServiceCollection AddTypedWs(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(typeof(WsEndpointHost<>));
        services.TryAddSingleton(typeof(IWsPublisher<>), typeof(WsPublisher<>));
        return services;
    }
}
