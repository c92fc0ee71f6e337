using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>
/// docs/wire-protocol.md, "Upgrade refusals", row by row over HTTP/1.1 (acceptance A1, A4, A6 to A8, A10, A13, A14, B14, D5).
/// </summary>
public sealed class UpgradeRefusalTests
{
    private const string UpgradeHeaders = "Upgrade: websocket, Connection: Upgrade, keep-alive";
    private const string LastUpgradeHeaders = "Upgrade: websocket, Connection: Upgrade, close";

    /// <summary>Request; status; headers that go with it; reason.</summary>
    public static TheoryData<TestNetwork, string, int, string, string> Refused
        => new(from row in Requests from transport in TestNetworks.All select (transport, row.Item1, row.Item2, row.Item3, row.Item4));

    private static (string Request, int Status, string Headers, string Reason)[] Requests
        =>
        [
            // The method comes first: nothing else of these requests is right either.
            ("POST /ws HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 405, "Allow: GET", "MethodNotAllowed"),
            (Request(method: "POST", more: "Content-Length: 0\r\n"), 405, "Allow: GET", "MethodNotAllowed"),
            (Request(method: "PUT", more: "Content-Length: 0\r\n"), 405, "Allow: GET", "MethodNotAllowed"),
            (Request(method: "DELETE"), 405, "Allow: GET", "MethodNotAllowed"),
            (Request(method: "OPTIONS"), 405, "Allow: GET", "MethodNotAllowed"),
            (Request(version: "HTTP/1.0"), 426, LastUpgradeHeaders, "HttpVersionTooLow"),
            ("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 426, LastUpgradeHeaders, "NotAnUpgrade"),
            (
                Request(connection: "Upgrade, CLOSE", webSocketVersion: "8"),
                426,
                LastUpgradeHeaders + ", Sec-WebSocket-Version: 13",
                "VersionNotSupported"),
            ("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n", 426, UpgradeHeaders, "NotAnUpgrade"),
            (Request(upgrade: null, connection: null), 426, UpgradeHeaders, "NotAnUpgrade"),
            (Request(upgrade: null), 426, UpgradeHeaders, "UpgradeHeaderMissing"),
            (Request(upgrade: "h2c"), 426, UpgradeHeaders, "UpgradeHeaderMissing"),
            (Request(upgrade: "websockets"), 426, UpgradeHeaders, "UpgradeHeaderMissing"),
            (Request(connection: null), 426, UpgradeHeaders, "ConnectionHeaderMissing"),
            (Request(connection: "keep-alive"), 426, UpgradeHeaders, "ConnectionHeaderMissing"),
            (Request(webSocketVersion: null), 426, UpgradeHeaders + ", Sec-WebSocket-Version: 13", "VersionNotSupported"),
            (Request(webSocketVersion: "8"), 426, UpgradeHeaders + ", Sec-WebSocket-Version: 13", "VersionNotSupported"),
            (Request(webSocketVersion: "013"), 426, UpgradeHeaders + ", Sec-WebSocket-Version: 13", "VersionNotSupported"),
            (Request(more: "Sec-WebSocket-Version: 13\r\n"), 400, "", "MalformedHandshake"),
            (Request(key: null), 400, "", "KeyMissing"),
            (Request(key: ""), 400, "", "KeyMalformed"),
            (Request(key: "dGhlIHNhbXBsZSBub25jZQ="), 400, "", "KeyMalformed"),
            (Request(key: "dGhlIHNhbXBsZSBub25j"), 400, "", "KeyMalformed"),
            (Request(key: "dGhlIHNhbXBsZSBub25jZSEhISEhIQ=="), 400, "", "KeyMalformed"),
            (Request(key: "????????????????????????"), 400, "", "KeyMalformed"),
            (Request(more: "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), 400, "", "MalformedHandshake"),
            // The origin comes before what is offered.
            (Request(more: "Sec-WebSocket-Protocol: a b\r\nOrigin: http://evil.example\r\n"), 403, "", "OriginNotAllowed"),
            (Request(more: $"Sec-WebSocket-Protocol: {string.Join(',', Enumerable.Range(0, 33))}\r\n"), 400, "", "MalformedHandshake"),
            (
                Request(more: string.Concat(Enumerable.Range(0, 33).Select(static i => $"Sec-WebSocket-Protocol: {i}\r\n"))),
                400,
                "",
                "MalformedHandshake"),
            (Request(more: "Sec-WebSocket-Protocol: a b\r\n"), 400, "", "MalformedHandshake"),
            (Request(more: "Sec-WebSocket-Protocol: a, a\r\n"), 400, "", "MalformedHandshake"),
        ];

    [Theory]
    [Trait("Row", "A8")]
    [Trait("Row", "A10")]
    [Trait("Row", "A13")]
    [MemberData(nameof(Refused))]
    public async Task A_bad_request_gets_its_status_headers_and_reason_and_is_logged_once(
        TestNetwork transport,
        string request,
        int status,
        string headers,
        string reason)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>(transport: transport);

        RawHttpResponse response = await server.AskAsync(request);

        Assert.Equal(status, response.Status);
        Assert.Equal(headers, HandshakeHeaders(response));
        AssertProblem(response, reason);
        LogEvent entry = Assert.Single(server.Log.Refusals());
        Assert.Equal(LogLevel.Information, entry.Level);
        Assert.Equal(typeof(TextEchoEndpoint).FullName, entry.Category);
        Assert.Contains("/ws", entry.Text, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", entry.Text, StringComparison.Ordinal);
        Assert.Contains($"{status}: {reason}.", entry.Text, StringComparison.Ordinal);
        Assert.Empty(server.Log.Problems());
        Assert.Empty(server.Endpoint<TextEchoEndpoint>().Connections);
    }

    [Theory]
    [Trait("Row", "A6")]
    [InlineData(null, "Upgrade", "'Upgrade: websocket'")]
    [InlineData("websocket", null, "'Connection: Upgrade'")]
    public async Task The_missing_header_is_named(string? upgrade, string? connection, string name)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        RawHttpResponse response = await server.AskAsync(Request(upgrade: upgrade, connection: connection));

        Assert.Contains($"has no {name} header", Problem(response).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Upgrade: WebSocket\r\nConnection: upgrade\r\n")]
    [InlineData("Upgrade: h2c, websocket\r\nConnection: keep-alive, Upgrade\r\n")]
    [InlineData("Upgrade: h2c\r\nUpgrade: websocket\r\nConnection: keep-alive\r\nConnection: UPGRADE\r\n")]
    public async Task Headers_are_lists_of_tokens_in_any_case(string headers)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        RawHttpResponse response = await server.AskAsync(Request(upgrade: null, connection: null, more: headers));

        Assert.Equal(101, response.Status);
    }

    [Fact]
    [Trait("Row", "A7")]
    public async Task A_plain_fetch_is_told_to_upgrade()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();
        using var http = new HttpClient();

        using HttpResponseMessage response = await http.GetAsync(new Uri(server.BaseAddress, "/ws"));

        Assert.Equal(426, (int)response.StatusCode);
        Assert.Equal("websocket", response.Headers.Upgrade.ToString());
        Assert.Equal("Upgrade, keep-alive", response.Headers.Connection.ToString());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        Assert.InRange((await response.Content.ReadAsByteArrayAsync()).Length, 1, 1024);
    }

    [Fact]
    [Trait("Row", "A14")]
    public async Task After_refusals_the_same_connection_can_still_upgrade()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();
        await using RawWebSocket client = await RawWebSocket.OpenAsync(server.BaseAddress);
        (string Request, int Status)[] refused =
        [
            (Request(key: null), 400),
            ("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n", 426),
            (Request(upgrade: null), 426),
            (Request(connection: null), 426),
            (Request(webSocketVersion: "8"), 426),
            (Request(method: "POST", more: "Content-Length: 0\r\n"), 405),
            (Request(more: "Origin: null\r\n"), 403),
        ];
        foreach ((string request, int status) in refused)
        {
            await client.SendAsync(Encoding.Latin1.GetBytes(request));
            RawHttpResponse response = await client.ReceiveResponseAsync();
            Assert.Equal(status, response.Status);
            Assert.DoesNotContain("close", response.Headers.GetValueOrDefault("Connection") ?? "", StringComparison.Ordinal);
        }

        await client.SendAsync(Encoding.Latin1.GetBytes(Request()));

        Assert.Equal(101, (await client.ReceiveResponseAsync()).Status);
        await client.SendTextAsync("hi");
        Assert.Equal("hi", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("HTTP/1.1", "Connection: close\r\n")]
    [InlineData("HTTP/1.0", "")]
    [InlineData("HTTP/1.0", "Connection: keep-alive\r\n")]
    public async Task A_426_that_ends_its_connection_says_so(string version, string more)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();
        await using RawWebSocket client = await RawWebSocket.OpenAsync(
            server.BaseAddress, Encoding.Latin1.GetBytes($"GET /ws {version}\r\nHost: a\r\n{more}\r\n"));

        RawHttpResponse response = await client.ReceiveResponseAsync();

        Assert.Equal(426, response.Status);
        Assert.Equal("Upgrade, close", response.Headers["Connection"]);
        await client.ReceiveEndAsync();
    }

    [Fact]
    public async Task Behind_nginx_a_426_breaks_nobody_elses_request()
    {
        const int Pairs = 100;
        await using WsTestServer server = await WsTestServer.StartAsync(static app =>
        {
            app.MapWs<TextEchoEndpoint>("/ws");
            app.MapPost("/orders", static () => "done");
        });
        await using ProxyProcess nginx = await NginxProxy.StartAsync(
            $"upstream app {{ server {server.BaseAddress.Authority}; keepalive 4; }}",
            "location / { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ''; }");
        using var http = new HttpClient { BaseAddress = nginx.BaseAddress };
        for (int i = 0; i < Pairs; i++)
        {
            using HttpResponseMessage refused = await http.GetAsync("/ws").WithinLimit();
            Assert.Equal(426, (int)refused.StatusCode);

            // nginx repeats a GET on another connection, a POST not.
            using HttpResponseMessage order = await http.PostAsync("/orders", content: null).WithinLimit();
            Assert.Equal(200, (int)order.StatusCode);
        }

        // nginx has kept one connection all the time.
        Assert.Single(server.Log.Events, static entry => entry.Id.Name == "ConnectionStart");
    }

    [Theory]
    [InlineData("Sec-WebSocket-Protocol:\r\n")]
    [InlineData("Sec-WebSocket-Protocol: , \r\nSec-WebSocket-Protocol:\r\n")]
    public async Task An_offer_of_nothing_is_none_as_React_Native_sends_it(string header)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>(static options => options.Subprotocols.Add("v1"));

        RawHttpResponse response = await server.AskAsync(Request(more: header));

        Assert.Equal(101, response.Status);
        Assert.DoesNotContain("Sec-WebSocket-Protocol", response.Headers.Keys);
    }

    [Fact]
    public async Task A_missing_required_subprotocol_is_refused_with_the_supported_names()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>(static options =>
        {
            options.Subprotocols.Add("chat.v2");
            options.Subprotocols.Add("chat.v1");
            options.RequireSubprotocol = true;
        });

        foreach (string more in new[] { "", "Sec-WebSocket-Protocol: other\r\n", "Sec-WebSocket-Protocol: CHAT.V1\r\n" })
        {
            RawHttpResponse response = await server.AskAsync(Request(more: more));
            Assert.Equal(400, response.Status);
            AssertProblem(response, "SubprotocolRequired");
            Assert.Contains("chat.v2, chat.v1", Problem(response).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    public async Task A_request_with_a_body_is_refused_so_that_the_body_is_never_taken_for_frames(string body)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        RawHttpResponse response = await server.AskAsync(Request(more: body));

        Assert.Equal(400, response.Status);
        AssertProblem(response, "MalformedHandshake");
        Assert.Empty(server.Log.Problems());
        Assert.Empty(server.Endpoint<TextEchoEndpoint>().Connections);
    }

    [Theory]
    [Trait("Row", "B29")]
    [InlineData("/%0d%0aForged:%20entry")]
    [InlineData("/%0aForged")]
    [InlineData("/%1b[31mred")]
    [InlineData("/%E2%80%A8line")]
    public async Task A_path_cannot_forge_a_line_of_the_log(string path)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app => app.MapWs<TextEchoEndpoint>("/{**path}"));

        RawHttpResponse response = await server.AskAsync(Request(path: path, key: null));

        Assert.Equal(400, response.Status);
        LogEvent entry = Assert.Single(server.Log.Refusals());
        Assert.DoesNotContain(entry.Text, static character => char.IsControl(character) || character == '\u2028');
    }

