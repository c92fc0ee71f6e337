using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Typed;

/// <summary>The messages that a server sends by itself.</summary>
public sealed class SystemMessageTests
{
    private const string Welcome = """
        {"type":"$welcome","payload":{"connectionId":"c1","contract":{"name":"Desk","version":"1.4","hash":"abc"},
        "limits":{"maxMessageBytes":100},"heartbeatMs":30000}}
        """;

    [Fact]
    public async Task The_welcome_comes_before_everything_and_another_contract_is_told_once()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options => options.ExpectedContract = "other");
        var events = new EventRecorder();
        client.ContractChanged += welcome => events.Add($"contract {welcome.ContractHash} {welcome.ContractVersion}");
        client.OnConnected((session, _) =>
        {
            events.Add($"connected {session.Welcome?.ConnectionId} {session.Welcome?.MaxMessageBytes}");
            return Task.CompletedTask;
        });
        client.Start();
        for (int i = 0; i < 2; i++)
        {
            ScriptedPeer peer = await server.AcceptAsync("Sec-WebSocket-Protocol: typedws.v1.json\r\n");
            Assert.Equal(WsConnectionState.Connecting, client.State);
            await peer.SendTextAsync(Welcome.Trim());
            await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
            Assert.Equal(WsSendStatus.Dropped, client.Send(new Note(new string('x', 100))));
            peer.Reset();
            await Bounded.Until(() => client.State == WsConnectionState.Connecting, "lost");
        }

        await events.ExpectAsync("contract abc 1.4", "connected c1 100", "connected c1 100");
    }

    [Theory]
    [InlineData("""{"type":"$welcome","payload":5}""")]
    [InlineData("""{"type":"$welcome"}""")]
    public async Task A_wrong_welcome_is_not_waited_for_longer_than_five_seconds(string welcome)
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync("Sec-WebSocket-Protocol: typedws.v1.json\r\n");
        await peer.SendTextAsync(welcome);
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
    }

    [Fact]
    public async Task A_server_that_goes_away_is_told_and_the_client_comes_back()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server, options => options.Subprotocols.Clear());
        var away = new TaskCompletionSource<TimeSpan>();
        client.GoingAway += away.SetResult;
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await peer.SendTextAsync("""{"type":"$goingAway","payload":{"delayMs":1500}}""");
        Assert.Equal(TimeSpan.FromMilliseconds(1500), await away.Task.WithinLimit());
        client.Send(new Note("still handled"));
        await peer.ReadTextAsync();
        await peer.SendCloseAsync(1001);
        await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
    }

    private static WsClient Create(ScriptedServer server, Action<WsClientOptions>? configure = null)
        => new(server.Address, options =>
        {
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
            options.Reconnect.FirstDelay = TimeSpan.FromMilliseconds(20);
            options.Reconnect.ServerDelay = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(options);
        });
}
