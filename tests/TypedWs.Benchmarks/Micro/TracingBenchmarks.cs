using System.Diagnostics;
using System.Text;
using BenchmarkDotNet.Attributes;
using TypedWs.Connections;

namespace TypedWs.Benchmarks.Micro;

/// <summary>What tracing costs a message, from its arrival to its handler's end: with nobody listening, with a listener whose
/// sampler drops it, and recorded.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
[MinColumn, MedianColumn]
public class TracingBenchmarks
{
    private readonly RoadEndpoint _endpoint = new();
    private readonly WsConnection _ws;
    private readonly byte[] _message = Envelope("");
    private readonly byte[] _withParent = Envelope(",\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"");
    private ActivityListener? _listener;

    public TracingBenchmarks() => _ws = SilentConnection.Create(_endpoint);

    /// <summary>Who listens.</summary>
    [Params("nobody", "drops", "records")]
    public string Listener { get; set; } = "nobody";

    [GlobalSetup]
    public void Setup()
    {
        if (Listener != "nobody")
        {
            ActivitySamplingResult result = Listener == "drops" ? ActivitySamplingResult.None : ActivitySamplingResult.AllDataAndRecorded;
            _listener = new ActivityListener
            {
                ShouldListenTo = static source => source.Name == "TypedWs",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => result,
            };
            ActivitySource.AddActivityListener(_listener);
        }
    }

    [GlobalCleanup]
    public void Cleanup() => _listener?.Dispose();

    [Benchmark(Description = "chat")]
    public bool Receive() => Receive(_message);

    [Benchmark(Description = "chat with traceparent")]
    public bool ReceiveWithParent() => Receive(_withParent);

    private static byte[] Envelope(string members)
        => Encoding.UTF8.GetBytes($"{{\"type\":\"micro.chat\"{members},\"payload\":{Chat.Json}}}");

    private bool Receive(byte[] document)
    {
        ValueTask handled = _endpoint.ReceiveAsync(_ws, new MessageHead(MessageKind.Text, Sequence: 1), document);
        return handled.IsCompletedSuccessfully;
    }
}
