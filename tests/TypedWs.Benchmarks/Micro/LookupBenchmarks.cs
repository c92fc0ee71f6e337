using System.Text;
using BenchmarkDotNet.Attributes;
using TypedWs.CompilerServices;
using TypedWs.Connections;
using TypedWs.Dispatch;

namespace TypedWs.Benchmarks.Micro;

/// <summary>Opens the dispatcher of a generated endpoint.</summary>
public abstract class LookupEndpoint : WsEndpoint
{
    /// <summary>Chooses the handler.</summary>
    public bool Find(WsConnection ws, ref WsInboundMessage message)
    {
        ValueTask handler = DispatchMessage(ws, ref message);
        return handler.IsCompletedSuccessfully;
    }
}

/// <summary>
/// The choice of the handler by the discriminator, for eight of an endpoint's types in turn. To be run without tiered
/// compilation: after the compiler has run, thousands of its methods wait to be optimised before those that are measured.
/// </summary>
[MinColumn, MedianColumn]
public class LookupBenchmarks
{
    private const int Turns = 64;
    private const int Messages = 8;

    private readonly byte[][] _documents = new byte[Messages][];
    private LookupEndpoint _endpoint = null!;
    private WsConnection _ws = null!;
    private DispatchServices _services = null!;

    /// <summary>How many types the endpoint handles.</summary>
    [Params(3, 32, 300)]
    public int Types { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _endpoint = GeneratedMessages.CreateEndpoint(Types);
        _ws = SilentConnection.Create(_endpoint);
        _services = _endpoint.Runtime.Dispatch!;
        for (int i = 0; i < Messages; i++)
        {
            _documents[i] = Encoding.UTF8.GetBytes($"{{\"type\":\"{GeneratedMessages.NameOf(i * 37 % Types)}\",\"payload\":5}}");
        }
    }

    [Benchmark(OperationsPerInvoke = Turns * Messages)]
    public bool Find()
    {
        WsInboundMessage a = Begin(0), b = Begin(1), c = Begin(2), d = Begin(3), e = Begin(4), f = Begin(5), g = Begin(6), h = Begin(7);
        LookupEndpoint endpoint = _endpoint;
        WsConnection ws = _ws;
        bool found = true;
        for (int i = 0; i < Turns; i++)
        {
            found &= endpoint.Find(ws, ref a);
            found &= endpoint.Find(ws, ref b);
            found &= endpoint.Find(ws, ref c);
            found &= endpoint.Find(ws, ref d);
            found &= endpoint.Find(ws, ref e);
            found &= endpoint.Find(ws, ref f);
            found &= endpoint.Find(ws, ref g);
            found &= endpoint.Find(ws, ref h);
        }

        return found;
    }

    private WsInboundMessage Begin(int index)
    {
        var message = new WsInboundMessage(_ws, _services, sequence: 1, entry: null, _documents[index]);
        message.TryReadEnvelope(MessageKind.Text);
        return message;
    }
}
