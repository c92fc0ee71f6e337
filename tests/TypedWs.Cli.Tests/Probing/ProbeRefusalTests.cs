using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Authorization;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Probing;

/// <summary>The table "Upgrade refusals" of docs/wire-protocol.md, row by row: the tool shows the reason that the server logged.</summary>
public sealed partial class ProbeRefusalTests
{
    private const string TwoKeys = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    /// <summary>The request of each row that depends on the request alone.</summary>
    public static TheoryData<int, string, string[]> Http1
        => new()
        {
            { 405, "MethodNotAllowed", ["-X", "POST", "-d", "x"] },
            { 405, "MethodNotAllowed", ["-X", "PUT"] },
            { 426, "HttpVersionTooLow", ["--http", "1.0"] },
            { 426, "NotAnUpgrade", ["-H", "Upgrade:", "-H", "Connection:"] },
            { 426, "UpgradeHeaderMissing", ["-H", "Upgrade:"] },
            { 426, "ConnectionHeaderMissing", ["-H", "Connection: keep-alive"] },
            { 400, "MalformedHandshake", ["-H", "Sec-WebSocket-Version: 13", "-H", "Sec-WebSocket-Version: 13"] },
            { 426, "VersionNotSupported", ["-H", "Sec-WebSocket-Version: 8"] },
            { 400, "KeyMissing", ["-H", "Sec-WebSocket-Key:"] },
            { 400, "MalformedHandshake", ["-H", TwoKeys, "-H", TwoKeys] },
            { 400, "KeyMalformed", ["-H", "Sec-WebSocket-Key: short"] },
            { 400, "KeyMalformed", ["-H", "Sec-WebSocket-Key;"] },
            { 400, "MalformedHandshake", ["-d", "body"] },
            { 403, "OriginNotAllowed", ["--origin", "https://evil.example"] },
            { 403, "OriginNotAllowed", ["-H", "Origin: http://a.example", "-H", "Origin: http://b.example"] },
            { 400, "MalformedHandshake", ["--subprotocol", "a b"] },
            { 400, "MalformedHandshake", ["--subprotocol", "a", "--subprotocol", "a"] },
        };

    public static TheoryData<int, string, string[]> Http2
        => new()
        {
            { 405, "MethodNotAllowed", ["-X", "POST"] },
            { 426, "NotAnUpgrade", ["-X", "GET"] },
            { 426, "UpgradeHeaderMissing", ["-H", ":protocol: websockets"] },
            { 400, "MalformedHandshake", ["-H", "Sec-WebSocket-Version: 13", "-H", "Sec-WebSocket-Version: 13"] },
            { 400, "VersionNotSupported", ["-H", "Sec-WebSocket-Version: 8"] },
            { 403, "OriginNotAllowed", ["--origin", "https://evil.example"] },
            { 400, "MalformedHandshake", ["--subprotocol", "a", "--subprotocol", "a"] },
        };

    /// <summary>The rows that depend on the server, and the server for each.</summary>
    private static readonly Dictionary<string, Func<Row>> Rows = new(StringComparer.Ordinal)
    {
        ["OriginNotAllowed"] = static () => Echo(403, options => options.Origins.Require = true),
        ["SubprotocolRequired"] = static () => Echo(400, options =>
        {
            options.Subprotocols.Add("v1");
            options.RequireSubprotocol = true;
        }),
        ["ConnectionLimitReached"] = static () => Echo(503, static options => options.MaxConnections = 1) with { IsFull = true },
        ["RefusedByApplication"] = static () => Deciding(418, static upgrade => new(upgrade.Refuse(418, "no tea"))),
        ["HandshakeTimeout"] = static () => Deciding(
            503,
            static _ => new(new TaskCompletionSource<WsUpgradeResult<string>>().Task),
            static options => options.HandshakeTimeout = TimeSpan.FromMilliseconds(50)),
        ["TopicNameInvalid"] = static () => Deciding(400, static _ =>
        {
            new WsTopic<Said>("rooms:{room}").For("");
            return new("");
        }),
        ["LimitExceeded"] = static () => Deciding(503, static _ => throw new WsLimitException("too many")),
        ["Unauthenticated"] = static () => Authorized(401, "X-Challenge: 401"),
        ["Forbidden"] = static () => Authorized(403, "X-User: ann"),
        ["Unauthenticated, expired"] = static () => new Row(
            401,
            static app => app.MapWs<TextEchoEndpoint>("/ws"),
            HeaderScheme.Add,
            ["-H", "X-User: ann", "-H", "X-Expires: -1"]),
        ["ConnectionLimitReached, per address"] = static ()
            => Echo(503, static options => options.MaxConnectionsPerAddress = 1) with { IsFull = true },
        ["ConnectionLimitReached, Kestrel"] = static () => Echo(503) with
        {
            Build = static builder => builder.WebHost.ConfigureKestrel(
                static kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 1),
            IsFull = true,
        },
        ["Draining"] = static ()
            => Echo(503, static options => options.Shutdown.Delay = TimeSpan.FromMinutes(10)) with { IsDraining = true },
    };

    public static TheoryData<string> ServerRows => [.. Rows.Keys];

