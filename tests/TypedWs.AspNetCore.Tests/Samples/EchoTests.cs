using System.Net.WebSockets;
using Echo;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Tests.Samples;

/// <summary>The echo sample (acceptance D8).</summary>
[Trait("Row", "D8")]
public sealed class EchoTests
{
    [Fact]
    public async Task Text_comes_back_as_text_and_binary_as_binary()
    {
        await using WebApplication app = await StartAsync();
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(new Uri(app.Urls.Single()));

        await client.SendTextAsync("hi");
        Assert.Equal("hi", await client.ReceiveTextAsync());
        await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, [0, 0xFF]));
        RawFrame binary = await client.ReceiveFrameAsync();
        Assert.Equal(0x82, binary.FirstByte);
        Assert.Equal([0, 0xFF], binary.Payload);
        await client.CloseAsync();
        await app.StopAsync();
    }

    [Fact]
    public async Task A_message_of_64_MiB_comes_back()
    {
        await using WebApplication app = await StartAsync();
        using var client = new ClientWebSocket();
        await client
            .ConnectAsync(new UriBuilder(app.Urls.Single()) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None)
            .WithinLimit();
        byte[] data = new byte[64 * 1024 * 1024];
        new Random(64).NextBytes(data);

        Task sending = client.SendBinaryAsync(data);
        (WebSocketMessageType type, byte[] echo) = await client.ReceiveMessageAsync();
        await sending;

        Assert.Equal(WebSocketMessageType.Binary, type);
        Assert.True(data.AsSpan().SequenceEqual(echo));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WithinLimit();
        await app.StopAsync();
    }

    /// <summary>A browser's own page for an empty 404 has an origin that may not connect.</summary>
    [Fact]
    public async Task There_is_a_page_whose_console_may_connect()
    {
        await using WebApplication app = await StartAsync();
        using var http = new HttpClient();

        Assert.Contains("/ws", await http.GetStringAsync(new Uri(app.Urls.Single())), StringComparison.Ordinal);
        await app.StopAsync();
    }

    [Fact]
    public async Task The_default_address_is_port_3002()
    {
        await using WebApplication app = EchoApp.Build();

        Assert.Equal("http://localhost:3002", app.Configuration["urls"]);
    }

    private static async Task<WebApplication> StartAsync()
    {
        WebApplication app = EchoApp.Build("--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning");
        await app.StartAsync();
        return app;
    }
}
