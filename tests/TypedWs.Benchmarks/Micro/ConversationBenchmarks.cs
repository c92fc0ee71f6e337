using System.Text;
using BenchmarkDotNet.Attributes;
using TypedWs.Connections;

namespace TypedWs.Benchmarks.Micro;

/// <summary>A message of both sides that says something.</summary>
[WsMessage("micro.talk", Direction = WsDirection.Both)]
internal sealed record Talk(string Text);

/// <summary>A request that is answered by one message.</summary>
[WsMessage("micro.ask"), WsReply<Talk>]
internal sealed record Ask(string Text);

/// <summary>A request that is answered by a stream.</summary>
[WsMessage("micro.tail"), WsItems<Talk>]
internal sealed record Tail(int Count);

/// <summary>Answers each message with one that is made already.</summary>
[WsEndpoint]
internal sealed partial class TalkEndpoint : WsEndpoint
{
    public static Talk Answer { get; } = new("0123456789");

    /// <summary>Completed when a stream has ended.</summary>
    public TaskCompletionSource Ended { get; set; } = new();

    [WsHandler]
    public void OnTalk(Talk message, WsConnection ws) => ws.Send(Answer);

    [WsHandler]
    public Talk OnAsk(Ask message) => Answer;

    [WsHandler]
    public async IAsyncEnumerable<Talk> OnTail(Tail message)
    {
        await Task.CompletedTask;
        for (int i = 0; i < message.Count; i++)
        {
            yield return Answer;
        }

        Ended.SetResult();
    }
}

/// <summary>The cost of a request and its reply beside that of a plain message and a message that answers it, and the cost of an item of a
/// stream beside that of a sent message. The iterator of the handler is the user's code; its cost is measured alone, too.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
[MinColumn, MedianColumn]
public class ConversationBenchmarks
{
    private const int Items = 10_000;

    private readonly TalkEndpoint _endpoint = new();
    private readonly WsConnection _ws;
    private readonly byte[] _talk = Encoding.UTF8.GetBytes("""{"type":"micro.talk","payload":{"text":"0123456789"}}""");
    private readonly byte[] _ask = Encoding.UTF8.GetBytes("""{"type":"micro.ask","payload":{"text":"0123456789"},"id":"7"}""");
    private int _streams;

    public ConversationBenchmarks() => _ws = SilentConnection.Open(_endpoint);

    [Benchmark(Baseline = true, Description = "message, message")]
    public bool SendPlain() => Receive(_talk);

    [Benchmark(Description = "request, reply")]
    public bool SendRequest() => Receive(_ask);

    [Benchmark(Description = "sent message", OperationsPerInvoke = Items)]
    public void SendMessages()
    {
        for (int i = 0; i < Items; i++)
        {
            _ws.Send(TalkEndpoint.Answer);
        }
    }

    [Benchmark(Description = "item of a stream", OperationsPerInvoke = Items)]
    public Task SendItems()
    {
        _endpoint.Ended = new TaskCompletionSource();

        // Each stream has an id of its own: the one before may not have ended yet when its last item was taken.
        _ = Receive(Encoding.UTF8.GetBytes($$$"""{"type":"micro.tail","payload":{"count":{{{Items}}}},"id":{{{++_streams}}}}"""));
        return _endpoint.Ended.Task;
    }

    [Benchmark(Description = "item of the handler alone", OperationsPerInvoke = Items)]
    public async Task<int> TakeItems()
    {
        int taken = 0;
        _endpoint.Ended = new TaskCompletionSource();
        await foreach (Talk item in _endpoint.OnTail(new Tail(Items)))
        {
            taken += item.Text.Length;
        }

        return taken;
    }

    private bool Receive(byte[] document)
    {
        _ws.Core.Outbound.BeginBatch();
        ValueTask handled = _endpoint.ReceiveAsync(_ws, new MessageHead(MessageKind.Text, Sequence: 1), document);
        bool isHandled = handled.IsCompletedSuccessfully;
        _ws.Core.Outbound.EndBatch();
        return isHandled;
    }
}
