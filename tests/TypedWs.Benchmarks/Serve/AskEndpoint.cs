namespace TypedWs.Benchmarks.Serve;

/// <summary>A request of the clients that are measured.</summary>
[WsMessage("ask"), WsReply<Answer>]
internal sealed record Ask(string Text, int Number);

/// <summary>Its answer.</summary>
[WsMessage("answer", Direction = WsDirection.ServerToClient)]
internal sealed record Answer(string From, string Text, int Number);

/// <summary>Lets the server send so many messages.</summary>
[WsMessage("burst")]
internal sealed record Burst(int Count);

/// <summary>One of them.</summary>
[WsMessage("news", Direction = WsDirection.ServerToClient)]
internal sealed record News(string From, string Text, int Number);

/// <summary>The server of the clients that are measured.</summary>
[WsEndpoint]
internal sealed partial class AskEndpoint : WsEndpoint
{
    [WsHandler]
    public static Answer OnAsk(Ask message) => new("server", message.Text, message.Number);

    [WsHandler]
    public static async Task OnBurst(WsConnection ws, Burst message)
    {
        for (int number = 1; number <= message.Count; number++)
        {
            if (ws.Send(new News("server", "something has happened", number)) == WsSendStatus.Backpressured)
            {
                await ws.DrainAsync();
            }
        }
    }
}
