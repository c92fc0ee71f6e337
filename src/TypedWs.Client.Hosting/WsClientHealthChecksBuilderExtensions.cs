using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedWs;
using TypedWs.Client.Hosting.Clients;
using TypedWs.Client.Hosting.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of clients to the health checks of the host.</summary>
public static class WsClientHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a health check of a client. The result is healthy while its connection is open, degraded while it connects, with the last
    /// failure and the time of the next attempt, and <paramref name="failureStatus"/> if the client was closed or has given up. The check
    /// only reads the client's state, so it may run often.
    /// </summary>
    /// <param name="builder">The result of <c>services.AddHealthChecks()</c>.</param>
    /// <param name="client">The name of the client; null for the client without a name.</param>
    /// <param name="name">The check's name; null for <c>wsclient</c> or <c>wsclient.</c> and the client's name.</param>
    /// <param name="failureStatus">The status of a client that was closed or has given up. Default:
    /// <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The tags of the check, by which health endpoints can select it.</param>
    /// <remarks>The check fails if the host has no such client (<see cref="WsClientServiceCollectionExtensions.AddWsClient"/>).</remarks>
    public static IHealthChecksBuilder AddWsClient(
        this IHealthChecksBuilder builder,
        string? client = null,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        client ??= "";
        return builder.Add(new HealthCheckRegistration(
            name ?? (client.Length == 0 ? "wsclient" : "wsclient." + client),
            services => new ClientHealthCheck(
                services.GetKeyedService<HostedClient>(client) ?? throw new InvalidOperationException(client.Length == 0
                    ? "The host has no client without a name: call services.AddWsClient."
                    : $"The host has no client named '{client}': call services.AddWsClient.")),
            failureStatus,
            tags));
    }
}
