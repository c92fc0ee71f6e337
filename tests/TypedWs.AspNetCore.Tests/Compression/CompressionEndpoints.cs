using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Compression;

[WsMessage("say", Direction = WsDirection.Both)]
internal sealed record Say(string Text);

[WsMessage("secret", Direction = WsDirection.ServerToClient, Compression = WsCompress.No)]
internal sealed record Secret(string Text);

[WsMessage("tell")]
internal sealed record Tell(string Room, string Text);

/// <summary>Answers and publishes what it gets.</summary>
[WsEndpoint]
internal sealed partial class CompressedEndpoint : WsEndpoint
{
    public override ValueTask OnOpen(WsConnection ws)
    {
        ws.Subscribe("room");
        return default;
    }

    [WsHandler]
    public Say OnSay(Say message) => message;

    [WsHandler]
    public void OnTell(Tell message, WsConnection ws)
    {
        switch (message.Room)
        {
            case "room":
                Topics.Publish("room", new Say(message.Text));
                break;
            case "some":
                Topics.Publish("room", new Say(message.Text), static _ => true);
                break;
            case "prepared":
                Topics.PublishPrepared("room", Topics.Prepare(new Say(message.Text)));
                break;
            case "plain":
                Topics.Publish("room", new Say(message.Text), WsCompress.No);
                break;
            case "always":
                ws.Send(new Say(message.Text), WsCompress.Yes);
                break;
            case "never":
                ws.Send(new Say(message.Text), WsCompress.No);
                break;
            default:
                ws.Send(new Secret(message.Text));
                break;
        }
    }
}

/// <summary>Echoes.</summary>
[WsEndpoint]
internal sealed partial class CompressedEchoEndpoint : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText(text);
        return default;
    }

    public override ValueTask OnBinary(WsRawConnection ws, ReadOnlySpan<byte> data)
    {
        ws.SendBinary(data);
        return default;
    }

    internal static Task<WsTestServer> StartAsync(WsCompressionOptions? compression, Action<WsOptions>? more = null)
        => WsTestServer.StartAsync(app => app.MapWs<CompressedEchoEndpoint>("/ws", options =>
        {
            options.Compression = compression;
            more?.Invoke(options);
        }));

    internal static async Task<ClientWebSocket> ConnectAsync(WsTestServer server, WebSocketDeflateOptions? deflate)
    {
        var client = new ClientWebSocket();
        client.Options.DangerousDeflateOptions = deflate;
        client.Options.CollectHttpResponseDetails = true;
        await client.ConnectAsync(new Uri($"ws://{server.BaseAddress.Authority}/ws"), CancellationToken.None).WithinLimit();
        return client;
    }
}
