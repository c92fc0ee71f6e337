using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.SignalR;

namespace TypedWs.Benchmarks.Restarts;

/// <summary>A message with a number.</summary>
[WsMessage("numbered")]
internal sealed record Numbered(int Number);

/// <summary>A request with a number.</summary>
[WsMessage("counted"), WsReply<CountedBack>]
internal sealed record Counted(int Number);

/// <summary>Its answer.</summary>
[WsMessage("counted.back", Direction = WsDirection.ServerToClient)]
internal sealed record CountedBack(int Number);

/// <summary>The server for the client of TypedWs.</summary>
[WsEndpoint]
internal sealed partial class RestartEndpoint(Arrivals arrivals) : WsEndpoint
{
    [WsHandler]
    public void OnNumbered(Numbered message) => arrivals.Add(message.Number);

    [WsHandler]
    public static CountedBack OnCounted(Counted message) => new(message.Number);
}

/// <summary>The server for the client of SignalR.</summary>
internal sealed class RestartHub(Arrivals arrivals) : Hub
{
    /// <summary>Takes a message.</summary>
    public void Numbered(int number) => arrivals.Add(number);

    /// <summary>Answers a request.</summary>
    public int Counted(int number) => number;
}

/// <summary>The server for Websocket.Client: each text message is a number.</summary>
internal static class RestartSocket
{
    private const int MaxMessage = 64;

    public static void Map(WebApplication app, Arrivals arrivals)
    {
        app.UseWebSockets();
        app.Map("/", async context =>
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            try
            {
                await ReceiveAsync(socket, arrivals);
            }
            catch (Exception failure) when (failure is WebSocketException or OperationCanceledException)
            {
                // The connection is lost.
            }
        });
    }

    private static async Task ReceiveAsync(WebSocket socket, Arrivals arrivals)
    {
        byte[] buffer = new byte[MaxMessage];
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            if (result.EndOfMessage)
            {
                arrivals.Add(int.Parse(Encoding.ASCII.GetString(buffer, 0, length), CultureInfo.InvariantCulture));
                length = 0;
            }
        }
    }
}
