using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.PubSub;
using TypedWs.Tests.PubSub;

namespace TypedWs.Tests.Connections;

/// <summary>How long messages wait is told when they leave, though others in front of them were replaced.</summary>
public sealed class OutboundQueueLatencyTests : OutboundQueueTestBase, IMeterFactory
{
    private readonly Meter _meter = new("a meter of this test");

    [Fact]
    public void A_message_is_told_when_all_has_left_at_the_latest()
    {
        int told = 0;
        var host = new HostMetrics(this);
        var failures = new ListenerFailures(NullLogger.Instance, "endpoint");
        var metrics = new EndpointMetrics(host, "endpoint", TimeProvider.System, new MessageTypeNames(), failures);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == _meter && instrument.Name == "typedws.delivery.latency")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => told++);
        listener.Start();
        Transport.HoldsFlushes = true;
        var limits = new OutboundLimits(HighWatermark: 100, LowWatermark: 50, Limit: 1000, WsOverflowPolicy.KeepLatest);
        var queue = new OutboundQueue(Transport, limits, Budget, new DeferredFlush(), Owner, metrics);
        var topic = new Topic("room", new PublicationClock(), new ManualTurns { AtOnce = true });
        topic.TryAdd(queue);

        topic.Publish(new byte[150], except: null);
        topic.Publish(new byte[120], except: null);
        Transport.CompleteFlush();
        Assert.Equal(1, told);
        topic.Publish(new byte[200], except: null);
        topic.Publish(new byte[100], except: null);
        Transport.CompleteFlush();
        Assert.Equal(1, told);
        Transport.CompleteFlush();
        Assert.Equal(2, told);
        Assert.False(Transport.IsFlushInFlight);
    }

    public Meter Create(MeterOptions options) => _meter;

    public void Dispose() => _meter.Dispose();
}
