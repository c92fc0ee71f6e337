using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedWs;
using TypedWs.AspNetCore.Health;
using TypedWs.AspNetCore.Hosting;
using TypedWs.Endpoints;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of the endpoints to the health checks of the host.</summary>
public static class WsHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a health check of all mapped endpoints. The result is degraded if an endpoint has used the share
    /// <see cref="WsHealthCheckOptions.DegradedAt"/> of its <see cref="WsOptions.MaxConnections"/> or
    /// <see cref="WsOutboundOptions.TotalLimit"/>. The result is <paramref name="failureStatus"/> while the host stops and refuses new
    /// connections. Otherwise the result is healthy. The check only reads counters, so it may run often.
    /// </summary>
    /// <param name="builder">The result of <c>services.AddHealthChecks()</c>.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">The status while the host stops. Default: <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The tags of the check, by which health endpoints can select it.</param>
    /// <param name="configure">Changes the settings, for example the share from which an endpoint is degraded.</param>
    /// <exception cref="ArgumentException"><see cref="WsHealthCheckOptions.DegradedAt"/> is not above 0, or is above 1.</exception>
    public static IHealthChecksBuilder AddTypedWs(
        this IHealthChecksBuilder builder,
        string name = "typedws",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        Action<WsHealthCheckOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var options = new WsHealthCheckOptions();
        configure?.Invoke(options);
        if (!(options.DegradedAt is > 0 and <= 1))
        {
            throw new ArgumentException("WsHealthCheckOptions.DegradedAt must be above 0 and at most 1.", nameof(configure));
        }

        return builder.Add(new HealthCheckRegistration(
            name,
            services => new EndpointHealthCheck(services.GetService<EndpointCatalog>() ?? throw WsEndpointHost.NotRegistered(), options),
            failureStatus,
            tags));
    }
}
