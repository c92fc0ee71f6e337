using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>
/// Ends the endpoints with their host. <see cref="StoppingAsync"/> runs before the server stops listening, so during
/// <see cref="WsShutdownOptions.Delay"/> new upgrades are still answered (503 <c>Draining</c>), and the health check still works.
/// </summary>
internal sealed class EndpointLifetime(EndpointCatalog catalog, IOptions<HostOptions> host) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        TimeSpan hostTimeout = host.Value.ShutdownTimeout;
        foreach (EndpointRuntime endpoint in catalog.All)
        {
            TimeSpan needed = endpoint.Options.Shutdown.Delay + endpoint.Options.Shutdown.Spread + endpoint.Options.Shutdown.Timeout;
            if (needed > hostTimeout && hostTimeout != Timeout.InfiniteTimeSpan)
            {
                WsLog.ShutdownCutShort(endpoint.Logger, endpoint.Name, needed, hostTimeout);
            }
        }

        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Task delays = Task.WhenAll(catalog.All.Select(static endpoint => endpoint.Stop().Delay).ToArray());

        // The token is cancelled at the host's own time-out. No exception is thrown then, because the host has to stop other services, too.
        await delays.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
