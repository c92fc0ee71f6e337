using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedWs.Client.Hosting.Clients;

namespace TypedWs.Client.Hosting.Health;

/// <summary>Checks whether a client has its connection.</summary>
internal sealed class ClientHealthCheck(HostedClient hosted) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        WsConnectionState state = hosted.Client.State;
        ClientOutage outage = hosted.Outage;
        var data = new Dictionary<string, object>
        {
            ["address"] = hosted.Registration.Address.ToString(),
            ["state"] = state.ToString(),
            ["queuedMessages"] = hosted.Client.QueuedMessages,
            ["queuedBytes"] = hosted.Client.QueuedBytes,
        };
        if (state == WsConnectionState.Open)
        {
            return Task.FromResult(HealthCheckResult.Healthy("The connection is open.", data));
        }

        string reason = "";
        if (outage.Failure is { } failure)
        {
            data["failure"] = failure.ToString();
            data["failedAttempts"] = failure.Attempt;
            reason = $" {failure.ToString().TrimEnd('.')}.";
        }

        if (state != WsConnectionState.Connecting)
        {
            string fact = outage.Failure is null ? "The client is closed." : "The client has given up:";
            return Task.FromResult(new HealthCheckResult(
                context.Registration.FailureStatus, fact + reason, outage.Failure?.Exception, data));
        }

        string next = "";
        if (outage.Retry is { } retry)
        {
            data["nextAttempt"] = retry.At;
            next = string.Create(CultureInfo.InvariantCulture, $" The next attempt is at {retry.At:O}.");
        }

        return Task.FromResult(HealthCheckResult.Degraded(
            (outage.Failure is null ? "The client connects for the first time." : "The client has no connection:") + reason + next,
            outage.Failure?.Exception,
            data));
    }
}