    [Fact]
    [Trait("Row", "E5")]
    public async Task A_path_without_an_endpoint_is_the_hosts_404()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        Assert.Equal(404, (await server.AskAsync(Request(path: "/other"))).Status);
        Assert.Empty(server.Log.Refusals());
    }

    internal static string Request(
        string method = "GET",
        string path = "/ws",
        string version = "HTTP/1.1",
        string? upgrade = "websocket",
        string? connection = "Upgrade",
        string? webSocketVersion = "13",
        string? key = RawWebSocket.SampleKey,
        string more = "")
    {
        var request = new StringBuilder($"{method} {path} {version}\r\nHost: localhost\r\n");
        AddHeader("Upgrade", upgrade);
        AddHeader("Connection", connection);
        AddHeader("Sec-WebSocket-Version", webSocketVersion);
        AddHeader("Sec-WebSocket-Key", key);
        return request.Append(more).Append("\r\n").ToString();

        void AddHeader(string name, string? value)
        {
            if (value is not null)
            {
                request.Append($"{name}: {value}\r\n");
            }
        }
    }

    internal static JsonElement Problem(RawHttpResponse response) => JsonDocument.Parse(response.Body).RootElement;

    internal static void AssertProblem(RawHttpResponse response, string reason)
    {
        Assert.Equal("application/problem+json", response.Headers["Content-Type"]);
        JsonElement problem = Problem(response);
        Assert.Equal(response.Status, problem.GetProperty("status").GetInt32());
        Assert.Equal(reason, problem.GetProperty("reason").GetString());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
    }

    private static string HandshakeHeaders(RawHttpResponse response)
    {
        string[] names = ["Allow", "Upgrade", "Connection", "Sec-WebSocket-Version", "Retry-After", "Sec-WebSocket-Accept"];
        return string.Join(", ", names.Where(response.Headers.ContainsKey).Select(name => $"{name}: {response.Headers[name]}"));
    }
}
