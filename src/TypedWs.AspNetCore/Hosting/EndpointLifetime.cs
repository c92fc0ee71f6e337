using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>
/// Ends the endpoints with their host. <see cref="StoppingAsync"/> runs before the server stops listening, so during
/// <see cref="WsShutdownOptions.Delay"/> new upgrades are still answered (503 <c>Draining</c>), and the health check still works.
/// </summary>
internal sealed class EndpointLifetime(EndpointCatalog catalog, IOptions<HostOptions> host, DetachedConnections detached)
    : IHostedLifecycleService
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

    /// <summary>Waits for the connections that the server does not know any more, because they have left their requests. The server itself
    /// has waited for all others.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        Task empty = detached.WhenEmptyAsync();
        await empty.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (empty.IsCompleted)
        {
            return;
        }

        // As the server does with the connections that it knows, when the host's time is over.
        foreach (EndpointRuntime endpoint in catalog.All)
        {
            foreach (WsConnectionBase connection in endpoint.Connections)
            {
                connection.Abort();
            }
        }
    }
}
