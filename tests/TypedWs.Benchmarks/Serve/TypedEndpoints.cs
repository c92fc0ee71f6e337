using System.ComponentModel.DataAnnotations;

namespace TypedWs.Benchmarks.Serve;

/// <summary>What the load generator sends: the chat message of all measured servers.</summary>
[WsMessage("chat")]
internal sealed record ChatIn([Required, StringLength(500)] string Text);

/// <summary>The answer, or the broadcast.</summary>
[WsMessage("chat", Direction = WsDirection.ServerToClient)]
internal sealed record ChatOut(string From, string Text, long Time);

/// <summary>The name that a connection was given.</summary>
internal sealed record User(string Name);

/// <summary>Answers the sender.</summary>
[WsEndpoint]
internal sealed partial class TypedEcho : WsEndpoint<User>
{
    private int _count;

    public override WsUpgradeResult<User> OnUpgrade(WsUpgrade upgrade) => new User($"user{Interlocked.Increment(ref _count)}");

    [WsHandler]
    public static ChatOut OnChat(WsConnection<User> ws, ChatIn message)
        => new(ws.Data.Name, message.Text, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
}

/// <summary>Broadcasts to everybody.</summary>
[WsEndpoint]
internal sealed partial class TypedRoom : WsEndpoint<User>
{
    private static readonly WsTopic<ChatOut> Room = new("room");

    private int _count;

    public override WsUpgradeResult<User> OnUpgrade(WsUpgrade upgrade) => new User($"user{Interlocked.Increment(ref _count)}");

    public override ValueTask OnOpen(WsConnection<User> ws)
    {
        ws.Subscribe(Room);
        return default;
    }

    [WsHandler]
    public void OnChat(WsConnection<User> ws, ChatIn message)
        => Topics.Publish(Room, new ChatOut(ws.Data.Name, message.Text, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
}
