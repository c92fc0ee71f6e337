using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Health;

/// <summary>Checks the endpoints of a host: the used share of their limits, and whether they still accept connections.</summary>
internal sealed class EndpointHealthCheck(EndpointCatalog catalog, WsHealthCheckOptions options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>();
        var draining = new List<string>();
        var full = new List<string>();
        EndpointRuntime[] endpoints = [.. catalog.OfApplication];
        foreach (EndpointRuntime endpoint in endpoints)
        {
            string name = endpoint.Name;
            int connections = endpoint.Connections.Count;
            long buffered = endpoint.OutboundBudget.Used;
            int? maxConnections = endpoint.Options.MaxConnections;
            long maxBuffered = endpoint.OutboundBudget.Limit;
            data[name + ".connections"] = connections;
            data[name + ".bufferedBytes"] = buffered;
            data[name + ".outbound.totalLimit"] = maxBuffered;
            if (maxConnections is { } limit)
            {
                data[name + ".maxConnections"] = limit;
                Judge(full, $"{name} has {connections} of {limit} connections", connections, limit);
            }

            Judge(full, $"{buffered} of {maxBuffered} bytes wait for slow peers of {name}", buffered, maxBuffered);
            if (endpoint.IsDraining)
            {
                draining.Add(name);
            }
        }

        HealthStatus failed = context.Registration.FailureStatus;
        return Task.FromResult(
            draining.Count > 0 ? new HealthCheckResult(failed, $"Shutting down: {string.Join(", ", draining)}.", data: data)
            : full.Count > 0 ? HealthCheckResult.Degraded(string.Join("; ", full) + ".", data: data)
            : HealthCheckResult.Healthy(string.Create(CultureInfo.InvariantCulture, $"Endpoints: {endpoints.Length}."), data));
    }

    private void Judge(List<string> full, FormattableString finding, long used, long limit)
    {
        if (used >= options.DegradedAt * limit)
        {
            full.Add(finding.ToString(CultureInfo.InvariantCulture));
        }
    }
}
