namespace TypedWs;

/// <summary>When the health check reports endpoints as degraded.</summary>
public sealed class WsHealthCheckOptions
{
    /// <summary>The used share of <see cref="WsOptions.MaxConnections"/> or of <see cref="WsOutboundOptions.TotalLimit"/> from
    /// which an endpoint is degraded: above 0, up to 1; 0.9 by default. Limits that are not set are not checked.</summary>
    public double DegradedAt { get; set; } = 0.9;
}
