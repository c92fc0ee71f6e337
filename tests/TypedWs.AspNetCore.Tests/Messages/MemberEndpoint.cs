using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Asks who one is.</summary>
[WsMessage("who")]
internal sealed record Who;

/// <summary>Who one is.</summary>
[WsMessage("who", Direction = WsDirection.ServerToClient)]
internal sealed record You(string UserId, string? Room);

/// <summary>What a connection knows about its user.</summary>
internal sealed record Member(string UserId, string Room);

/// <summary>What a test wants the hooks to do, and what was called.</summary>
internal sealed class MemberScript
{
    public EventRecorder Events { get; } = new();

    public Func<ValueTask> Open { get; set; } = static () => default;

    public Func<ValueTask> Close { get; set; } = static () => default;
}

/// <summary>Verifies a token, joins a topic, and records every hook.</summary>
[WsEndpoint]
internal sealed partial class MemberEndpoint(MemberScript script) : WsEndpoint<Member>
{
    public override WsUpgradeResult<Member> OnUpgrade(WsUpgrade upgrade)
    {
        string? token = upgrade.Query["token"];
        script.Events.Add("upgrade " + token);
        return token is null ? upgrade.Refuse(401) : new Member("user of " + token, upgrade.Query["room"] ?? "lobby");
    }

    public override ValueTask OnOpen(WsConnection<Member> ws)
    {
        ws.Subscribe("members");
        script.Events.Add("open " + ws.Data.UserId);
        return script.Open();
    }

    [WsHandler]
    public You OnWho(WsConnection<Member> ws, Who message)
    {
        Assert.NotNull(message);
        script.Events.Add("who " + ws.Data.UserId);
        return new You(ws.Data.UserId, ws.Data.Room);
    }

    public override ValueTask OnClose(WsConnection<Member> ws, WsClose close)
    {
        Assert.True(ws.IsSubscribed("members"));
        script.Events.Add($"close {ws.Data.UserId}: {(int)close.Code} {close.Reason} {(close.WasClean ? "clean" : "lost")}");
        return script.Close();
    }

    public override ValueTask OnError(WsConnection<Member> ws, Exception exception)
    {
        script.Events.Add("error " + exception.Message);
        return default;
    }
}

/// <summary>No hook is overridden.</summary>
[WsEndpoint]
internal sealed partial class HandlerOnlyEndpoint : WsEndpoint
{
    [WsHandler]
    public You OnWho(Who message) => new(message is null ? "nobody" : "anybody", null);
}
