using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TypedWs.Benchmarks.Serve;

/// <summary>
/// Who listens to the server that is measured, changed while it runs so that windows with and without can alternate in one
/// process: <c>GET /listen/nobody</c>, <c>metrics</c> (all instruments, values added up), <c>drops</c> (a tracer that samples
/// nothing) or <c>records</c> (one that samples everything, and exports nothing).
/// </summary>
internal static class Listeners
{
    private static IDisposable? _current;
    private static double _sum;

    public static void Map(WebApplication app) => app.MapGet("/listen/{who}", (string who) =>
    {
        _current?.Dispose();
        _current = who switch
        {
            "nobody" => null,
            "metrics" => ListenToMetrics(),
            "drops" => ListenToTraces(ActivitySamplingResult.None),
            "records" => ListenToTraces(ActivitySamplingResult.AllDataAndRecorded),
            _ => throw new ArgumentOutOfRangeException(nameof(who), who, "nobody, metrics, drops or records"),
        };
        return who;
    });

    private static MeterListener ListenToMetrics()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == WsTelemetry.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, value, _, _) => _sum += value);
        listener.SetMeasurementEventCallback<double>(static (_, value, _, _) => _sum += value);
        listener.Start();
        return listener;
    }

    private static ActivityListener ListenToTraces(ActivitySamplingResult result)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == WsTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => result,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
