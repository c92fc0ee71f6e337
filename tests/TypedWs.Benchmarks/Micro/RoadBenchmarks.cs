using System.Text;
using BenchmarkDotNet.Attributes;
using TypedWs.CompilerServices;
using TypedWs.Connections;
using TypedWs.Dispatch;

namespace TypedWs.Benchmarks.Micro;

/// <summary>Handles the messages that are measured, and does nothing with them.</summary>
[WsEndpoint]
internal sealed partial class RoadEndpoint : WsEndpoint
{
    public int Handled { get; private set; }

    [WsHandler]
    public void OnChat(Chat message) => Handled++;

    [WsHandler]
    public void OnOrder(Order message) => Handled++;

    [WsHandler]
    public void OnProfile(Profile message) => Handled++;

    public bool Dispatch(WsConnection ws, ref WsInboundMessage message)
    {
        ValueTask handler = DispatchMessage(ws, ref message);
        return handler.IsCompletedSuccessfully;
    }
}

/// <summary>A whole message: the envelope, the choice of the handler, the payload with its rules, the handler's call.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
[MinColumn, MedianColumn]
public class RoadBenchmarks
{
    private readonly RoadEndpoint _endpoint = new();
    private readonly WsConnection _ws;
    private readonly DispatchServices _services;
    private readonly byte[] _chat = Envelope("micro.chat", Chat.Json);
    private readonly byte[] _order = Envelope("micro.order", Order.Json);
    private readonly byte[] _profile = Envelope("micro.profile", Profile.Json);

    public RoadBenchmarks()
    {
        _ws = SilentConnection.Create(_endpoint);
        _services = _endpoint.Runtime.Dispatch!;
    }

    [GlobalSetup]
    public void Setup()
    {
        if (HandleChat() + HandleOrder() + HandleProfile() != 1 + 2 + 3)
        {
            throw new InvalidOperationException("A message was not handled.");
        }
    }

    [Benchmark(Description = "chat")]
    public int HandleChat() => Handle(_chat);

    [Benchmark(Description = "order")]
    public int HandleOrder() => Handle(_order);

    [Benchmark(Description = "20 members")]
    public int HandleProfile() => Handle(_profile);

    private static byte[] Envelope(string type, string payload)
        => Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"payload\":{payload}}}");

    private int Handle(byte[] document)
    {
        var message = new WsInboundMessage(_ws, _services, sequence: 1, entry: null, document);
        message.TryReadEnvelope(MessageKind.Text);
        return _endpoint.Dispatch(_ws, ref message) ? _endpoint.Handled : 0;
    }
}
