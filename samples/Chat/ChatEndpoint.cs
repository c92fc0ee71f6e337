using TypedWs;

namespace Chat;

/// <summary>The server's data about one connection.</summary>
/// <param name="Name">The name that the other visitors see.</param>
/// <param name="Refusal">The reason for which the connection must close; null if it may stay.</param>
public sealed record Visitor(string Name, string? Refusal = null);

/// <summary>One room for everybody.</summary>
[WsEndpoint]
public sealed partial class ChatEndpoint(TimeProvider clock) : WsEndpoint<Visitor>
{
    // Codes 44xx mean that the client is at fault: it must change its name before it reconnects.
    private const WsCloseCode NameRefused = (WsCloseCode)4422;

    private static readonly WsTopic<ChatPosted> Room = new("room");

    // The same topic by its name: subscribers of the room get both message types.
    private static readonly WsTopic<SystemNotice> Notices = new(Room.Name);

    /// <summary>The visitor's name comes with the address: <c>/ws?clientId=ann</c>.</summary>
    public override WsUpgradeResult<Visitor> OnUpgrade(WsUpgrade upgrade)
    {
        string? name = upgrade.Query["clientId"]?.Trim();
        if (string.IsNullOrEmpty(name))
        {
            return new Visitor($"guest-{Random.Shared.Next(10_000)}");
        }

        // The upgrade is accepted even with a bad name: a page cannot see why an upgrade was refused, but it can see a close code and
        // its reason.
        return VisitorName.IsVisible(name)
            ? new Visitor(name)
            : new Visitor("", $"A name has at most {VisitorName.MaxLength} characters, all of them visible.");
    }

    /// <summary>The name that the inspector shows.</summary>
    public override string? GetDisplayName(WsConnection<Visitor> ws) => ws.Data.Name;

    /// <summary>Notifies everyone in the room, including the new visitor.</summary>
    public override ValueTask OnOpen(WsConnection<Visitor> ws)
    {
        if (ws.Data.Refusal is { } reason)
        {
            ws.Close(NameRefused, reason);
            return default;
        }

        ws.Subscribe(Room);
        Topics.Publish(Notices, new SystemNotice($"{ws.Data.Name} joined"));
        return default;
    }

    /// <summary>Runs only for a valid message. The sender of an invalid message gets an error event and stays connected.</summary>
    [WsHandler]
    public void OnChat(WsConnection<Visitor> ws, ChatPayload message)
        => Topics.Publish(Room, new ChatPosted(ws.Data.Name, message.Text.Trim(), clock.GetUtcNow()));

    /// <summary>Notifies the remaining visitors: this connection is closed and gets no more messages.</summary>
    public override ValueTask OnClose(WsConnection<Visitor> ws, WsClose close)
    {
        if (ws.IsSubscribed(Room))
        {
            Topics.Publish(Notices, new SystemNotice($"{ws.Data.Name} left"));
        }

        return default;
    }
}
