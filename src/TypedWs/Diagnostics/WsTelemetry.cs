namespace TypedWs;

/// <summary>The names of the meter and the activity source of TypedWs, for a host that collects metrics and traces (docs/operations.md has
/// the tables).</summary>
/// <remarks>An instrument without a listener costs one read of a field for each message. While the activity source has no listener, no
/// activity is created and no <c>traceparent</c> is searched.</remarks>
public static class WsTelemetry
{
    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/> for connections, messages, handlers, sends, slow readers,
    /// rates and topics. Pass it to <c>AddMeter</c> of OpenTelemetry's meter provider.</summary>
    public const string MeterName = "TypedWs";

    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>, which has one activity for each message that a typed
    /// endpoint handles or refuses. Pass it to <c>AddSource</c> of OpenTelemetry's tracer provider.</summary>
    public const string ActivitySourceName = "TypedWs";
}
