using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.PubSub;

/// <summary>Somebody speaks to the others of the room.</summary>
[WsMessage("say")]
internal sealed record Say(string Text);

/// <summary>Something was said in a room.</summary>
[WsMessage("line", Direction = WsDirection.ServerToClient, Bare = true)]
internal sealed record Line(string Text);

/// <summary>A number, for tests of order.</summary>
[WsMessage("n", Direction = WsDirection.ServerToClient, Bare = true)]
internal sealed record Numbered(int N);

/// <summary>Has a test's script do something with the connection.</summary>
[WsMessage("do")]
internal sealed record Do(string What);

/// <summary>Counts how often it is read.</summary>
[WsMessage("counted", Direction = WsDirection.ServerToClient)]
internal sealed record CountedNotice
{
    private readonly string _text = "";
    private int _reads;

    public required string Text
    {
        get
        {
            Interlocked.Increment(ref _reads);
            return _text;
        }

        init => _text = value;
    }

    public int CountReads() => _reads;
}

/// <summary>What a test wants done, and what was recorded.</summary>
internal sealed class RoomScript
{
    public EventRecorder Events { get; } = new();

    public Action<RoomEndpoint, WsConnection<string>, string> Do { get; set; } = static (_, _, _) => { };
}

/// <summary>The chat of acceptance D17 and D18: the others of the room hear who joins, speaks and leaves.</summary>
[WsEndpoint]
internal sealed partial class RoomEndpoint(RoomScript script) : WsEndpoint<string>
{
    public static readonly WsTopic<Line> Room = new("room");

    public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade)
        => upgrade.Query["username"] is { Length: > 0 } name ? name : upgrade.Refuse(400, "WebSocket upgrade error");

    public override ValueTask OnOpen(WsConnection<string> ws)
    {
        ws.Subscribe(Room);
        ws.PublishToOthers(Room, new Line($"{ws.Data} has joined"));
        return default;
    }

    [WsHandler]
    public void OnSay(WsConnection<string> ws, Say message) => ws.PublishToOthers(Room, new Line($"{ws.Data}: {message.Text}"));

    [WsHandler]
    public void OnDo(WsConnection<string> ws, Do message) => script.Do(this, ws, message.What);

    public override ValueTask OnClose(WsConnection<string> ws, WsClose close)
    {
        script.Events.Add($"{string.Join(',', ws.Subscriptions.Order())} before");
        ws.Unsubscribe(Room);
        int heard = ws.PublishToOthers(Room, new Line($"{ws.Data} has left"));
        script.Events.Add($"{ws.Data} left, {heard} heard");
        return default;
    }

    internal static Task<WsTestServer> StartAsync(RoomScript? script = null, Action<WsOptions>? options = null)
        => WsTestServer.StartAsync(
            app =>
            {
                app.MapWs<RoomEndpoint>("/chat", options);
                app.MapFallback(static () => "Hello world");
            },
            builder => builder.Services.AddSingleton(script ?? new RoomScript()));

    /// <summary>Connects and waits until the endpoint has let the user in.</summary>
    internal static async Task<RawWebSocket> JoinAsync(WsTestServer server, string name)
    {
        RawWebSocket client = await server.ConnectAsync("/chat?username=" + name);
        await client.PingAsync();
        return client;
    }

    internal static Task DoAsync(RawWebSocket client, string what = "")
        => client.SendTextAsync($$$"""{"type":"do","payload":{"what":"{{{what}}}"}}""");

    internal static async Task<string?> ReceiveLineAsync(RawWebSocket client)
        => (await client.ReceiveJsonAsync()).GetProperty("payload").GetString();
}
