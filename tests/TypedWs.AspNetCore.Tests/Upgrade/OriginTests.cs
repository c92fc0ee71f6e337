using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>A page's cookies travel with its upgrade, so that a foreign page's must not be upgraded (acceptance D15).</summary>
public sealed class OriginTests
{
    [Theory]
    [Trait("Row", "D15")]
    [InlineData("Origin: http://evil.example\r\n")]
    [InlineData("Origin: http://localhost.evil.example\r\n")]
    [InlineData("Origin: https://localhost\r\n")]
    [InlineData("Origin: http://localhost:81\r\n")]
    [InlineData("Origin: null\r\n")]
    [InlineData("Origin:\r\n")]
    [InlineData("Origin: http://localhost\r\nOrigin: http://evil.example\r\n")]
    [InlineData("Origin: http://localhost\r\norigin: http://localhost\r\n")]
    public async Task A_foreign_pages_upgrade_is_refused_before_the_application_sees_its_cookies(string origin)
    {
        var script = new UpgradeScript { Decide = static _ => throw new InvalidOperationException("must not be called") };
        await using WsTestServer server = await AcceptedUpgradeTests.StartAsync(script);

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request(more: "Cookie: SessionId=secret\r\n" + origin));

        Assert.Equal(403, response.Status);
        UpgradeRefusalTests.AssertProblem(response, "OriginNotAllowed");
        Assert.Contains("403: OriginNotAllowed.", Assert.Single(server.Log.Refusals()).Text, StringComparison.Ordinal);
        Assert.Empty(server.Log.Problems());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Origin: http://localhost\r\n")]
    [InlineData("Origin: http://LOCALHOST:80\r\n")]
    public async Task The_servers_own_pages_and_clients_that_are_no_browsers_connect(string origin)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        Assert.Equal(101, (await server.AskAsync(UpgradeRefusalTests.Request(more: origin))).Status);
    }

    [Theory]
    [InlineData("Origin: https://app.example\r\n", 101)]
    [InlineData("Origin: https://app.example:443\r\n", 101)]
    [InlineData("Origin: http://localhost\r\n", 101)]
    [InlineData("Origin: https://app.example.evil\r\n", 403)]
    [InlineData("", 403)]
    public async Task Listed_origins_connect_and_an_origin_can_be_required(string origin, int status)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>(static options =>
        {
            options.Origins.Allowed.Add("https://app.example");
            options.Origins.Require = true;
        });

        Assert.Equal(status, (await server.AskAsync(UpgradeRefusalTests.Request(more: origin))).Status);
    }

    [Fact]
    public async Task By_choice_every_page_connects()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>(
            static options => options.Origins.AllowAny = true);

        Assert.Equal(101, (await server.AskAsync(UpgradeRefusalTests.Request(more: "Origin: https://anywhere.example\r\n"))).Status);
    }

    [Theory]
    [InlineData(true, 101)]
    [InlineData(false, 403)]
    public async Task Forwarded_headers_count_only_where_the_host_processes_them(bool processed, int status)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(app =>
        {
            if (processed)
            {
                app.UseForwardedHeaders(
                    new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost });
            }

            app.MapWs<TextEchoEndpoint>("/ws");
        });

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request(
            more: "Origin: https://chat.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: chat.example\r\n"));

        Assert.Equal(status, response.Status);
    }

    [Theory]
    [InlineData("same", true)]
    [InlineData("http://evil.example", false)]
    public async Task Over_http_2_the_authority_is_compared(string origin, bool connects)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<TextEchoEndpoint>("/ws"),
            static builder =>
                builder.WebHost.ConfigureKestrel(static kestrel =>
                    kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http2)));
        using var client = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        client.Options.HttpVersion = new Version(2, 0);
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.Options.SetRequestHeader("Origin", origin == "same" ? server.BaseAddress.GetLeftPart(UriPartial.Authority) : origin);
        Task connecting = client
            .ConnectAsync(new UriBuilder(new Uri(server.BaseAddress, "/ws")) { Scheme = "ws" }.Uri, invoker, CancellationToken.None)
            .WithinLimit();

        if (connects)
        {
            await connecting;
            Assert.Equal(WebSocketState.Open, client.State);
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(() => connecting);
            Assert.Contains("OriginNotAllowed", Assert.Single(server.Log.Refusals()).Text, StringComparison.Ordinal);
        }
    }
}
