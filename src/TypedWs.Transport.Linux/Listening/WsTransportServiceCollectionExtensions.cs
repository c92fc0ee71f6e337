using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedWs;
using TypedWs.Transport;
using TypedWs.Transport.Linux.Listening;
using TypedWs.Transport.Linux.Loops;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the transport with event loops.</summary>
public static class WsTransportServiceCollectionExtensions
{
    /// <summary>
    /// Has Kestrel listen on event loops over epoll, if the system is Linux. Plain WebSockets of HTTP/1.1 leave their HTTP connection after
    /// the upgrade; all other connections work as before. On another system, this call changes nothing, and the log says so. Call it
    /// behind <c>UseKestrel</c> and <c>UseSockets</c>, or, for a <see cref="WsHost"/>, in its <c>services</c> argument.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddWsTransport(this IServiceCollection services, Action<WsTransportOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new WsTransportOptions();
        configure?.Invoke(options);
        services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        if (PlatformCheck.FindObstacle(options) is { } obstacle)
        {
            services.AddSingleton<IHostedService>(host => new TransportNotice(
                host.GetRequiredService<ILoggerFactory>().CreateLogger("TypedWs.Transport"), obstacle));
            return services;
        }

#pragma warning disable RS0030 // a host that has its own time provider keeps it
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.TryAddSingleton<LoopExecutor>();
        services.TryAddSingleton<TurnExecutor>(static host => host.GetRequiredService<LoopExecutor>());
        return services.AddSingleton<IConnectionListenerFactory, LoopListenerFactory>();
    }
}
