using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;
using TypedWs.Tests.Samples;

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

    [Theory]
    [InlineData("true", 101)]
    [InlineData("false", 403)]
    public async Task The_variable_for_forwarded_headers_needs_no_code(string enabled, int status)
    {
        // ASPNETCORE_FORWARDEDHEADERS_ENABLED, by its name in the configuration.
        await using ChatServer server = await ChatServer.StartAsync(arguments: ["--FORWARDEDHEADERS_ENABLED", enabled]);
        string headers = $"Origin: https://{server.BaseAddress.Authority}\r\nX-Forwarded-Proto: https\r\n";
        await using RawWebSocket client = await RawWebSocket.OpenAsync(
            server.BaseAddress,
            Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.BaseAddress, headers: headers)));

        Assert.Equal(status, (await client.ReceiveResponseAsync()).Status);
    }

    [Fact]
    public void The_options_for_forwarded_headers_are_those_that_the_tests_of_the_proxies_run_with()
    {
        string code = File.ReadAllText(RepositoryFiles.At("tests/TypedWs.AspNetCore.Tests/Deployment/ProxiedServer.cs"));
        string[] settings =
        [
            .. DeploymentPage.ReadBlock("### Forwarded headers", "csharp").Split('\n')
                .Select(static line => line.Split("//")[0].Trim())
                .Where(static line => line.StartsWith("options.", StringComparison.Ordinal)),
        ];

        Assert.Equal(3, settings.Length);
        Assert.All(settings, setting => Assert.Contains(setting, code, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nginx_sends_all_clients_of_a_room_to_one_instance()
    {
        const int Rooms = 40;
        await using WsTestServer one = await StartInstanceAsync("one");
        await using WsTestServer two = await StartInstanceAsync("two");
        string documented = DeploymentPage.ReadBlock("## Several instances", "nginx").Adapt(
            ("10.0.0.11:3001", one.BaseAddress.Authority),
            ("10.0.0.12:3001", two.BaseAddress.Authority));
        await using ProxyProcess nginx = await NginxProxy.StartAsync(
            documented,
            "location / { proxy_pass http://chat; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;"
            + " proxy_set_header Connection upgrade; proxy_set_header Host $http_host; }");

        var instances = new HashSet<string>();
        for (int room = 0; room < Rooms; room++)
        {
            string first = await AskInstanceAsync(nginx.BaseAddress, room);
            Assert.Equal(first, await AskInstanceAsync(nginx.BaseAddress, room));
            instances.Add(first);
        }

        Assert.Equal(["one: hi", "two: hi"], instances.Order(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _directory.Delete(recursive: true);
    }

    private static Task<WsTestServer> StartInstanceAsync(string name)
        => WsTestServer.StartAsync(
            static app => app.MapWs<DecidingEndpoint>("/ws"),
            builder => builder.Services.AddSingleton(new UpgradeScript { Decide = _ => new(name) }));

    private static async Task<string> AskInstanceAsync(Uri proxy, int room)
    {
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(proxy, $"/ws?room=r{room}");
        await client.SendTextAsync("hi");
        return await client.ReceiveTextAsync();
    }

    private static Uri WithTls(Uri address) => new UriBuilder(address) { Scheme = "https" }.Uri;

    private static Task<ProxyProcess> StartHaproxyAsync(Func<int, string> configure)
        => ProxyProcess.StartAsync("haproxy", (_, port) => configure(port), static (_, file) => ["-db", "-f", file]);
}
