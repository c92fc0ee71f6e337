namespace TypedWs;

/// <summary>Names the activity source for a host that traces messages: one activity for each message that a typed endpoint handles or
/// refuses.</summary>
/// <remarks>While the source has no listener, no activity is created and no <c>traceparent</c> is looked for.</remarks>
public static class WsTracing
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>: the argument of <c>AddSource</c> of OpenTelemetry's
    /// tracer provider.</summary>
    public const string SourceName = "TypedWs";
}
