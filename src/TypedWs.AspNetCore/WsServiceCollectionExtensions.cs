using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TypedWs;
using TypedWs.AspNetCore.Authorization;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Inspector;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.CompilerServices;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;
using TypedWs.Limits;
using TypedWs.Primitives;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the services of TypedWs.</summary>
public static class WsServiceCollectionExtensions
{
    /// <summary>
    /// Registers TypedWs: endpoints can be mapped with <c>app.MapWs&lt;T&gt;(path)</c>, and <see cref="IWsPublisher{TEndpoint}"/>
    /// or <see cref="IWsRawPublisher{TEndpoint}"/> can be resolved. Also registers the system's <see cref="TimeProvider"/> unless another
    /// is there, and an
    /// <see cref="IAuthorizationMiddlewareResultHandler"/> in the place of the framework's: refusals by the host's authorization in
    /// front of a mapped endpoint are logged, counted and answered with their reason. An application's own handler is not replaced.
    /// </summary>
    /// <exception cref="InvalidOperationException">The package TypedWs has another version than TypedWs.AspNetCore.</exception>
    public static IServiceCollection AddTypedWs(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        PackageVersion.Require("TypedWs.AspNetCore", PackageVersion.Compiled);
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton<HostMetrics>();
        services.TryAddSingleton<ErrorThrottle>();
        services.TryAddSingleton<MessageAuthorizer>();
        AddRefusalResultHandler(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, UpgradeMatcherPolicy>());
#pragma warning disable RS0030 // the only place that names the real clock: a host that has its own time provider keeps it
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.TryAddSingleton<EndpointCatalog>();
        services.TryAddSingleton<EndpointGauges>();
        services.AddHostedService<EndpointLifetime>();
        services.TryAddSingleton(new ServiceRegistrations(services));
        services.TryAddSingleton(typeof(WsEndpointHost<>));
        services.TryAddSingleton(typeof(IWsPublisher<>), typeof(WsPublisher<>));
        services.TryAddSingleton(typeof(IWsRawPublisher<>), typeof(WsRawPublisher<>));
        services.TryAddSingleton<InspectorFeed>();
        services.TryAddSingleton(new WsEndpointConfiguration<InspectorEndpoint>(InspectorEndpoint.Configure));
        return services;
    }

    /// <summary>
    /// Sets options of an endpoint wherever it is hosted: by <c>MapWs</c>, whose own options come after these, by
    /// <c>AcceptWsAsync</c> or by <c>WsHost</c>.
    /// </summary>
    public static IServiceCollection ConfigureWs<TEndpoint>(this IServiceCollection services, Action<WsOptions> configure)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSingleton(new WsEndpointConfiguration<TEndpoint>(configure));
    }

    // Works whether AddTypedWs or AddAuthorization is called first. A handler of the application's own stays, whether it is
    // registered before or after this call.
    private static void AddRefusalResultHandler(IServiceCollection services)
    {
        for (int i = 0; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: false, ServiceType: var type, ImplementationType: var implementation }
                && type == typeof(IAuthorizationMiddlewareResultHandler)
                && implementation == typeof(AuthorizationMiddlewareResultHandler))
            {
                services[i] = ServiceDescriptor.Singleton<IAuthorizationMiddlewareResultHandler, RefusalResultHandler>();
            }
        }

        services.TryAddSingleton<IAuthorizationMiddlewareResultHandler, RefusalResultHandler>();
    }
}
