using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Typed;

/// <summary>The order of a new connection's events, and of the handlers of its first messages.</summary>
public sealed class EventOrderTests
{
    private const string Greeting = """{"type":"heard","payload":{"text":"welcome"}}""";

    [Fact]
    public async Task The_first_message_of_a_connection_is_handled_behind_the_event_that_it_is_open()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        var order = new EventRecorder();
        using var handled = new ManualResetEventSlim();
        client.StateChanged += change =>
        {
            if (change.To == WsConnectionState.Open)
            {
                // Long enough for the handler, if it did not wait for this.
                order.Add(handled.Wait(TimeSpan.FromMilliseconds(200)) ? "handled too early" : "open");
            }
        };
        client.On<Heard>(message =>
        {
            order.Add(message.Text);
            handled.Set();
        });
        client.Start();
        await GreetAsync(await server.AcceptRequestAsync());
        await order.ExpectAsync("open", "welcome");
    }

    [Fact]
    public async Task The_same_holds_for_a_raw_client()
    {
        await using var server = new ScriptedServer();
        var order = new EventRecorder();
        using var handled = new ManualResetEventSlim();
        await using var client = new WsRawClient(server.Address, Shorten)
        {
            OnText = _ =>
            {
                order.Add("text");
                handled.Set();
            },
        };
        client.StateChanged += change =>
        {
            if (change.To == WsConnectionState.Open)
            {
                order.Add(handled.Wait(TimeSpan.FromMilliseconds(200)) ? "handled too early" : "open");
            }
        };
        client.Start();
        await GreetAsync(await server.AcceptRequestAsync());
        await order.ExpectAsync("open", "text");
    }

    [Fact]
    public async Task Code_for_a_new_connection_may_wait_for_a_message()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        var greeted = new TaskCompletionSource();
        client.On<Heard>(_ => greeted.TrySetResult());
        client.OnConnected((_, cancelled) => greeted.Task.WaitAsync(cancelled));
        Task connecting = client.ConnectAsync();
        await GreetAsync(await server.AcceptRequestAsync());
        await connecting.WithinLimit();
    }

    [Fact]
    public async Task A_server_may_ask_before_it_answers_a_held_message()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.OnRequest<Question, Answered>((question, _) => ValueTask.FromResult(new Answered(question.Text)));
        await using WsHold held = client.Hold(new Join("lobby"));
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await peer.SendTextAsync("""{"type":"question","payload":{"text":"first"},"id":"q"}""");
        string[] texts = [await peer.ReadTextAsync(), await peer.ReadTextAsync()];
        Assert.Single(texts, static text => text.Contains("\"ref\":\"q\"", StringComparison.Ordinal));
        await peer.SendTextAsync("""{"type":"$ack","ref":1}""");
        await held.Ready.WithinLimit();
    }

    [Fact]
    public async Task A_connection_that_ends_before_it_is_open_holds_up_no_handler()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        var heard = new EventRecorder();
        client.On<Heard>(message => heard.Add(message.Text));
        client.Start();
        ScriptedPeer first = await server.AcceptAsync("Sec-WebSocket-Protocol: typedws.v1.json\r\n");
        await first.SendTextAsync(Greeting);
        first.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        ScriptedPeer second = await server.AcceptAsync();
        await second.SendTextAsync(Greeting);
        await heard.ExpectAsync("welcome", "welcome");
    }

    private static WsClient Create(ScriptedServer server) => new(server.Address, Shorten);

    private static void Shorten(WsClientOptions options)
    {
        options.Reconnect.FirstDelay = TimeSpan.FromMilliseconds(10);
        options.CloseTimeout = TimeSpan.FromMilliseconds(100);
    }

    // The greeting is there as soon as the connection is.
    private static async Task GreetAsync(ScriptedPeer peer)
    {
        string frame = "\u0081" + (char)Greeting.Length + Greeting;
        await peer.WriteAsync(System.Text.Encoding.Latin1.GetBytes(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Accept: {peer.Accept}\r\n\r\n{frame}"));
    }
}
