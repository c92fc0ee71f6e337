using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using TypedWs.Endpoints;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.Protocol;
using TypedWs.PubSub;
using TypedWs.Tests.Testing;
using TypedWs.Transport;

namespace TypedWs.Tests.Transport;

/// <summary>A transport with a loop of its own: a connection over it does nothing elsewhere that is a turn's, a flush's or a message's.
/// The test's thread is the loop, so nothing happens that the test does not run.</summary>
public sealed class TurnExecutorTests
{
    private readonly LoopExecutor _loop = new();
    private readonly LoopTransport _transport;
    private readonly ManualTime _time = new();
    private readonly TestEndpoint _endpoint = new();
    private int _handledElsewhere;
    private int _handled;

    public TurnExecutorTests()
    {
        _transport = new LoopTransport(_loop, capacity: 16 * 1024 * 1024);
        _endpoint.KeepsMessages = false;
        _endpoint.OnChat = (_, _) => Handle();
    }

    [Fact]
    public void Messages_behind_a_handler_that_awaits_are_handled_on_the_loop()
    {
        const int Messages = (2 * ReceiveTurn.Messages) + 10;
        var goOn = new TaskCompletionSource();
        _endpoint.OnChat = (_, chat) => chat.Text == "await" ? HandleBehindAsync(goOn.Task) : Handle();
        Open(CreateRuntime(_loop, options => options.ReadAheadMessages = 10_000));
        Send("await");
        for (int i = 1; i < Messages; i++)
        {
            Send("next");
        }

        _loop.RunUntil(() => _handled == 1);
        _loop.RunWaiting();
        Assert.Equal(1, _handled);

        // The handler ends on another thread, which is let go before anything else is handled.
        EndElsewhere(goOn);
        Assert.Equal(1, _handled);
        int before = _loop.Ran;
        _loop.RunUntil(() => _handled == Messages);
        Assert.Equal(0, _handledElsewhere);

        // Once to come back, and once for each turn.
        Assert.InRange(_loop.Ran - before, 3, 5);
    }

    [Fact]
    public void Frames_that_other_threads_send_are_flushed_on_the_loop()
    {
        WsConnection ws = Open(CreateRuntime(_loop));
        int flushes = _transport.Flushes;
        Elsewhere(() => Assert.Equal(WsSendStatus.Accepted, ws.SendText("from elsewhere")));
        Assert.Equal(flushes, _transport.Flushes);
        Assert.Equal(1, _loop.Waiting);
        _loop.RunWaiting();
        Assert.Equal("from elsewhere", ReceiveText());

        // More than is kept for a turn, and those who wait for the peer, flush at once elsewhere.
        Elsewhere(() => ws.SendBinary(new byte[1_000_000]));
        Elsewhere(() => _ = ws.DrainAsync());
        Elsewhere(() => ws.Cork().Dispose());
        _loop.RunUntil(() => ws.Core.Outbound.BufferedBytes == 0);
        Assert.Equal(0, _transport.FlushesElsewhere);
        Assert.Equal(1_000_000, Receive().Length);
    }

    [Fact]
    public void Topics_have_their_turns_on_the_loop_that_the_endpoint_was_given()
    {
        EndpointRuntime runtime = CreateRuntime(_loop);
        WsConnection ws = Open(runtime);
        Assert.True(ws.Subscribe("room"));
        var watcher = new Watcher(_loop);
        runtime.Shared.Topics.Subscribe("room", watcher);
        Elsewhere(() => Assert.Equal(2, runtime.Topics.Publish("room", new Found(7))));
        Assert.Equal(0, watcher.Turns);
        _loop.RunWaiting();
        Assert.Equal("""{"type":"found","payload":{"count":7}}""", ReceiveText());
        Assert.Equal((1, 0), (watcher.Turns, watcher.TurnsElsewhere));
        Assert.Equal(0, _transport.FlushesElsewhere);
    }

    [Fact]
    public void A_turn_of_many_megabytes_goes_on_in_items_of_the_loop()
    {
        EndpointRuntime runtime = CreateRuntime(_loop);
        LoopTransport[] transports = [.. Enumerable.Range(0, 140).Select(_ => new LoopTransport(_loop, capacity: 16 * 1024 * 1024))];
        foreach (LoopTransport transport in transports)
        {
            Assert.True(Open(runtime, transport).Subscribe("room"));
        }

        int before = _loop.Ran;
        byte[] message = new byte[30_000];
        Elsewhere(() => Assert.Equal(transports.Length, runtime.RawTopics.PublishBinary("room", message)));
        _loop.RunWaiting();
        Assert.All(transports, static transport => Assert.Equal(30_000, Receive(transport).Length));
        Assert.All(transports, static transport => Assert.Equal(0, transport.FlushesElsewhere));

        // 4.2 MB in goes of 1 MiB.
        Assert.InRange(_loop.Ran - before, 4, 6);
    }

