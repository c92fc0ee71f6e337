using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Reconnecting;

/// <summary>Messages that are sent again on each new connection, before everything else.</summary>
public sealed class HoldTests
{
    [Fact]
    public async Task Holds_and_code_come_before_the_queue_in_their_order_on_each_connection()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        var connections = new List<bool>();
        client.OnConnected((session, _) =>
        {
            connections.Add(session.IsReconnect);
            session.Send(new Note("first"));
            return Task.CompletedTask;
        });
        WsHold hold = client.Hold(new Join("a"), new Leave("a"));
        client.Send(new Note("queued"));
        client.Start();
        ScriptedPeer one = await server.AcceptAsync();
        Assert.Equal("""{"type":"note","payload":{"text":"first"}}""", await one.ReadTextAsync());
        Assert.Equal("""{"type":"join","payload":{"room":"a"},"id":1}""", await one.ReadTextAsync());
        Assert.Equal(WsConnectionState.Connecting, client.State);
        await one.SendTextAsync("""{"type":"$ack","ref":1}""");
        await hold.Ready.WithinLimit();
        Assert.Equal("""{"type":"note","payload":{"text":"queued"}}""", await one.ReadTextAsync());
        one.Reset();

        ScriptedPeer two = await server.AcceptAsync();
        Assert.Equal("""{"type":"note","payload":{"text":"first"}}""", await two.ReadTextAsync());
        Assert.Equal("""{"type":"join","payload":{"room":"a"},"id":2}""", await two.ReadTextAsync());
        await two.SendTextAsync("""{"type":"$ack","ref":2}""");
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        await hold.DisposeAsync();
        Assert.Equal("""{"type":"leave","payload":{"room":"a"}}""", await two.ReadTextAsync());
        Assert.Equal([false, true], connections);
    }

    [Fact]
    public async Task Equal_holds_are_sent_once_and_released_by_the_last()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        WsHold one = client.Hold(new Join("a"), new Leave("a"));
        WsHold two = client.Hold(new Join("a"), new Leave("a"));
        Assert.Equal("""{"type":"join","payload":{"room":"a"},"id":1}""", await peer.ReadTextAsync());
        await one.DisposeAsync();
        await one.DisposeAsync();
        client.Send(new Note("between"));
        Assert.Equal("""{"type":"note","payload":{"text":"between"}}""", await peer.ReadTextAsync());
        await two.DisposeAsync();
        Assert.Equal("""{"type":"leave","payload":{"room":"a"}}""", await peer.ReadTextAsync());
    }

    [Fact]
    public async Task A_refused_hold_is_told_and_not_repeated()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        WsHold hold = client.Hold(new Join("secret"));
        client.Start();
        ScriptedPeer one = await server.AcceptAsync();
        await one.ReadTextAsync();
        await one.SendTextAsync("""{"type":"error","ref":1,"payload":{"code":"forbidden","message":"no"}}""");
        WsErrorException refusal = await Assert.ThrowsAsync<WsErrorException>(() => hold.Ready.WithinLimit());
        Assert.Equal("forbidden", refusal.Code);
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        one.Reset();
        ScriptedPeer two = await server.AcceptAsync();
        client.Send(new Note("only"));
        Assert.Equal("""{"type":"note","payload":{"text":"only"}}""", await two.ReadTextAsync());
    }

    [Fact]
    public async Task A_refused_hold_is_not_released_and_may_be_tried_again()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        WsHold refused = client.Hold(new Join("a"), new Leave("a"));
        Assert.Equal("""{"type":"join","payload":{"room":"a"},"id":1}""", await peer.ReadTextAsync());
        await peer.SendTextAsync("""{"type":"error","payload":{"code":"app.full","message":"full"},"ref":1}""");
        await Assert.ThrowsAsync<WsErrorException>(() => refused.Ready.WithinLimit());
        WsHold again = client.Hold(new Join("a"), new Leave("a"));
        Assert.Equal("""{"type":"join","payload":{"room":"a"},"id":2}""", await peer.ReadTextAsync());
        await peer.SendTextAsync("""{"type":"$ack","ref":2}""");
        await again.Ready.WithinLimit();
        await refused.DisposeAsync();
        client.Send(new Note("between"));
        Assert.Equal("""{"type":"note","payload":{"text":"between"}}""", await peer.ReadTextAsync());
        await again.DisposeAsync();
        Assert.Equal("""{"type":"leave","payload":{"room":"a"}}""", await peer.ReadTextAsync());
    }

    [Fact]
    public async Task Code_for_a_new_connection_that_fails_drops_it_and_the_client_tries_again()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        int calls = 0;
        client.OnConnected((_, _) => ++calls == 1 ? throw new InvalidOperationException("not yet") : Task.CompletedTask);
        var retried = new TaskCompletionSource<WsRetry>();
        client.StateChanged += change => _ = change.Retry is { } retry && retried.TrySetResult(retry);
        client.Start();
        await server.AcceptAsync();
        Assert.Equal("not yet", (await retried.Task.WithinLimit()).Cause.Exception?.Message);
        await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_of_many_holds_is_sent(bool isOpen)
    {
        const int Holds = 30;
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options => options.MaxRequests = options.MaxQueuedMessages = 1);
        WsHold[] holds = isOpen ? [] : HoldAll();
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        if (isOpen)
        {
            await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
            holds = HoldAll();
        }

        for (int i = 0; i < Holds; i++)
        {
            Assert.StartsWith($$$"""{"type":"join","payload":{"room":"{{{i}}}"}""", await peer.ReadTextAsync(), StringComparison.Ordinal);
        }

        for (int i = 1; i <= Holds; i++)
        {
            await peer.SendTextAsync($$$"""{"type":"$ack","ref":{{{i}}}}""");
        }

        await Task.WhenAll(holds.Select(static hold => hold.Ready)).WithinLimit();

        WsHold[] HoldAll() => [.. Enumerable.Range(0, Holds).Select(i => client.Hold(new Join($"{i}")))];
    }

    [Fact]
    public async Task A_hold_that_the_server_cannot_take_is_told()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options => options.Subprotocols.Add(WsSubprotocol.V1Json));
        WsHold hold = client.Hold(new Join(new string('x', 200)));
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync("Sec-WebSocket-Protocol: typedws.v1.json\r\n");
        await peer.SendTextAsync("""{"type":"$welcome","payload":{"limits":{"maxMessageBytes":100}}}""");
        WsRequestException refusal = await Assert.ThrowsAsync<WsRequestException>(() => hold.Ready.WithinLimit());
        Assert.Equal(WsSendFailure.TooLarge, Assert.IsType<WsSendException>(refusal.InnerException).Reason);
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("disposed")]
    [InlineData("never started")]
    public async Task Nobody_waits_for_a_hold_of_a_client_that_has_stopped(string how)
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        WsHold hold = client.Hold(new Join("a"));
        Task ready = hold.Ready;
        if (how != "never started")
        {
            client.Start();
            await (await server.AcceptAsync()).ReadTextAsync();
        }

        if (how == "closed")
        {
            await client.CloseAsync().WithinLimit();
        }
        else
        {
            await client.DisposeAsync();
        }

        WsRequestException failure = await Assert.ThrowsAsync<WsRequestException>(() => ready.WithinLimit());
        Assert.Equal(WsRequestFailure.ConnectionClosed, failure.Reason);
        if (how != "closed")
        {
            await Assert.ThrowsAsync<WsRequestException>(() => hold.Ready.WithinLimit());
            await Assert.ThrowsAsync<WsRequestException>(() => client.Hold(new Join("later")).Ready.WithinLimit());
            return;
        }

        client.Start();
        ScriptedPeer next = await server.AcceptAsync();
        Assert.Equal("""{"type":"join","payload":{"room":"a"},"id":2}""", await next.ReadTextAsync());
        await next.SendTextAsync("""{"type":"$ack","ref":2}""");
        await hold.Ready.WithinLimit();
    }

    private static WsClient Create(ScriptedServer server, Action<WsClientOptions>? configure = null)
        => new(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
            options.Reconnect.FirstDelay = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(options);
        });
}
