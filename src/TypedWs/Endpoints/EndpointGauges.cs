using System.Diagnostics.Metrics;
using TypedWs.Diagnostics;
using TypedWs.Limits;
using TypedWs.Protocol.Extensions;

namespace TypedWs.Endpoints;

/// <summary>
/// The instruments of the meter <c>TypedWs</c> that are observed (docs/operations.md has the table): states, and totals that exist
/// anyway, are read from the host's endpoints when a listener collects, so that they are correct even for a late listener.
/// </summary>
internal sealed class EndpointGauges
{
    private static readonly KeyValuePair<WsOverflowPolicy, string>[] OverflowPolicies =
    [
        new(WsOverflowPolicy.Close, nameof(WsOverflowPolicy.Close)),
        new(WsOverflowPolicy.DropNewest, nameof(WsOverflowPolicy.DropNewest)),
        new(WsOverflowPolicy.DropOldest, nameof(WsOverflowPolicy.DropOldest)),
        new(WsOverflowPolicy.KeepLatest, nameof(WsOverflowPolicy.KeepLatest)),
    ];

    private readonly EndpointCatalog _endpoints;

    /// <param name="metrics">Has the meter.</param>
    /// <param name="endpoints">The host's endpoints.</param>
    public EndpointGauges(HostMetrics metrics, EndpointCatalog endpoints)
    {
        _endpoints = endpoints;
        Meter meter = metrics.Meter;
        meter.CreateObservableUpDownCounter(
            "typedws.connections.active",
            () => Observe(static endpoint => endpoint.Connections.Count),
            "{connection}",
            "Connections that are open.");
        meter.CreateObservableUpDownCounter(
            "typedws.outbound.buffered",
            () => Observe(static endpoint => endpoint.OutboundBudget.Used),
            "By",
            "Bytes that wait for peers that read too slowly.");
        meter.CreateObservableCounter(
            "typedws.messages.dropped",
            ObserveDropped,
            "{message}",
            "Messages, sent or published, that a connection missed because it reads too slowly.");
        meter.CreateObservableUpDownCounter(
            "typedws.compression.contexts",
            () => ObserveCompression(static engine => engine.Memory.Contexts),
            "{context}",
            "Contexts that compress or decompress.");
        meter.CreateObservableUpDownCounter(
            "typedws.compression.memory",
            () => ObserveCompression(static engine => engine.Memory.Bytes),
            "By",
            "Native memory of all contexts, including memory reserved for connections that keep a context.");
        meter.CreateObservableCounter(
            "typedws.compression.skipped",
            () => ObserveCompression(static engine => engine.Counts.Skipped),
            "{message}",
            "Messages for connections with compression that were sent as they are, because they are short or would not become shorter.");
        meter.CreateObservableCounter(
            "typedws.compression.bytes",
            ObserveCompressedBytes,
            "By",
            "Bytes of compressed messages, before and after.");
        meter.CreateObservableCounter(
            "typedws.rate_limit.hits",
            ObserveRates,
            "{message}",
            "Messages and publications that came sooner than a rate allows.");
    }

    private IEnumerable<Measurement<long>> Observe(Func<EndpointRuntime, long> read)
    {
        foreach (EndpointRuntime endpoint in _endpoints.All)
        {
            yield return new Measurement<long>(read(endpoint), endpoint.Metrics.Endpoint);
        }
    }

    private IEnumerable<Measurement<long>> ObserveCompression(Func<CompressionEngine, long> read)
    {
        foreach (EndpointRuntime endpoint in _endpoints.All)
        {
            if (endpoint.Shared.Compression is { } compression)
            {
                yield return new Measurement<long>(read(compression.Engine), endpoint.Metrics.Endpoint);
            }
        }
    }

    private IEnumerable<Measurement<long>> ObserveCompressedBytes()
    {
        foreach (EndpointRuntime endpoint in _endpoints.All)
        {
            if (endpoint.Shared.Compression is not { } compression)
            {
                continue;
            }

            CompressionCounts counts = compression.Engine.Counts;
            foreach ((string direction, string form, long bytes) in new[]
            {
                ("sent", "plain", counts.SentBefore),
                ("sent", "compressed", counts.SentAfter),
                ("received", "plain", counts.ReceivedAfter),
                ("received", "compressed", counts.ReceivedBefore),
            })
            {
                yield return new Measurement<long>(
                    bytes,
                    endpoint.Metrics.Endpoint,
                    new KeyValuePair<string, object?>("direction", direction),
                    new KeyValuePair<string, object?>("form", form));
            }
        }
    }

    private IEnumerable<Measurement<long>> ObserveDropped()
    {
        foreach (EndpointRuntime endpoint in _endpoints.All)
        {
            foreach (KeyValuePair<WsOverflowPolicy, string> policy in OverflowPolicies)
            {
                // The endpoint's own policy is reported from the start, policies of types after they have dropped a message.
                long messages = endpoint.OutboundBudget.GetDroppedMessages(policy.Key);
                if (messages > 0 || policy.Key == endpoint.Options.Outbound.OverflowPolicy)
                {
                    yield return new Measurement<long>(
                        messages, endpoint.Metrics.Endpoint, new KeyValuePair<string, object?>("policy", policy.Value));
                }
            }
        }
    }

    private IEnumerable<Measurement<long>> ObserveRates()
    {
        foreach (EndpointRuntime endpoint in _endpoints.All)
        {
            // Message types with rates of their own count together: their limit has one name.
            foreach (IGrouping<string, RateMeter> meters in endpoint.Shared.RateMeters.GroupBy(static meter => meter.Name))
            {
                yield return new Measurement<long>(
                    meters.Sum(static meter => meter.Refusals),
                    endpoint.Metrics.Endpoint,
                    new KeyValuePair<string, object?>("limit", meters.Key));
            }
        }
    }
}
