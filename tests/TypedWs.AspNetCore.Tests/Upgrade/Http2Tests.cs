using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>Extended CONNECT (RFC 8441) with prior knowledge, and the column HTTP/2 of the table of refusals.</summary>
public sealed class Http2Tests
{
    [Fact]
    public async Task Messages_flow_both_ways_and_the_closing_handshake_is_clean()
    {
        var script = new UpgradeScript { Decide = static upgrade => new(upgrade.Query["name"] ?? "nobody") };
        await using WsTestServer server = await StartAsync(script);
        using ClientWebSocket client = await ConnectAsync(server, "/ws?name=ann");

        await client.SendTextAsync("hi");
        Assert.Equal("ann: hi", await client.ReceiveTextAsync());
        await client.SendTextAsync(new string('x', 200_000));
        Assert.Equal(200_005, (await client.ReceiveTextAsync()).Length);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None).WithinLimit();

        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
        await script.Events.ExpectAsync("open ann", "close ann 1000 clean");
        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task Many_connections_share_one_transport_and_end_one_by_one()
    {
        var script = new UpgradeScript { Decide = static upgrade => new(upgrade.Query["name"]!) };
        await using WsTestServer server = await StartAsync(script);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        ClientWebSocket[] clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => ConnectAsync(server, $"/ws?name={i}", invoker)));

        await Task.WhenAll(clients.Select(client => client.SendTextAsync("hi")));
        for (int i = 0; i < clients.Length; i++)
        {
            Assert.Equal($"{i}: hi", await clients[i].ReceiveTextAsync());
        }

        DecidingEndpoint endpoint = server.Endpoint<DecidingEndpoint>();
        clients[0].Abort();
        await Bounded.Until(() => endpoint.Connections.Count == 7, "the connection aborted by its client is forgotten");
        endpoint.Connections.Single(static ws => ws.Data == "1").Abort();
        await Assert.ThrowsAsync<WebSocketException>(() => clients[1].ReceiveTextAsync());
        await Bounded.Until(() => endpoint.Connections.Count == 6, "the connection aborted by the server is forgotten");
        await clients[2].SendTextAsync("still here");
        Assert.Equal("2: still here", await clients[2].ReceiveTextAsync());
        foreach (ClientWebSocket client in clients)
        {
            client.Dispose();
        }
    }

    [Fact]
    public async Task Headers_and_subprotocol_come_with_the_200()
    {
        var script = new UpgradeScript
        {
            Decide = static upgrade =>
            {
                upgrade.AppendResponseHeader("Set-Cookie", "SessionId=abc");
                return new("ann");
            },
        };
        await using WsTestServer server = await StartAsync(script, static options => options.Subprotocols.Add("v1"));
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("v1");
        client.Options.CollectHttpResponseDetails = true;

        await ConnectAsync(client, server, "/ws");

        Assert.Equal("v1", client.SubProtocol);
        Assert.Equal(HttpStatusCode.OK, client.HttpStatusCode);
        Assert.Equal(["SessionId=abc"], client.HttpResponseHeaders!["Set-Cookie"]);
        Assert.DoesNotContain("Sec-WebSocket-Accept", client.HttpResponseHeaders.Keys);
    }

    /// <summary>Method, :protocol, version; status, headers, reason.</summary>
    [Theory]
    [Trait("Row", "A8")]
    [InlineData("GET", null, "13", 426, "", "NotAnUpgrade")]
    [InlineData("POST", null, "13", 405, "Allow: CONNECT", "MethodNotAllowed")]
    [InlineData("CONNECT", "websockets", "13", 426, "", "UpgradeHeaderMissing")]
    [InlineData("CONNECT", "websocket", null, 400, "Sec-WebSocket-Version: 13", "VersionNotSupported")]
    [InlineData("CONNECT", "websocket", "8", 400, "Sec-WebSocket-Version: 13", "VersionNotSupported")]
    public async Task A_bad_request_gets_its_status_headers_and_reason(
        string method, string? protocol, string? version, int status, string headers, string reason)
    {
        await using WsTestServer server = await StartAsync(new UpgradeScript());
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        using HttpRequestMessage request = Request(server, method, protocol, version);

        using HttpResponseMessage response = await http.SendAsync(request, CancellationToken.None).WithinLimit();

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(headers, HandshakeHeaders(response));
        JsonElement problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync().WithinLimit()).RootElement;
        Assert.Equal(reason, problem.GetProperty("reason").GetString());
        Assert.Contains(reason, Assert.Single(server.Log.Refusals()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_application_refuses_over_http_2_too()
    {
        var script = new UpgradeScript { Decide = static upgrade => new(upgrade.Refuse(403, "members only")) };
        await using WsTestServer server = await StartAsync(script);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        using HttpRequestMessage request = Request(server, "CONNECT", "websocket", "13");

        using HttpResponseMessage response = await http.SendAsync(request, CancellationToken.None).WithinLimit();

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("members only", await response.Content.ReadAsStringAsync().WithinLimit(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_required_subprotocol_is_refused_and_so_is_everything_while_draining()
    {
        await using WsTestServer server = await StartAsync(new UpgradeScript(), static options =>
        {
            options.Subprotocols.Add("v1");
            options.RequireSubprotocol = true;
        });
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        using (HttpRequestMessage request = Request(server, "CONNECT", "websocket", "13"))
        using (HttpResponseMessage response = await http.SendAsync(request, CancellationToken.None).WithinLimit())
        {
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Contains(
                "\"reason\":\"SubprotocolRequired\"",
                await response.Content.ReadAsStringAsync().WithinLimit(),
                StringComparison.Ordinal);
        }

        // The drain as such: a host that stops takes no new HTTP/2 stream at all.
        await server.Services.GetRequiredService<WsEndpointHost<DecidingEndpoint>>().Runtime.Stop().Ended.WithinLimit();
        using HttpRequestMessage late = Request(server, "CONNECT", "websocket", "13");
        late.Headers.Add("Sec-WebSocket-Protocol", "v1");
        using HttpResponseMessage refused = await http.SendAsync(late, CancellationToken.None).WithinLimit();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task An_exception_in_the_decision_is_a_500()
    {
        var script = new UpgradeScript { Decide = static _ => throw new InvalidOperationException("secret") };
        await using WsTestServer server = await StartAsync(script);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        using HttpRequestMessage request = Request(server, "CONNECT", "websocket", "13");

        using HttpResponseMessage response = await http.SendAsync(request, CancellationToken.None).WithinLimit();

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(server.Endpoint<DecidingEndpoint>().Connections);
    }

    [Fact]
    public async Task Stopping_the_host_closes_with_1001_and_waits_for_the_client()
    {
        var script = new UpgradeScript();
        await using WsTestServer server = await StartAsync(script);
        using ClientWebSocket client = await ConnectAsync(server, "/ws");
        await script.Events.ExpectAsync("open nobody");

        Task stopping = server.App.StopAsync();
        Assert.Equal(WebSocketMessageType.Close, (await client.ReceiveMessageAsync()).Type);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, client.CloseStatus);
        await client.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, CancellationToken.None).WithinLimit();

        await script.Events.ExpectAsync("close nobody 1001 clean");
        await stopping.WithinLimit();
    }

    private static HttpRequestMessage Request(WsTestServer server, string method, string? protocol, string? version)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.BaseAddress, "/ws"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Protocol = protocol;
        if (version is not null)
        {
            request.Headers.Add("Sec-WebSocket-Version", version);
        }

        return request;
    }

    private static string HandshakeHeaders(HttpResponseMessage response)
    {
        string[] names = ["Allow", "Upgrade", "Connection", "Sec-WebSocket-Version"];
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> all = response.Headers.Concat(response.Content.Headers);
        return string.Join(
            ", ",
            all.Where(header => names.Contains(header.Key)).Select(header => $"{header.Key}: {string.Join(',', header.Value)}"));
    }

    private static async Task<ClientWebSocket> ConnectAsync(WsTestServer server, string path, HttpMessageInvoker? invoker = null)
    {
        var client = new ClientWebSocket();
        await ConnectAsync(client, server, path, invoker);
        return client;
    }

    private static async Task ConnectAsync(ClientWebSocket client, WsTestServer server, string path, HttpMessageInvoker? invoker = null)
    {
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using HttpMessageInvoker? own = invoker is null ? new HttpMessageInvoker(new SocketsHttpHandler(), disposeHandler: false) : null;
        await client
            .ConnectAsync(new UriBuilder(new Uri(server.BaseAddress, path)) { Scheme = "ws" }.Uri, invoker ?? own, CancellationToken.None)
            .WithinLimit();
    }

    private static Task<WsTestServer> StartAsync(UpgradeScript script, Action<WsOptions>? options = null)
        => WsTestServer.StartAsync(
            app => app.MapWs<DecidingEndpoint>("/ws", options),
            builder =>
            {
                builder.WebHost.ConfigureKestrel(static kestrel =>
                    kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http2));
                builder.Services.AddSingleton(script);
            });
}
