using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.Connections;
using TypedWs.Testing.Logs;
using TypedWs.Testing.Network;

namespace TypedWs.Testing.Hosts;

/// <summary>The parts of a host that are the test's: the clock, the network, the log, and the count of pending work.</summary>
internal sealed class HostParts
{
    // Not infinite: Kestrel adds its interval to the largest number then, and the sum is in the past. A request whose bytes come a moment
    // later is refused with 408.
    private static readonly TimeSpan NoTimeout = TimeSpan.FromDays(30);

    public HostParts(WsTestHostOptions options, TimeProvider time)
    {
        Options = options;
        Time = time;
        Start = time.GetTimestamp();
        Network = new WsTestNetwork(time, options.BufferSize);
        Log = new HostLog(time);
    }

    public WsTestHostOptions Options { get; }

    public TimeProvider Time { get; }

    public long Start { get; }

    public WsTestNetwork Network { get; }

    public HostLog Log { get; }

    public PendingWork Work { get; } = new();

    /// <summary>Puts the parts in the place of those of the application. Called after the application's own registrations.</summary>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton(Time);
        services.AddSingleton(Work);
        services.AddSingleton<IConnectionListenerFactory>(new MemoryListeners(Network));
        services.AddSingleton<ILoggerProvider>(Log);
        services.Configure<LoggerFilterOptions>(static options => options.MinLevel = LogLevel.Debug);
        services.AddSingleton<IStartupFilter>(new TestMiddleware(Log));
        services.Configure<KestrelServerOptions>(ConfigureKestrel);
        ReplaceAuthentication(services);
    }

    // The clock of Kestrel is the real one. Its time-outs would end connections while the clock of the host stands still, or not end them
    // when that clock moves.
    private static void ConfigureKestrel(KestrelServerOptions kestrel)
    {
        kestrel.Limits.KeepAliveTimeout = NoTimeout;
        kestrel.Limits.RequestHeadersTimeout = NoTimeout;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(IPAddress.Loopback, WsTestNetwork.Http1Port, static listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Listen(IPAddress.Loopback, WsTestNetwork.Http2Port, static listen => listen.Protocols = HttpProtocols.Http2);
    }

    private static void ReplaceAuthentication(IServiceCollection services)
    {
        if (services.LastOrDefault(static service => service.ServiceType == typeof(IAuthenticationService)) is not { } inner)
        {
            return;
        }

        services.Add(new ServiceDescriptor(
            typeof(IAuthenticationService),
            provider => new TestAuthentication((IAuthenticationService)(inner.ImplementationInstance
                ?? inner.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!))),
            inner.Lifetime));
    }
}
