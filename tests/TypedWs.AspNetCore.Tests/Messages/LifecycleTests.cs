using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>The hooks and their order, the connection's data, other clients (acceptance B2 to B4, B9 to B11, B25, D6, D14, D32).</summary>
public sealed class LifecycleTests
{
    [Fact]
    [Trait("Row", "B2")]
    [Trait("Row", "B3")]
    [Trait("Row", "D6")]
    public async Task Upgrade_open_messages_close_in_this_order()
    {
        var script = new MemberScript();
        await using WsTestServer server = await StartAsync(script);

        // The message is there before the connection is open.
        await using RawWebSocket client = await server.ConnectAsync(
            "/ws?token=t0&room=red",
            early: RawFrame.MaskedText("""{"type":"who"}"""));
        Assert.Equal("""{"type":"who","payload":{"userId":"user of t0","room":"red"}}""", await client.ReceiveTextAsync());
        await client.SendAsync(RawFrame.MaskedClose(4001, "done"));
        await client.ReceiveCloseAsync();

        await script.Events.ExpectAsync("upgrade t0", "open user of t0", "who user of t0", "close user of t0: 4001 done clean");
        script.Events.ExpectNothing();
    }

    [Fact]
    [Trait("Row", "B3")]
    public async Task A_bad_token_never_opens()
    {
        var script = new MemberScript();
        await using WsTestServer server = await StartAsync(script);

        Assert.Equal(401, (await server.AskAsync(RawWebSocket.UpgradeRequest(server.BaseAddress))).Status);

        await script.Events.ExpectAsync("upgrade ");
        script.Events.ExpectNothing();
    }

    [Fact]
    [Trait("Row", "B4")]
    [Trait("Row", "B9")]
    public async Task Every_connection_has_its_own_typed_data()
    {
        await using WsTestServer server = await StartAsync(new MemberScript());
        await using RawWebSocket a = await server.ConnectAsync("/ws?token=a&room=red");
        await using RawWebSocket b = await server.ConnectAsync("/ws?token=b&room=blue");

        await b.SendTextAsync("""{"type":"who"}""");
        await a.SendTextAsync("""{"type":"who"}""");

        Assert.Equal("""{"type":"who","payload":{"userId":"user of a","room":"red"}}""", await a.ReceiveTextAsync());
        Assert.Equal("""{"type":"who","payload":{"userId":"user of b","room":"blue"}}""", await b.ReceiveTextAsync());
    }

    [Fact]
    public async Task No_message_is_handled_before_OnOpen_has_completed()
    {
        var open = new TaskCompletionSource();
        var script = new MemberScript { Open = () => new(open.Task) };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync(
            "/ws?token=a&room=red",
            early: RawFrame.MaskedText("""{"type":"who"}"""));

        await client.PingAsync();
        await script.Events.ExpectAsync("upgrade a", "open user of a");
        script.Events.ExpectNothing();
        open.SetResult();

        await client.ReceiveTextAsync();
        await script.Events.ExpectAsync("who user of a");
    }

    [Theory]
    [Trait("Row", "B25")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_OnOpen_throws_the_connection_closes_with_1011_and_OnClose_still_follows(bool afterAwait)
    {
        var script = new MemberScript
        {
            Open = async () =>
            {
                if (afterAwait)
                {
                    await Task.Yield();
                }

                throw new InvalidOperationException("secret");
            },
        };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync(
            "/ws?token=a&room=red",
            early: RawFrame.MaskedText("""{"type":"who"}"""));

        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal(1011, close.CloseCode);
        Assert.DoesNotContain("secret", close.CloseReason, StringComparison.Ordinal);
        await client.SendAsync(RawFrame.MaskedClose(1011));
        await client.ReceiveEndAsync();

        await script.Events.ExpectAsync("upgrade a", "open user of a", "error secret", "close user of a: 1011 the server failed clean");
        await Bounded.Until(() => server.Endpoint<MemberEndpoint>().Connections.Count == 0, "the connection is forgotten");
        Assert.Equal(0, server.Endpoint<MemberEndpoint>().Topics.Count("members"));
    }

    [Fact]
    [Trait("Row", "B25")]
    public async Task When_OnClose_throws_nothing_is_left_behind()
    {
        var script = new MemberScript { Close = static () => throw new InvalidOperationException("secret") };
        await using WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync("/ws?token=a&room=red");

        await client.CloseAsync();

        await script.Events.ExpectAsync("upgrade a", "open user of a", "close user of a: 1000  clean", "error secret");
        await Bounded.Until(() => server.Endpoint<MemberEndpoint>().Connections.Count == 0, "the connection is forgotten");
        Assert.Equal(0, server.Endpoint<MemberEndpoint>().Topics.Count("members"));
    }

    [Fact]
    [Trait("Row", "B11")]
    [Trait("Row", "D33")]
    public async Task Connections_are_counted_found_and_forgotten()
    {
        await using WsTestServer server = await StartAsync(new MemberScript());
        MemberEndpoint endpoint = server.Endpoint<MemberEndpoint>();
        RawWebSocket[] clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => server.ConnectAsync($"/ws?token={i}&room=red")));
        foreach (RawWebSocket client in clients)
        {
            await client.PingAsync();
        }

        Assert.Equal(5, endpoint.Connections.Count);
        Assert.Equal(
            ["user of 0", "user of 1", "user of 2", "user of 3", "user of 4"],
            endpoint.Connections.Select(static ws => ws.Data.UserId).Order());
        WsConnection<Member> any = endpoint.Connections.First();
        Assert.Same(any, endpoint.Connections.Find(any.Id));
        Assert.Null(endpoint.Connections.Find("nobody"));

        await clients[0].CloseAsync();
        await clients[1].DisposeAsync();
        await Bounded.Until(() => endpoint.Connections.Count == 3, "the closed and the lost connection are forgotten");
        foreach (RawWebSocket client in clients)
        {
            await client.DisposeAsync();
        }

        await Bounded.Until(() => endpoint.Connections.Count == 0, "all are forgotten");
        Assert.Null(endpoint.Connections.Find(any.Id));
    }

    [Fact]
    [Trait("Row", "D32")]
    public async Task A_handler_is_all_that_an_endpoint_needs()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<HandlerOnlyEndpoint>();
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"who"}""");

        Assert.Equal("""{"type":"who","payload":{"userId":"anybody","room":null}}""", await client.ReceiveTextAsync());
        await client.CloseAsync();
    }

    [Fact]
    [Trait("Row", "A9")]
    [Trait("Row", "D14")]
    public async Task The_frameworks_own_client_works_unchanged()
    {
        var script = new TalkScript();
        await using WsTestServer server = await TalkEndpoint.StartAsync(script);
        using var client = new ClientWebSocket();
        await client
            .ConnectAsync(new UriBuilder(server.BaseAddress) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None)
            .WithinLimit();

        await client.SendTextAsync("""{"type":"chat","payload":{"text":"hi"}}""");
        Assert.Equal("""{"type":"chat","payload":{"text":"hi"}}""", await client.ReceiveTextAsync());
        await client.SendTextAsync("{");
        Assert.Equal("error", (await client.ReceiveJsonAsync()).GetProperty("type").GetString());
        Assert.Equal(WebSocketState.Open, client.State);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None).WithinLimit();

        Assert.Equal(WebSocketState.Closed, client.State);
        await script.Events.ExpectAsync("say hi", "close 1000");
    }

    private static Task<WsTestServer> StartAsync(MemberScript script)
        => WsTestServer.StartAsync(
            static app => app.MapWs<MemberEndpoint>("/ws"),
            builder => builder.Services.AddSingleton(script));
}
