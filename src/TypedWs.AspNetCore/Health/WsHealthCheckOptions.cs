namespace TypedWs;

/// <summary>The settings of the health check of endpoints.</summary>
public sealed class WsHealthCheckOptions
{
    /// <summary>The share of a limit. If an endpoint has used at least this share of <see cref="WsOptions.MaxConnections"/> or of
    /// <see cref="WsOutboundOptions.TotalLimit"/>, it is reported as degraded. Must be above 0 and at most 1. Default: 0.9. A limit that is
    /// not set is not checked.</summary>
    public double DegradedAt { get; set; } = 0.9;
}
