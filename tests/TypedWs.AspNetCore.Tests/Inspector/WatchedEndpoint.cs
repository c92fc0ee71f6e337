using System.ComponentModel.DataAnnotations;

namespace TypedWs.AspNetCore.Tests.Inspector;

/// <summary>Subscribes to a topic.</summary>
[WsMessage("join")]
internal sealed record Join([Required, StringLength(100)] string Topic);

/// <summary>Asks for what is not to be had.</summary>
[WsMessage("refuse")]
internal sealed record Refuse(string Why);

/// <summary>As long as the test wants.</summary>
[WsMessage("load", Direction = WsDirection.ServerToClient, Bare = true)]
internal sealed record Load(string Text);

/// <summary>What the inspector looks at in these tests.</summary>
[WsEndpoint]
internal sealed partial class WatchedEndpoint : WsEndpoint
{
    [WsHandler]
    public void OnJoin(WsConnection ws, Join message) => ws.Subscribe(message.Topic);

    [WsHandler]
    public WsResult OnRefuse(Refuse message) => WsError.App("refused", message.Why);
}
