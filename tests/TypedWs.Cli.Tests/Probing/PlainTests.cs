using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TypedWs.AspNetCore.Tests.Authorization;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Probing;

/// <summary>The option <c>--plain</c> of <c>probe</c>: requests that have lost headers.</summary>
public sealed class PlainTests
{
    private const string Wanted = """{"reason":"NotAnUpgrade","detail":"plain"}""";

    [Fact]
    public async Task The_requests_have_all_else_that_the_user_sends()
    {
        var heads = new ConcurrentQueue<string>();
        await using var server = new ScriptedServer(async (head, stream) =>
        {
            heads.Enqueue(head);
            await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        });

        await Tool.RunAsync(
            "probe", server.Address, "--plain", "--token", "secret", "--origin", "https://a.example", "-H", "X-A: 1",
            "-H", "Host: b.example", "-H", "Upgrade: websocket, h2c", "--subprotocol", "p");

        Assert.Equal(4, heads.Count);
        Assert.All(heads, static head =>
        {
            foreach (string line in (string[])[
                "Authorization: Bearer secret", "Origin: https://a.example", "X-A: 1", "Host: b.example", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Protocol: p"])
            {
                Assert.Contains($"\r\n{line}\r\n", head, StringComparison.Ordinal);
            }
        });
        Assert.Equal(
            [(true, true), (false, false), (false, true), (true, false)],
            heads.Select(static head => (
                head.Contains("\r\nUpgrade: websocket, h2c\r\n", StringComparison.Ordinal),
                head.Contains("\r\nConnection: Upgrade\r\n", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("1.1", "NotAnUpgrade", "UpgradeHeaderMissing", "ConnectionHeaderMissing")]
    [InlineData("2", "NotAnUpgrade")]
    public async Task An_endpoint_that_wants_a_user_gives_its_reason_for_each_header(string version, params string[] reasons)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<TextEchoEndpoint>("/ws").RequireAuthorization("admins"),
            builder =>
            {
                HeaderScheme.Add(builder);
                builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(
                    listen => listen.Protocols = version == "2" ? HttpProtocols.Http2 : HttpProtocols.Http1));
            });

        ToolResult known = await Tool.RunAsync(
            "probe", server.Address(), "--plain", "--json", "--http", version, "--subprotocol", "", "-H", "X-User: ann admin");
        ToolResult unknown = await Tool.RunAsync(
            "probe", server.Address(), "--plain", "--json", "--http", version, "--subprotocol", "", "-H", "X-Challenge: 401");

        Assert.Equal(0, known.Exit);
        Assert.Equal(reasons, Plain(known).Select(static check => check.GetProperty("reason").GetString()));
        Assert.All(Plain(known), static check => Assert.True(check.GetProperty("ok").GetBoolean()));
        Assert.Equal(reasons, server.Log.Refusals().Take(reasons.Length).Select(static entry => entry.Text.Split(": ")[1].Split('.')[0]));

        // Nothing is said about the headers, so nothing is claimed.
        Assert.All(Plain(unknown), static check =>
        {
            Assert.Equal(JsonValueKind.Null, check.GetProperty("ok").ValueKind);
            Assert.Equal("Unauthenticated", check.GetProperty("reason").GetString());
        });
    }

    [Theory]
    [InlineData("101 Switching Protocols\r\nUpgrade: websocket", "", false, "upgraded, which RFC 6455 §4.2.1 forbids")]
    [InlineData("404 Not Found", "", null, "404, without a reason; TypedWs answers 426 NotAnUpgrade.")]
    [InlineData("400 Bad Request", "<html>", null, "400, without a reason")]
    [InlineData("426 Upgrade Required\r\nUpgrade: websocket", "", null, "426, without a reason")]
    [InlineData("200 OK", "a page", null, "200, without a reason")]
    [InlineData("500 Oh", "", false, "500. The server failed, where TypedWs answers 426 NotAnUpgrade.")]
    [InlineData("426 Upgrade Required\r\nUpgrade: websocket", Wanted, true, "426 NotAnUpgrade. plain")]
    [InlineData("426 Upgrade Required", Wanted, false, "has no 'Upgrade: websocket'")]
    [InlineData("400 Bad Request\r\nUpgrade: websocket", Wanted, false, "The right answer is 426 NotAnUpgrade.")]
    [InlineData("426 No\r\nUpgrade: websocket", """{"reason":"HttpVersionTooLow"}""", false, "The right answer is 426 NotAnUpgrade.")]
    [InlineData("403 Forbidden", """{"reason":"Forbidden"}""", null, "before the headers were looked at")]
    public async Task An_answer_is_compared_with_the_one_that_it_must_be(string head, string body, bool? isGood, string text)
    {
        string length = head.StartsWith("101", StringComparison.Ordinal) ? "" : $"Content-Length: {body.Length}\r\n";
        await using ScriptedServer server = ScriptedServer.Answering($"HTTP/1.1 {head}\r\n{length}\r\n{body}");

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--plain", "--json");

        JsonElement check = Plain(result)[0];
        Assert.Equal(
            isGood switch { true => JsonValueKind.True, false => JsonValueKind.False, null => JsonValueKind.Null },
            check.GetProperty("ok").ValueKind);
        Assert.Contains(text, check.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("without Upgrade and Connection: ", check.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_an_answer_to_one_request_is_asked_the_others()
    {
        await using var plain = new ScriptedServer(static (head, stream) => head.Contains("Upgrade: websocket", StringComparison.Ordinal)
            ? stream.WriteAsync("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"u8.ToArray()).AsTask()
            : Task.CompletedTask);

        JsonElement[] checks = Plain(await Tool.RunAsync("probe", plain.Address, "--plain", "--json"));

        Assert.Equal(3, checks.Length);
        Assert.False(checks[0].GetProperty("ok").GetBoolean());
        Assert.Contains("ended the connection without an answer", checks[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(404, checks[2].GetProperty("status").GetInt32());
    }

    private static JsonElement[] Plain(ToolResult result)
        =>
        [
            .. result.Lines.Where(static line => line.TryGetProperty("check", out _)).Select(static line => line.GetProperty("check"))
                .Where(static check => check.GetProperty("name").GetString() == "plain"),
        ];
}
