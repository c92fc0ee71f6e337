using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>What docs/troubleshooting.md says of proxies, with the proxies.</summary>
public sealed class ProxyTests
{
    [Theory]
    [InlineData("$http_host", 101)]
    [InlineData("$host", 403)]
    public async Task The_documented_lines_for_nginx_let_a_page_on_any_port_connect(string host, int status)
    {
        await using WsTestServer server = await StartAsync(static _ => { });
        string documented = ReadNginxBlock();
        Assert.Contains("$http_host", documented, StringComparison.Ordinal);
        string location = documented
            .Replace("$http_host", host, StringComparison.Ordinal)
            .Replace("127.0.0.1:3001", server.BaseAddress.Authority, StringComparison.Ordinal);
        await using ProxyProcess nginx = await NginxProxy.StartAsync(http: "", location);

        RawHttpResponse response = await AskAsync(nginx.BaseAddress, "Origin: " + nginx.BaseAddress.GetLeftPart(UriPartial.Authority));

        Assert.Equal(status, response.Status);
        if (status == 403)
        {
            Assert.Contains("Only the page's port", response.Body, StringComparison.Ordinal);
            return;
        }

        // A client cannot choose its address: nginx adds the one that it sees, and that one counts.
        await using RawWebSocket other = await RawWebSocket.ConnectAsync(nginx.BaseAddress, "/ws", "X-Forwarded-For: 192.0.2.7\r\n");
        Assert.All(server.Endpoint<TextEchoEndpoint>().Connections, static ws => Assert.Equal("127.0.0.1", ws.RemoteAddress!.ToString()));
    }

    [Theory]
    [InlineData(true, "https", 101)]
    [InlineData(true, "http", 403)]
    [InlineData(false, "https", 502)]
    public async Task Haproxy_over_http_2_needs_AllowAlternateSchemes(bool allowed, string scheme, int status)
    {
        await using WsTestServer server = await StartAsync(builder => builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AllowAlternateSchemes = allowed;
            kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http2);
        }));
        await using ProxyProcess haproxy = await ProxyProcess.StartAsync("haproxy", (_, port) =>
            $"""
            defaults
              mode http
              timeout connect 10s
              timeout client 30s
              timeout server 30s
            listen ws
              bind 127.0.0.1:{port}
              server s {server.BaseAddress.Authority} proto h2

            """,
            static (_, file) => ["-db", "-f", file]);

        Assert.Equal(status, (await AskAsync(haproxy.BaseAddress, $"Origin: {scheme}://{haproxy.BaseAddress.Authority}")).Status);
    }

    private static Task<WsTestServer> StartAsync(Action<WebApplicationBuilder> build)
        => WsTestServer.StartAsync(
            static app =>
            {
                app.UseForwardedHeaders();
                app.MapWs<TextEchoEndpoint>("/ws");
            },
            builder =>
            {
                // As the page has it.
                builder.Services.Configure<ForwardedHeadersOptions>(static options =>
                {
                    options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
                    options.KnownProxies.Add(IPAddress.Parse("10.0.0.5"));
                    options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse("172.16.0.0/12"));
                });
                build(builder);
            });

    private static async Task<RawHttpResponse> AskAsync(Uri proxy, string header)
    {
        byte[] request = Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(proxy, "/ws", header + "\r\n"));
        await using RawWebSocket client = await RawWebSocket.OpenAsync(proxy, request);
        return await client.ReceiveResponseAsync();
    }

    private static string ReadNginxBlock()
    {
        string page = File.ReadAllText(RepositoryFiles.At("docs/troubleshooting.md")).ReplaceLineEndings("\n");
        int start = page.IndexOf("```\nlocation /ws {", StringComparison.Ordinal) + 4;
        Assert.True(start > 4, "The page has no lines for nginx.");
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
