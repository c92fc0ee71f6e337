using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TypedWs.Diagnostics;

namespace TypedWs.Tests.Testing;

/// <summary>Measures how long messages wait, for queues that are made with <see cref="Metrics"/>.</summary>
internal sealed class DeliveryTimes : IMeterFactory
{
    private readonly Meter _meter = new("a meter of this test");
    private readonly MeterListener _listener = new();

    public DeliveryTimes()
    {
        var failures = new ListenerFailures(NullLogger.Instance, "endpoint");
        Metrics = new EndpointMetrics(
            new HostMetrics(this), "endpoint", TimeProvider.System, new MessageTypeNames(), failures);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _meter && instrument.Name == "typedws.delivery.latency")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Told++);
        _listener.Start();
    }

    public EndpointMetrics Metrics { get; }

    /// <summary>How many times were told.</summary>
    public int Told { get; private set; }

    public Meter Create(MeterOptions options) => _meter;

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }
}
