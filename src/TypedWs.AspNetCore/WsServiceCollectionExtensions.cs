using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TypedWs;
using TypedWs.AspNetCore.Authorization;
using TypedWs.AspNetCore.Configuration;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Inspector;
using TypedWs.AspNetCore.Upgrade;
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
    /// is there, and an <see cref="IAuthorizationMiddlewareResultHandler"/> in the place of the framework's: refusals by the host's
    /// authorization in front of a mapped endpoint are logged, counted and answered with their reason. An application's own handler is
    /// not replaced.
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
        services.TryAddSingleton<DetachedConnections>();
        services.AddHostedService<EndpointLifetime>();
        services.TryAddSingleton(new ServiceRegistrations(services));
        services.TryAddSingleton(typeof(WsEndpointHost<>));
        services.TryAddSingleton(typeof(IWsPublisher<>), typeof(WsPublisher<>));
        services.TryAddSingleton(typeof(IWsRawPublisher<>), typeof(WsRawPublisher<>));
        services.TryAddSingleton<InspectorFeed>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEndpointConfiguration>(
            new EndpointOptionsCode<InspectorEndpoint>(InspectorEndpoint.Configure)));
        return services;
    }

    /// <summary>
    /// Sets options of an endpoint wherever it is hosted: by <c>MapWs</c>, whose own options come after these, by
    /// <c>AcceptWsAsync</c> or by <c>WsHost</c>. All calls of <c>ConfigureWs</c> have effect, in their order.
    /// </summary>
    public static IServiceCollection ConfigureWs<TEndpoint>(this IServiceCollection services, Action<WsOptions> configure)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSingleton<IEndpointConfiguration>(new EndpointOptionsCode<TEndpoint>(configure));
    }

    /// <summary>
    /// Sets options of endpoints from the configuration, for example from <c>appsettings.json</c>:
    /// <c>{"TypedWs": {"ChatEndpoint": {"MaxMessageSize": 4096, "KeepAlive": {"Interval": "00:00:20"}}}}</c>.
    /// docs/limits.md, "From configuration", has the formats.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="section">Its keys are the names of endpoints: of the class, or the full name where two classes have the same name.
    /// Typically <c>builder.Configuration.GetSection("TypedWs")</c>. A section that is missing or empty sets nothing.</param>
    /// <remarks>Read when an endpoint is mapped; later changes of the configuration have no effect. A key that is no setting, or a value
    /// that a setting cannot have, makes <c>MapWs</c> throw <see cref="InvalidOperationException"/> with the full path of each. The name
    /// of an endpoint that is not mapped stops the start of the host. An endpoint that is mapped after the start uses no section of
    /// these.</remarks>
    public static IServiceCollection ConfigureWs(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        return AddSection(services, _ => new NamedEndpointSections(section));
    }

    /// <summary>
    /// Sets options of one endpoint from a section of the configuration, whose keys are its settings. For an endpoint that only
    /// <c>AcceptWsAsync</c> serves, or for a section that is not named as the endpoint.
    /// </summary>
    /// <typeparam name="TEndpoint">The endpoint.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <param name="section">Typically <c>builder.Configuration.GetSection("Chat")</c>. A section that is missing or empty sets
    /// nothing.</param>
    /// <remarks>Read when the endpoint is mapped; later changes of the configuration have no effect. If the endpoint is not mapped when
    /// the host starts, the start maps it, without a path. A key that is no setting, or a value that a setting cannot have, stops the
    /// start with an <see cref="InvalidOperationException"/> that has the full path of each.</remarks>
    public static IServiceCollection ConfigureWs<TEndpoint>(this IServiceCollection services, IConfigurationSection section)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        return AddSection(services, _ => new EndpointSection<TEndpoint>(section));
    }

    /// <summary>
    /// Adds a filter to all typed endpoints of the host, in front of the filters of the endpoints. The filters that were added first are
    /// called first.
    /// </summary>
    /// <typeparam name="TFilter">The filter. If the type is registered as a service, that service is the filter. If not, it is created
    /// with services of the host when the first endpoint is mapped. It lives as long as the host, so its constructor cannot have scoped
    /// services: use <c>context.Connection.Services</c> for those.</typeparam>
    /// <param name="services">The services of the host.</param>
    public static IServiceCollection AddWsFilter<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFilter>(this IServiceCollection services)
        where TFilter : class, IWsFilter
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton(static host => new HostFilter(
            ActivatorUtilities.GetServiceOrCreateInstance<TFilter>(new EndpointServices(host, $"the filter {typeof(TFilter).Name}"))));
    }

    private static IServiceCollection AddSection(
        IServiceCollection services, Func<IServiceProvider, IEndpointConfiguration> create)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, ConfigurationCheck>());
        return services.AddSingleton(create);
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
