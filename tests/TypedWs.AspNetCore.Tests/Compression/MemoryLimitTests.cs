using Echo;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Tests.Compression;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>Connections beyond <see cref="WsCompressionOptions.MaxMemory"/>: the answer says what the server then does.</summary>
public sealed class MemoryLimitTests
{
    private const string Extensions = "Sec-WebSocket-Extensions";
    private const string Shared = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    // Enough for one connection with contexts of its own, but not for those that all others share, too.
    private const int Limit = 400 * 1000;

    [Fact]
    public async Task What_is_beyond_the_limit_is_answered_and_kept_however_many_connections_come()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(app => app.MapWs<EchoEndpoint>("/ws", static options =>
            options.Compression = new WsCompressionOptions
            {
                Outbound = WsCompressionMode.Dedicated,
                Inbound = WsCompressionMode.Dedicated,
                Threshold = 0,
                MaxMemory = Limit,
            }));
        await using RawWebSocket first = await ConnectAsync(server);
        await using RawWebSocket second = await ConnectAsync(server);

        Assert.Equal("permessage-deflate", first.Response!.Headers[Extensions]);
        Assert.Equal(Shared, second.Response!.Headers[Extensions]);
        await EchoAsync(first);
        await EchoAsync(second);

        // The contexts that connections share exist now.
        await using RawWebSocket third = await ConnectAsync(server);
        Assert.Equal(Shared, third.Response!.Headers[Extensions]);
        await EchoAsync(third);
        await first.CloseAsync();
        await EchoAsync(second);
    }

    private static Task<RawWebSocket> ConnectAsync(WsTestServer server)
        => RawWebSocket.ConnectAsync(server.BaseAddress, headers: $"{Extensions}: permessage-deflate\r\n");

    private static async Task EchoAsync(RawWebSocket client)
    {
        byte[] message = MessageData.Create(MessageData.Json, 1000);
        using var deflater = new RuntimeDeflater();
        await client.SendAsync(RawFrame.Masked(RawFrame.TextOpcode, deflater.Deflate(message), rsv: 4));
        RawFrame echo = await client.ReceiveFrameAsync();
        Assert.Equal(0xC1, echo.FirstByte);
        Assert.Equal(message, new WindowedInflater().Inflate(echo.Payload));
    }
}
