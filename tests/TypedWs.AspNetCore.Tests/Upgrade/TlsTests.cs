using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>wss:// from end to end (acceptance D1).</summary>
[Trait("Row", "D1")]
public sealed class TlsTests : IDisposable
{
    private readonly X509Certificate2 _certificate = TestCertificate.Create();

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Messages_of_all_sizes_are_echoed_over_tls(string httpVersion)
    {
        var script = new UpgradeScript { Decide = static upgrade => new(upgrade.GetHttpContext().Request.Protocol) };
        await using WsTestServer server = await StartAsync(script);
        using ClientWebSocket client = await ConnectAsync(server, Version.Parse(httpVersion));
        string expected = httpVersion == "1.1" ? "HTTP/1.1: " : "HTTP/2: ";

        foreach (int size in new[] { 0, 1, 125, 126, 20_000, 65_536, 900_000 })
        {
            string text = new('x', size);
            await client.SendTextAsync(text);
            Assert.Equal(expected + text, await client.ReceiveTextAsync());
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WithinLimit();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
        await script.Events.ExpectAsync($"open {expected[..^2]}", $"close {expected[..^2]} 1000 clean");
        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task A_client_that_is_gone_is_noticed_through_tls()
    {
        var script = new UpgradeScript();
        await using WsTestServer server = await StartAsync(script);
        using ClientWebSocket client = await ConnectAsync(server, HttpVersion.Version11);
        await script.Events.ExpectAsync("open nobody");

        client.Abort();

        await script.Events.ExpectAsync("close nobody 1006");
    }

    public void Dispose() => _certificate.Dispose();

    private async Task<ClientWebSocket> ConnectAsync(WsTestServer server, Version httpVersion)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) =>
            presented!.GetCertHashString() == _certificate.GetCertHashString();
        var client = new ClientWebSocket();
        client.Options.HttpVersion = httpVersion;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        Uri address = new UriBuilder(server.BaseAddress) { Scheme = "wss", Path = "/ws" }.Uri;
        await client.ConnectAsync(address, new HttpMessageInvoker(handler, disposeHandler: false), CancellationToken.None).WithinLimit();
        return client;
    }

    private Task<WsTestServer> StartAsync(UpgradeScript script)
        => WsTestServer.StartAsync(
            static app => app.MapWs<DecidingEndpoint>("/ws"),
            builder =>
            {
                builder.WebHost.UseKestrelHttpsConfiguration();
                builder.WebHost.ConfigureKestrel(kestrel =>
                    kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = _certificate));
                builder.WebHost.UseUrls("https://127.0.0.1:0");
                builder.Services.AddSingleton(script);
            });
}