    [Fact]
    public async Task On_an_endpoint_whose_topics_have_their_turns_on_the_pool_flushes_stay_on_the_loop()
    {
        EndpointRuntime runtime = CreateRuntime(TurnExecutor.ThreadPool);
        WsConnection ws = Open(runtime);
        Assert.True(ws.Subscribe("room"));
        int flushes = _transport.Flushes;
        Assert.Equal(1, runtime.Topics.Publish("room", new Found(7)));
        await Bounded.Until(() => _loop.Waiting == 1, "the pool's turn hands over the flush");
        Assert.Equal(flushes, _transport.Flushes);
        _loop.RunWaiting();
        Assert.Equal("""{"type":"found","payload":{"count":7}}""", ReceiveText());
        Assert.Equal(0, _transport.FlushesElsewhere);
    }

    [Fact]
    public void A_connection_over_the_pool_has_another_flush_than_one_of_a_loop()
    {
        EndpointRuntime runtime = CreateRuntime(_loop);
        Assert.Same(runtime.Shared.TurnScheduler, runtime.Shared.FindTurns(_loop));
        Assert.NotSame(runtime.Shared.TurnScheduler, runtime.Shared.FindTurns(TurnExecutor.ThreadPool));
        Assert.Same(runtime.Shared.FindTurns(TurnExecutor.ThreadPool), runtime.Shared.FindTurns(TurnExecutor.ThreadPool));
    }

    [Fact]
    public async Task A_wait_for_a_turn_never_goes_on_where_it_began()
    {
        Task<bool> waited = Task.Run(async () =>
        {
            await _loop.YieldAsync().ConfigureAwait(false);
            bool isThere = _loop.IsCurrent;
            int ran = _loop.Ran;
            await _loop.EnterAsync().ConfigureAwait(false);
            Assert.Equal(ran, _loop.Ran);
            await _loop.YieldAsync().ConfigureAwait(false);
            Assert.Equal(ran + 1, _loop.Ran);
            return isThere && _loop.IsCurrent;
        });
        _loop.RunUntil(() => waited.IsCompleted);
        Assert.True(await waited);
        Assert.True(TurnExecutor.ThreadPool.IsCurrent);
        Assert.True(await Task.Run(async () =>
        {
            int thread = Environment.CurrentManagedThreadId;
            await TurnExecutor.ThreadPool.EnterAsync().ConfigureAwait(false);
            bool stayed = Environment.CurrentManagedThreadId == thread;
            await TurnExecutor.ThreadPool.YieldAsync().ConfigureAwait(false);
            return stayed && Thread.CurrentThread.IsThreadPoolThread;
        }).WithinLimit());
    }

    private EndpointRuntime CreateRuntime(TurnExecutor executor, Action<WsOptions>? configure = null)
    {
        WsOptions options = _endpoint.CreateOptions();
        options.Outbound.Limit = 64 * 1024 * 1024;
        configure?.Invoke(options);
        return new EndpointRuntime(_endpoint, options, TestConnection.CreateSetup(_time) with { Executor = executor });
    }

    private WsConnection Open(EndpointRuntime runtime, LoopTransport? transport = null)
    {
        WsConnection ws = TestConnection.Create(runtime, transport ?? _transport);
        _ = _loop.Run(() => ws.Core.RunAsync());
        _loop.RunWaiting();
        return ws;
    }

    private ValueTask Handle()
    {
        _handled++;
        _handledElsewhere += _loop.IsCurrent ? 0 : 1;
        return default;
    }

    private async ValueTask HandleBehindAsync(Task task)
    {
        await Handle();
        await task.ConfigureAwait(false);
    }

    private void Send(string text)
    {
        ValueTask<FlushResult> write = _transport.PeerOutput.WriteAsync(
            ClientFrames.Text($$$"""{"type":"chat","payload":{"text":"{{{text}}}"}}"""));
        Assert.True(write.IsCompletedSuccessfully);
    }

    private string ReceiveText() => Encoding.UTF8.GetString(Receive());

    private byte[] Receive() => Receive(_transport);

    private static byte[] Receive(LoopTransport transport)
    {
        Assert.True(transport.PeerInput.TryRead(out ReadResult result), "Nothing was flushed.");
        byte[] bytes = result.Buffer.ToArray();
        ServerFrame frame = ServerFrame.Parse(bytes)[0];
        Assert.Single(ServerFrame.Parse(bytes));
        transport.PeerInput.AdvanceTo(result.Buffer.End);
        Assert.Contains(frame.Opcode, new[] { Opcode.Text, Opcode.Binary });
        return frame.Payload;
    }

    private static void Elsewhere(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action));
        thread.Start();
        Assert.True(thread.Join(Bounded.Limit));
        Assert.Null(failure);
    }

    private static void EndElsewhere(TaskCompletionSource source) => Elsewhere(source.SetResult);

    /// <summary>A subscriber that looks where its turns run.</summary>
    private sealed class Watcher(LoopExecutor loop) : ISubscriber
    {
        public string Id => "watcher";

        public int Turns { get; private set; }

        public int TurnsElsewhere { get; private set; }

        public void Attach(Subscription subscription)
        {
        }

        public void Detach(Subscription subscription)
        {
        }

        public bool PublishToOthers(Topic topic, TopicLog log, in PublishedFrame frame) => false;

        public void Deliver(Topic topic, in PublishedFrame frame)
        {
        }

        public long Serve(long publishedAt)
        {
            Turns++;
            TurnsElsewhere += loop.IsCurrent ? 0 : 1;
            return 0;
        }
    }
}
