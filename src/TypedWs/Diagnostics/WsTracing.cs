namespace TypedWs;

/// <summary>What a host asks for to trace messages: one activity for each that a typed endpoint handles or refuses.</summary>
/// <remarks>Nothing is made, and no <c>traceparent</c> is looked for, while nobody listens to the source.</remarks>
public static class WsTracing
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>: what <c>AddSource</c> of OpenTelemetry's
    /// tracer takes.</summary>
    public const string SourceName = "TypedWs";
}
