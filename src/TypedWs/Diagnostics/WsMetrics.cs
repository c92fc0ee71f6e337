namespace TypedWs;

/// <summary>Names the meter for a host that collects metrics of connections, messages, handlers, sends, slow readers, rates and
/// topics (docs/operations.md has the table).</summary>
/// <remarks>An instrument without a listener costs one read of a field for each message.</remarks>
public static class WsMetrics
{
    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>: the argument of <c>AddMeter</c> of OpenTelemetry's
    /// meter provider.</summary>
    public const string MeterName = "TypedWs";
}
