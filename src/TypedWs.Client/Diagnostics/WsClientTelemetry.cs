namespace TypedWs;

/// <summary>The names of the meter and the activity source of the client (docs/client.md has the tables).</summary>
public static class WsClientTelemetry
{
    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "TypedWs.Client";

    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>, which has one activity for each attempt to connect and one
    /// for each request. Both carry their <c>traceparent</c>, so that the server's activity becomes their child.</summary>
    public const string ActivitySourceName = "TypedWs.Client";
}
