using System.Diagnostics.Metrics;
using System.Text;
using BenchmarkDotNet.Attributes;
using TypedWs.Connections;

namespace TypedWs.Benchmarks.Micro;

/// <summary>Answers a message with another.</summary>
[WsMessage("metered", Direction = WsDirection.Both)]
internal sealed record Metered(int Number);

/// <summary>Replies, and sends one more.</summary>
[WsEndpoint]
internal sealed partial class MeteredEndpoint : WsEndpoint
{
    private static readonly Metered Answer = new(1);

    [WsHandler]
    public void OnMetered(WsConnection ws, Metered message) => ws.Send(message.Number == 1 ? Answer : message);
}

/// <summary>
/// What the instruments cost one message with its answer, received, handled, sent and flushed, the server's I/O left out: with
/// nobody listening, and with a listener to all of them that does nothing.
/// </summary>
[MemoryDiagnoser(displayGenColumns: false)]
[MinColumn, MedianColumn]
public class MetricsBenchmarks : IDisposable
{
    private readonly byte[] _message = Encoding.UTF8.GetBytes("""{"type":"metered","payload":{"number":1}}""");
    private readonly MeteredEndpoint _endpoint = new();
    private readonly WsConnection _ws;
    private MeterListener? _listener;
    private double _heard;

    public MetricsBenchmarks() => _ws = SilentConnection.Create(_endpoint);

    /// <summary>Whether somebody listens.</summary>
    [Params(false, true)]
    public bool Listening { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        if (Listening)
        {
            _listener = new MeterListener
            {
                InstrumentPublished = static (instrument, listener) =>
                {
                    if (instrument.Meter.Name == WsTelemetry.MeterName)
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => _heard += value);
            _listener.SetMeasurementEventCallback<double>((_, value, _, _) => _heard += value);
            _listener.Start();
        }

        if (!RoundTrip() || _heard > 0 != Listening)
        {
            throw new InvalidOperationException("The message was not handled, or not measured.");
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _listener?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>One message and its answer.</summary>
    [Benchmark]
    public bool RoundTrip()
    {
        _ws.Core.Outbound.BeginBatch();
        var head = new MessageHead(MessageKind.Text, Sequence: 1);
        bool handled = _endpoint.ReceiveAsync(_ws, head, _message).AsTask().IsCompletedSuccessfully;
        _ws.Core.Outbound.EndBatch();
        return handled;
    }
}
