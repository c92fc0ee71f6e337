using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace TypedWs.Client.Diagnostics;

/// <summary>The instruments that are observed (docs/client.md has the table): the states and queues of all running clients of one meter,
/// read when a listener collects, so that they are correct even for a late listener. Thread-safe.</summary>
internal sealed class ClientGauges
{
    private static readonly ConditionalWeakTable<Meter, ClientGauges> ByMeter = [];

    private readonly ConcurrentDictionary<IObservedClient, byte> _running = new();

    private ClientGauges(Meter meter)
    {
        meter.CreateObservableUpDownCounter(
            "typedws.client.connections",
            ObserveStates,
            "{connection}",
            "Running clients, by typedws.state: connecting, open, closing.");
        meter.CreateObservableUpDownCounter(
            "typedws.client.queue.messages",
            () => _running.Keys.Sum(static client => (long)client.QueuedMessages),
            "{message}",
            "Messages that wait to be sent.");
        meter.CreateObservableUpDownCounter(
            "typedws.client.queue.bytes",
            () => _running.Keys.Sum(static client => (long)client.QueuedBytes),
            "By",
            "Bytes that wait to be sent.");
    }

    /// <summary>The instruments of a meter.</summary>
    public static ClientGauges Of(Meter meter) => ByMeter.GetValue(meter, static meter => new ClientGauges(meter));

    /// <summary>Observes a client that runs.</summary>
    public void Add(IObservedClient client) => _running.TryAdd(client, 0);

    /// <summary>Does not observe a client any more.</summary>
    public void Remove(IObservedClient client) => _running.TryRemove(client, out _);

    private IEnumerable<Measurement<long>> ObserveStates()
    {
        long[] counts = new long[3];
        foreach (IObservedClient client in _running.Keys)
        {
            WsConnectionState state = client.State;
            if (state != WsConnectionState.Closed)
            {
                counts[(int)state]++;
            }
        }

        return
        [
            Count(counts[(int)WsConnectionState.Connecting], "connecting"),
            Count(counts[(int)WsConnectionState.Open], "open"),
            Count(counts[(int)WsConnectionState.Closing], "closing"),
        ];
    }

    private static Measurement<long> Count(long count, string state)
        => new(count, new KeyValuePair<string, object?>("typedws.state", state));
}
