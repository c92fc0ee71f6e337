using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
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
        await using ProxyProcess nginx = await ProxyProcess.StartAsync("nginx", (directory, port) =>
            $"daemon off; pid {directory}/pid; error_log stderr; events {{}} http {{ access_log off; "
            + string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"{kind}_temp_path {directory}/{kind}; "))
            + $"server {{ listen 127.0.0.1:{port}; {location} }} }}",
            static file => ["-c", file, "-p", Path.GetDirectoryName(file)!, "-e", "stderr"]);

        RawHttpResponse response = await AskAsync(nginx.Address, "Origin: " + nginx.Address.GetLeftPart(UriPartial.Authority));

        Assert.Equal(status, response.Status);
        if (status == 403)
        {
            Assert.Contains("Only the page's port", response.Body, StringComparison.Ordinal);
            return;
        }

        // A client cannot choose its address: nginx adds the one that it sees, and that one counts.
        await using RawWebSocket other = await RawWebSocket.ConnectAsync(nginx.Address, "/ws", "X-Forwarded-For: 192.0.2.7\r\n");
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
            static file => ["-db", "-f", file]);

        Assert.Equal(status, (await AskAsync(haproxy.Address, $"Origin: {scheme}://{haproxy.Address.Authority}")).Status);
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
                builder.Services.Configure<ForwardedHeadersOptions>(
                    static options => options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
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

    /// <summary>A proxy in a process of its own, with a directory for what it writes. Where it is missing the test is skipped, but fails in CI.</summary>
    private sealed class ProxyProcess : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly string _directory;

        private ProxyProcess(Process process, string directory, Uri address)
        {
            _process = process;
            _directory = directory;
            Address = address;
        }

        public Uri Address { get; }

        /// <param name="program">Its name.</param>
        /// <param name="configure">Its configuration, for a directory and a port.</param>
        /// <param name="arguments">Its arguments, for the configuration's file.</param>
        public static async Task<ProxyProcess> StartAsync(string program, Func<string, int, string> configure, Func<string, string[]> arguments)
        {
            string? path = new[] { "/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin" }
                .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
            if (path is null)
            {
                string reason = $"{program} was not found in its usual places.";
                Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")), reason);
                Assert.Fail(reason);
            }

            string directory = Directory.CreateTempSubdirectory("typedws-proxy-").FullName;
            int port = FindFreePort();
            string file = Path.Combine(directory, "proxy.conf");
            await File.WriteAllTextAsync(file, configure(directory, port));
            var start = new ProcessStartInfo(path, arguments(file)) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
            var proxy = new ProxyProcess(Process.Start(start)!, directory, new Uri($"http://127.0.0.1:{port}"));
            await proxy.WaitUntilItListensAsync(port);
            return proxy;
        }

        public async ValueTask DisposeAsync()
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WithinLimit();
            _process.Dispose();
            Directory.Delete(_directory, recursive: true);
        }

        private static int FindFreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        private async Task WaitUntilItListensAsync(int port)
        {
            bool listens = false;
            for (long start = Stopwatch.GetTimestamp(); !listens && Stopwatch.GetElapsedTime(start) < Bounded.Limit;)
            {
                Assert.False(_process.HasExited, "The proxy ended.");
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(IPAddress.Loopback, port);
                    listens = true;
                }
                catch (SocketException)
                {
                    await Task.Delay(20);
                }
            }

            Assert.True(listens, "The proxy does not listen.");
        }
    }
}
