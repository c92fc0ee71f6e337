using System.Diagnostics.Metrics;

namespace TypedWs.Diagnostics;

/// <summary>
/// The instruments of the meter <c>TypedWs</c> to which code writes each event. There is one set per host (docs/operations.md has the
/// table). An endpoint writes to them through its <see cref="EndpointMetrics"/>.
/// </summary>
internal sealed class HostMetrics
{
    // The first bound is a tenth of a millisecond, because most handlers and deliveries take less than a millisecond.
    private static readonly InstrumentAdvice<double> ShortTimes = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<double> LongTimes = new()
    {
        HistogramBucketBoundaries = [0.1, 1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 4 * 3600, 12 * 3600, 24 * 3600],
    };

    /// <param name="meters">Creates the meter and disposes of it.</param>
    public HostMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(WsTelemetry.MeterName);
        Meter = meter;
        UpgradesRefused = meter.CreateCounter<long>(
            "typedws.upgrades.refused", "{upgrade}", "Requests that were not upgraded.");
        ConnectionsOpened = meter.CreateCounter<long>(
            "typedws.connections.opened", "{connection}", "Connections that were opened.");
        ConnectionsClosed = meter.CreateCounter<long>(
            "typedws.connections.closed", "{connection}", "Connections that have ended.");
        ConnectionDuration = meter.CreateHistogram(
            "typedws.connection.duration", "s", "How long connections were open.", tags: null, LongTimes);
        MessagesReceived = meter.CreateCounter<long>(
            "typedws.messages.received", "{message}", "Received messages whose outcome is known.");
        FieldErrors = meter.CreateCounter<long>(
            "typedws.validation.errors", "{error}", "Field errors of the messages that failed their validation.");
        ErrorDataLeftOut = meter.CreateCounter<long>(
            "typedws.error_data.left_out", "{event}", "Error events that went without the data of their error.");
        HandlerDuration = meter.CreateHistogram(
            "typedws.handler.duration", "s", "How long handlers ran.", tags: null, ShortTimes);
        MessagesSent = meter.CreateCounter<long>(
            "typedws.messages.sent", "{message}", "Messages that were queued for one connection.");
        SendsFailed = meter.CreateCounter<long>(
            "typedws.sends.failed", "{message}", "Messages for one connection that were not queued.");
        DeliveryLatency = meter.CreateHistogram(
            "typedws.delivery.latency",
            "s",
            "From when a message was sent or published until the transport has taken it.",
            tags: null,
            ShortTimes);
        Published = meter.CreateCounter<long>(
            "typedws.topics.published", "{message}", "Messages that were published and had a subscriber.");
        Deliveries = meter.CreateCounter<long>(
            "typedws.topics.delivered", "{message}", "Published messages times the subscribers that they are for.");
    }

    /// <summary>The meter, for the observable instruments: they read states and totals that exist without metrics, too.</summary>
    public Meter Meter { get; }

    public Counter<long> UpgradesRefused { get; }

    public Counter<long> ConnectionsOpened { get; }

    public Counter<long> ConnectionsClosed { get; }

    public Histogram<double> ConnectionDuration { get; }

    public Counter<long> MessagesReceived { get; }

    public Counter<long> FieldErrors { get; }

    public Counter<long> ErrorDataLeftOut { get; }

    public Histogram<double> HandlerDuration { get; }

    public Counter<long> MessagesSent { get; }

    public Counter<long> SendsFailed { get; }

    public Histogram<double> DeliveryLatency { get; }

    public Counter<long> Published { get; }

    public Counter<long> Deliveries { get; }
}