    [GeneratedRegex(@"refused with (?<status>\d+): (?<reason>\w+)\.(?<detail>.*) \[[^\[]*\]$", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex LogLine { get; }

    [GeneratedRegex(@"`(?<reason>[A-Z]\w+)`", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Reason { get; }

    [Theory]
    [MemberData(nameof(Http1))]
    public async Task A_wrong_request_is_explained_as_the_server_logged_it(int status, string reason, string[] arguments)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        ToolResult result = await Tool.RunAsync(["probe", server.Address(), "--json", .. arguments]);

        AssertAsLogged(server, result, status, reason);
    }

    [Theory]
    [MemberData(nameof(Http2))]
    public async Task A_wrong_request_over_HTTP2_is_explained_as_the_server_logged_it(int status, string reason, string[] arguments)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<TextEchoEndpoint>("/ws"),
            static builder => builder.WebHost.ConfigureKestrel(
                static kestrel => kestrel.ConfigureEndpointDefaults(static listen => listen.Protocols = HttpProtocols.Http2)));

        ToolResult result = await Tool.RunAsync(["probe", server.Address(), "--json", "--http", "2", .. arguments]);

        AssertAsLogged(server, result, status, reason);
    }

    [Theory]
    [MemberData(nameof(ServerRows))]
    public async Task A_refusal_by_the_servers_settings_or_state_is_explained_as_the_server_logged_it(string name)
    {
        Row row = Rows[name]();
        var time = new ManualTime();
        await using WsTestServer server = await WsTestServer.StartAsync(row.Map, builder =>
        {
            row.Build?.Invoke(builder);
            if (row.IsDraining)
            {
                builder.Services.AddSingleton<TimeProvider>(time);
            }
        });
        using var other = new ClientWebSocket();
        if (row.IsFull || row.IsDraining)
        {
            await other.ConnectAsync(new Uri(server.Address()), CancellationToken.None).WithinLimit();
        }

        Task stopping = row.IsDraining ? server.App.StopAsync() : Task.CompletedTask;
        string[] arguments = ["probe", server.Address(), "--json", "--subprotocol", "", .. row.Arguments];
        ToolResult result = await Tool.RunAsync(arguments);
        while (row.IsDraining && result.Exit == 0)
        {
            result = await Tool.RunAsync(arguments);
        }

        AssertAsLogged(server, result, row.Status, name.Split(',')[0]);
        time.Advance(TimeSpan.FromMinutes(11));
        other.Abort();
        await stopping.WithinLimit();
    }

    [Fact]
    public void Every_reason_of_the_page_is_provoked()
    {
        string page = RepositoryPages.Read("docs/wire-protocol.md");
        string section = page[page.IndexOf("## Upgrade refusals", StringComparison.Ordinal)..];
        string table = section[..section.IndexOf("¹ with", StringComparison.Ordinal)];
        IEnumerable<string> named = table
            .Split('\n')
            .Where(static line => line.StartsWith('|'))
            .SelectMany(static line => Reason.Matches(line.TrimEnd('|', ' ').Split('|')[^1]))
            .Select(static match => match.Groups["reason"].Value)
            .Distinct();

        Assert.Equal(
            named.Order(StringComparer.Ordinal),
            Http1.Select(static row => row.Data.Item2).Concat(Rows.Keys.Select(static name => name.Split(',')[0])).Distinct()
                .Order(StringComparer.Ordinal));
    }

    private static void AssertAsLogged(WsTestServer server, ToolResult result, int status, string reason)
    {
        Assert.Equal(4, result.Exit);
        JsonElement check = result.Find("check");
        Assert.Equal("upgrade", check.GetProperty("name").GetString());
        Assert.False(check.GetProperty("ok").GetBoolean());
        Match logged = LogLine.Match(Assert.Single(server.Log.Refusals()).Text);
        Assert.True(logged.Success);
        Assert.Equal($"{status}", logged.Groups["status"].Value);
        Assert.Equal(reason, logged.Groups["reason"].Value);
        Assert.Equal(status, check.GetProperty("status").GetInt32());
        Assert.Equal(reason, check.GetProperty("reason").GetString());
        string text = check.GetProperty("text").GetString()!;
        Assert.StartsWith($"not upgraded: {status} {reason}.{logged.Groups["detail"].Value}".TrimEnd(), text, StringComparison.Ordinal);
    }

    private static Row Echo(int status, Action<WsOptions>? options = null)
        => new(status, app => app.MapWs<TextEchoEndpoint>("/ws", options), null, []);

    private static Row Deciding(
        int status, Func<WsUpgrade, ValueTask<WsUpgradeResult<string>>> decide, Action<WsOptions>? options = null)
        => new(
            status,
            app => app.MapWs<DecidingEndpoint>("/ws", options),
            builder => builder.Services.AddSingleton(new UpgradeScript { Decide = decide }),
            []);

    private static Row Authorized(int status, string header)
        => new(
            status, static app => app.MapWs<TextEchoEndpoint>("/ws").RequireAuthorization("admins"), HeaderScheme.Add, ["-H", header]);

    private sealed record Row(
        int Status, Action<WebApplication> Map, Action<WebApplicationBuilder>? Build, string[] Arguments)
    {
        /// <summary>Another client is connected.</summary>
        public bool IsFull { get; init; }

        /// <summary>The host stops, and waits for the other client.</summary>
        public bool IsDraining { get; init; }
    }
}

[WsMessage("said", Direction = WsDirection.ServerToClient)]
internal sealed record Said(string Text);
