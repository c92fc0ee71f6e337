using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>The framework's own client, with bounded waits.</summary>
internal static class ClientWebSocketExtensions
{
    public static Task SendTextAsync(this ClientWebSocket client, string text)
        => client
            .SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None)
            .WithinLimit();

    public static Task SendBinaryAsync(this ClientWebSocket client, byte[] data)
        => client.SendAsync(data, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None).WithinLimit();

    public static async Task<string> ReceiveTextAsync(this ClientWebSocket client)
    {
        (WebSocketMessageType type, byte[] data) = await client.ReceiveMessageAsync();
        Assert.True(type == WebSocketMessageType.Text, $"Not a text message: {type} {client.CloseStatus} {client.CloseStatusDescription}");
        return Encoding.UTF8.GetString(data);
    }

    public static async Task<JsonElement> ReceiveJsonAsync(this ClientWebSocket client)
        => JsonDocument.Parse(await client.ReceiveTextAsync()).RootElement;

    public static async Task<(WebSocketMessageType Type, byte[] Data)> ReceiveMessageAsync(this ClientWebSocket client)
    {
        using var message = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult result = await client.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).WithinLimit();
            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                return (result.MessageType, message.ToArray());
            }
        }
    }
}
