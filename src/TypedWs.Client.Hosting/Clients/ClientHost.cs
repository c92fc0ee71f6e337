using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TypedWs.Client.Hosting.Clients;

/// <summary>Starts the clients of a host, and closes them together. It waits for no connection.</summary>
internal sealed class ClientHost(IServiceProvider services, IEnumerable<ClientRegistration> registrations) : IHostedService
{
    private WsClient[] _clients = [];

    /// <exception cref="ArgumentException">The options of a client cannot work.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A mistake in one client must be found before another one has connected.
        var clients = new List<WsClient>();
        foreach (ClientRegistration registration in registrations)
        {
            WsClient client = services.GetRequiredKeyedService<HostedClient>(registration.Name).Client;
            clients.Add(client);
            foreach (Action<IServiceProvider, WsClient> prepare in registration.Preparations)
            {
                prepare(services, client);
            }
        }

        _clients = [.. clients];
        foreach (WsClient client in _clients)
        {
            client.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
        => Task.WhenAll(_clients.Select(client => CloseAsync(client, cancellationToken)));

    private static async Task CloseAsync(WsClient client, CancellationToken cancellationToken)
    {
        Task closing = client.CloseAsync();
        await closing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!closing.IsCompleted)
        {
            // The host has no more time.
            client.Abort();
        }

        await closing.ConfigureAwait(false);
    }
}
