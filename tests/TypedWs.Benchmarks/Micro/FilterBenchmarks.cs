using System.Text;
using BenchmarkDotNet.Attributes;
using TypedWs.Connections;

namespace TypedWs.Benchmarks.Micro;

/// <summary>A filter that only calls the next one.</summary>
internal sealed class PassingFilter : IWsFilter
{
    public ValueTask<WsError?> OnMessageAsync(WsMessageContext context, WsMessageHandling next) => next();

    public WsError? OnSend(in WsSendContext context) => null;
}

/// <summary>The cost of filters that let every message pass: for a received message from its arrival to the end of its handler, and for a
/// sent message.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
[MinColumn, MedianColumn]
public class FilterBenchmarks
{
    private const int Messages = 10_000;

    private readonly byte[] _message = Encoding.UTF8.GetBytes($"{{\"type\":\"micro.chat\",\"payload\":{Chat.Json}}}");
    private readonly RoadEndpoint _endpoint = new();
    private WsConnection? _ws;

    /// <summary>The number of filters.</summary>
    [Params(0, 1, 2)]
    public int Filters { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _ws = SilentConnection.Open(_endpoint, [.. Enumerable.Range(0, Filters).Select(static _ => new PassingFilter())]);
        if (!Receive() || _endpoint.Handled != 1)
        {
            throw new InvalidOperationException("The message was not handled at once.");
        }
    }

    [Benchmark(Description = "received message")]
    public bool Receive()
    {
        ValueTask handled = _endpoint.ReceiveAsync(_ws!, new MessageHead(MessageKind.Text, Sequence: 1), _message);
        return handled.IsCompletedSuccessfully;
    }

    [Benchmark(Description = "sent message", OperationsPerInvoke = Messages)]
    public void Send()
    {
        for (int i = 0; i < Messages; i++)
        {
            _ws!.Send(TalkEndpoint.Answer);
        }
    }
}
