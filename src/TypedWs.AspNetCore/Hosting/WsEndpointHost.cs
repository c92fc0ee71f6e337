using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Authorization;
using TypedWs.AspNetCore.Configuration;
using TypedWs.AspNetCore.Inspector;
using TypedWs.CompilerServices;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;
using TypedWs.Limits;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>
/// Holds the host's only instance of an endpoint, created when the endpoint is mapped. Mapping it to several paths shares
/// the instance, its connections and its topics.
/// </summary>
internal sealed class WsEndpointHost<TEndpoint>(IServiceProvider services) : IDisposable
    where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
{
    private readonly Lock _gate = new();
    private EndpointRuntime? _runtime;

    /// <exception cref="InvalidOperationException">The endpoint is not mapped.</exception>
    public EndpointRuntime Runtime
        => Volatile.Read(ref _runtime) ?? throw new InvalidOperationException(
            $"{typeof(TEndpoint).Name} is not mapped in this host: call app.MapWs<{typeof(TEndpoint).Name}>(path) first.");

    /// <exception cref="InvalidOperationException">The settings cannot work, the endpoint was mapped before with
    /// settings, a constructor asks for a scoped service, a handler for a service that is not registered, or its generated code was made
    /// for another version of the runtime.</exception>
    public EndpointRuntime Map(Action<WsOptions>? configure)
    {
        lock (_gate)
        {
            if (_runtime is null)
            {
                Volatile.Write(ref _runtime, Create(configure));
            }
            else if (configure is not null)
            {
                throw new InvalidOperationException(
                    $"{typeof(TEndpoint).Name} is mapped already; all its paths share one set of options, which the first MapWs gives.");
            }

            return _runtime;
        }
    }

    public void Dispose() => _runtime?.Dispose();

    private EndpointRuntime Create(Action<WsOptions>? configure)
    {
        string name = typeof(TEndpoint).Name;
        if (TEndpoint.GeneratedCodeVersion != WsMessageRegistry.GeneratedCodeVersion)
        {
            throw new InvalidOperationException(
                $"{name} was compiled for version {TEndpoint.GeneratedCodeVersion} of TypedWs' generated-code contract, "
                + $"but this TypedWs has version {WsMessageRegistry.GeneratedCodeVersion}. "
                + "Rebuild it against the same version of the TypedWs package.");
        }

        TEndpoint endpoint = TEndpoint.Create(new EndpointServices(services, $"a constructor of {name}"));
        WsOptions options = endpoint.CreateOptions();
        List<string> problems = [];
        foreach (IEndpointConfiguration configuration in services.GetServices<IEndpointConfiguration>())
        {
            configuration.Apply(typeof(TEndpoint), options, problems);
        }

        configure?.Invoke(options);

        // Before the check, so that nothing changes a checked value.
        options.Freeze(name);
        problems.AddRange(options.Check());
        if (problems.Count > 0)
        {
            throw new InvalidOperationException($"The options of {name} cannot work: {string.Join("; ", problems)}.");
        }

        MessageAuthorizer authorizer = services.GetRequiredService<MessageAuthorizer>();
        authorizer.Check(TEndpoint.HandlerAuthorizations);
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(TEndpoint).FullName ?? name);
        bool isDevelopment = services.GetService<IHostEnvironment>()?.IsDevelopment() == true;
        EndpointCatalog endpoints = services.GetRequiredService<EndpointCatalog>();
        var setup = new EndpointSetup(
            endpoints,
            services.GetRequiredService<HostMetrics>(),
            services.GetRequiredService<ErrorThrottle>(),
            services.GetRequiredService<TimeProvider>(),
            logger)
        {
            IsOfApplication = endpoint is not InspectorEndpoint,
            Executor = services.GetService<TurnExecutor>() ?? TurnExecutor.ThreadPool,
            Authorizer = authorizer,
            Work = services.GetService<PendingWork>(),
            Filters = EndpointFilters.Create(endpoint, options, services),
            Contract = TEndpoint.Contract,
            ShowsExceptions = isDevelopment,
            RefusalLevel = isDevelopment ? LogLevel.Information : LogLevel.Debug,
        };
        var runtime = new EndpointRuntime(endpoint, options, setup);
        endpoints.Add(runtime);
        _ = services.GetRequiredService<EndpointGauges>();
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopping.Register(
            static state => ((EndpointRuntime)state!).Stop(), runtime);
        return runtime;
    }
}

/// <summary>The members of the host that do not depend on the endpoint's type.</summary>
internal static class WsEndpointHost
{
    public static InvalidOperationException NotRegistered()
        => new("TypedWs is not registered: call builder.Services.AddTypedWs() before the application is built.");
}
