using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;

namespace TypedWs.AspNetCore.Tests.Deployment;

/// <summary>The configurations of docs/deployment.md, run with the real proxies.</summary>
public sealed class DeploymentPageTests : IDisposable
{
    private readonly X509Certificate2 _certificate = TestCertificate.Create();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("typedws-tls-");

    [Theory]
    [InlineData("$http_host", 101)]
    [InlineData("$host", 403)] // drops the port, as the page says
    public async Task Nginx_ends_tls_for_a_page_on_any_port(string host, int status)
    {
        (string certificate, string key, _) = TestCertificate.Save(_certificate, _directory.FullName);
        await using WsTestServer server = await ProxiedServer.StartAsync();
        string documented = DeploymentPage.ReadBlock("### nginx", "nginx");
        await using ProxyProcess nginx = await NginxProxy.StartAsync((_, port) => documented.Adapt(
            ("listen 443 ssl;", $"listen 127.0.0.1:{port} ssl;"),
            ("/etc/tls/chat.pem", certificate),
            ("/etc/tls/chat.key", key),
            ("127.0.0.1:3001", server.BaseAddress.Authority),
            ("$http_host", host)));

        Assert.Equal(status, await ProxiedServer.ConnectAsync(WithTls(nginx.BaseAddress), _certificate));
    }

    [Fact]
    public async Task Haproxy_ends_tls_and_asks_the_health_check()
    {
        (_, _, string both) = TestCertificate.Save(_certificate, _directory.FullName);
        await using WsTestServer server = await ProxiedServer.StartAsync();
        string documented = DeploymentPage.ReadBlock("### HAProxy", "haproxy");
        await using ProxyProcess haproxy = await StartHaproxyAsync(port => documented.Adapt(
            ("bind *:443", $"bind 127.0.0.1:{port}"),
            ("/etc/tls/chat-with-key.pem", both),
            ("127.0.0.1:3001", server.BaseAddress.Authority)));

        Assert.Equal(101, await ProxiedServer.ConnectAsync(WithTls(haproxy.BaseAddress), _certificate));
    }

    [Theory]
    [InlineData(true, "https", 101)]
    [InlineData(true, "http", 403)]
    [InlineData(false, "https", 502)]
    public async Task Haproxy_over_http_2_needs_AllowAlternateSchemes(bool allowed, string scheme, int status)
    {
        await using WsTestServer server = await ProxiedServer.StartAsync(builder => builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AllowAlternateSchemes = allowed;
            kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http2);
        }));
        await using ProxyProcess haproxy = await StartHaproxyAsync(port =>
            $"""
            defaults
              mode http
              timeout connect 10s
              timeout client 30s
              timeout server 30s
            listen ws
              bind 127.0.0.1:{port}
              option forwardfor
              server s {server.BaseAddress.Authority} proto h2

            """);

        Assert.Equal(status, await ProxiedServer.ConnectAsync(haproxy.BaseAddress, scheme: scheme));
    }

    [Fact]
    public async Task Yarp_keeps_the_host_and_forwards_the_address()
    {
        await using WsTestServer server = await ProxiedServer.StartAsync();
        string configuration = DeploymentPage.ReadBlock("### YARP", "json")
            .Adapt(("http://127.0.0.1:3001/", server.BaseAddress.AbsoluteUri));
        await using WsTestServer yarp = await WsTestServer.StartAsync(
            static app => app.MapReverseProxy(),
            builder =>
            {
                builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(configuration)));
                builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
            });

        Assert.Equal(101, await ProxiedServer.ConnectAsync(yarp.BaseAddress));
    }

    [Fact]
    public async Task Kestrel_ends_tls_by_itself()
    {
        (string certificate, string key, _) = TestCertificate.Save(_certificate, _directory.FullName);
        string configuration = DeploymentPage.ReadBlock("## TLS by Kestrel", "json").Adapt(
            ("https://*:443", "https://127.0.0.1:0"),
            ("/etc/tls/chat.pem", certificate),
            ("/etc/tls/chat.key", key));
        await using WsTestServer server = await ProxiedServer.StartAsync(builder =>
        {
            builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(configuration)));
            builder.WebHost.UseKestrelHttpsConfiguration();
        });

        Assert.Equal("https", server.BaseAddress.Scheme);
        Assert.Equal(101, await ProxiedServer.ConnectAsync(server.BaseAddress, _certificate, forwardedFor: null));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _directory.Delete(recursive: true);
    }

    private static Uri WithTls(Uri address) => new UriBuilder(address) { Scheme = "https" }.Uri;

    private static Task<ProxyProcess> StartHaproxyAsync(Func<int, string> configure)
        => ProxyProcess.StartAsync("haproxy", (_, port) => configure(port), static (_, file) => ["-db", "-f", file]);
}
