namespace TypedWs;

/// <summary>What a host asks for to collect metrics: of connections, messages, handlers, sends, slow readers, rates and topics
/// (docs/operations.md has the table).</summary>
/// <remarks>While nobody listens, an instrument costs a message the look at a field.</remarks>
public static class WsMetrics
{
    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>: what <c>AddMeter</c> of OpenTelemetry's meter
    /// provider takes.</summary>
    public const string MeterName = "TypedWs";
}
