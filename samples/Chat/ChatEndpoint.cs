using TypedWs;

namespace Chat;

/// <summary>What the server knows about a connection.</summary>
public sealed record Visitor(string ClientId);

/// <summary>One room for everybody.</summary>
[WsEndpoint]
public sealed partial class ChatEndpoint(TimeProvider clock) : WsEndpoint<Visitor>
{
    private static readonly WsTopic<ChatPosted> Room = new("room");

    // The same topic by its name: who is in the room gets both.
    private static readonly WsTopic<SystemNotice> Notices = new(Room.Name);

    private const int MaxNameLength = 40;

    /// <summary>The visitor's name comes with the address: <c>/ws?clientId=ann</c>.</summary>
    public override WsUpgradeResult<Visitor> OnUpgrade(WsUpgrade upgrade)
    {
        string? name = upgrade.Query["clientId"];
        if (string.IsNullOrWhiteSpace(name))
        {
            return new Visitor($"guest-{Random.Shared.Next(10_000)}");
        }

        // Everybody will see the name: it is input like any other.
        return name.Length <= MaxNameLength && !name.Any(char.IsControl)
            ? new Visitor(name)
            : upgrade.Refuse(400, $"A name has at most {MaxNameLength} characters, all of them visible.");
    }

    /// <summary>Everyone in the room is told, the joiner included.</summary>
    public override ValueTask OnOpen(WsConnection<Visitor> ws)
    {
        ws.Subscribe(Room);
        Topics.Publish(Notices, new SystemNotice($"{ws.Data.ClientId} joined"));
        return default;
    }

    /// <summary>Runs only for a valid message; whoever sent an invalid one got an error event and is still connected.</summary>
    [WsHandler]
    public void OnChat(WsConnection<Visitor> ws, ChatPayload message)
        => Topics.Publish(Room, new ChatPosted(ws.Data.ClientId, message.Text.Trim(), clock.GetUtcNow()));

    /// <summary>Those who stay are told: this connection is closed and gets nothing more.</summary>
    public override ValueTask OnClose(WsConnection<Visitor> ws, WsClose close)
    {
        Topics.Publish(Notices, new SystemNotice($"{ws.Data.ClientId} left"));
        return default;
    }
}
