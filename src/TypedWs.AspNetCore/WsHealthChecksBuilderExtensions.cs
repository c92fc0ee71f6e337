using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedWs;
using TypedWs.AspNetCore.Health;
using TypedWs.AspNetCore.Hosting;
using TypedWs.Endpoints;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of the endpoints to the host's.</summary>
public static class WsHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of all endpoints that the host has mapped: degraded when one of them has used most of its
    /// <see cref="WsOptions.MaxConnections"/> or <see cref="WsOutboundOptions.TotalLimit"/>, failed from when the host begins
    /// to stop (new connections are refused), healthy otherwise. The check only reads counters, so it may run as often as you like.
    /// </summary>
    /// <param name="builder">The result of <c>services.AddHealthChecks()</c>.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">The status while the host stops; <see cref="HealthStatus.Unhealthy"/> by default.</param>
    /// <param name="tags">Tags to choose the check by.</param>
    /// <param name="configure">Changes when endpoints count as degraded.</param>
    /// <exception cref="ArgumentException"><see cref="WsHealthCheckOptions.DegradedAt"/> is not above 0 and up to 1.</exception>
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
