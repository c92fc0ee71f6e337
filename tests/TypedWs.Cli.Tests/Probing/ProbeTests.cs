using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Probing;

/// <summary>The command <c>probe</c> against good servers and bad ones.</summary>
public sealed class ProbeTests
{
    private const string GoodHeaders = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";

    [Theory]
    [InlineData("Chat")]
    [InlineData("ChatJson", "--json")]
    [InlineData("ChatPlain", "--plain", "--quiet")]
    [InlineData("ChatSecrets", "-H", "Cookie: sid=1", "--token", "env:CHAT_TOKEN")]
    public async Task A_good_connection_has_a_good_verdict_on_each_part(string name, params string[] options)
    {
        await using WsTestServer server = await StartChatAsync();
        var surroundings = new ToolSurroundings { Environment = { ["CHAT_TOKEN"] = "very-secret" } };

        ToolResult result = await Tool.RunAsync(
            surroundings, ["probe", server.Address("/ws?clientId=ann&access_token=secret"), .. options]);

        Golden.Verify(name, result);
        Assert.DoesNotContain("secret", result.Output.Replace("ChatSecrets", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NotFound")]
    [InlineData("NotFoundJson", "--json")]
    public async Task A_path_without_an_endpoint_is_explained(string name, params string[] options)
    {
        await using WsTestServer server = await StartChatAsync();

        Golden.Verify(name, await Tool.RunAsync(["probe", server.Address("/nope"), .. options]));
    }

    [Fact]
    public async Task Secrets_are_shown_on_demand()
    {
        await using WsTestServer server = await StartChatAsync();

        ToolResult result = await Tool.RunAsync(
            "probe", server.Address("/ws?token=abc"), "-H", "Cookie: sid=def", "--token", "ghi", "--show-secrets");

        Assert.Contains("> GET /ws?token=abc HTTP/1.1\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("> Cookie: sid=def\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("> Authorization: Bearer ghi\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Http2")]
    [InlineData("Http2Json", "--json")]
    [InlineData("Http2Plain", "--plain", "--quiet")]
    public async Task Over_HTTP2_the_connection_is_tried_in_the_same_way(string name, params string[] options)
    {
        await using WsTestServer server = await StartChatAsync(static listen => listen.Protocols = HttpProtocols.Http2);

        Golden.Verify(name, await Tool.RunAsync(["probe", server.Address(), "--http", "2", .. options]));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_unless_the_user_says_otherwise()
    {
        using X509Certificate2 certificate = TestCertificate.Create();
        await using WsTestServer server = await StartChatAsync(listen => listen.UseHttps(certificate));
        string address = $"wss://{server.BaseAddress.Authority}/ws";

        ToolResult refused = await Tool.RunAsync("probe", address);
        ToolResult accepted = await Tool.RunAsync("probe", address, "--insecure", "--json");

        Assert.Equal(3, refused.Exit);
        Assert.Contains("--insecure", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, accepted.Exit);
        Assert.True(accepted.Find("timing").GetProperty("tlsMs").GetDouble() > 0);
    }

    [Fact]
    public async Task TLS_to_a_port_without_TLS_is_no_connection()
    {
        await using WsTestServer server = await StartChatAsync();

        ToolResult result = await Tool.RunAsync("probe", $"wss://{server.BaseAddress.Authority}/ws");

        Assert.Equal(3, result.Exit);
        Assert.Contains("use ws:// instead of wss://", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tunnel_of_a_proxy_is_used_and_its_refusal_is_told_apart()
    {
        await using WsTestServer server = await StartChatAsync();
        string? asked = null;
        await using var proxy = new ScriptedServer(async (head, stream) =>
        {
            asked = head;
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
            using var target = new System.Net.Sockets.TcpClient();
            await target.ConnectAsync(IPEndPoint.Parse(server.BaseAddress.Authority));
            Task up = stream.CopyToAsync(target.GetStream());
            await target.GetStream().CopyToAsync(stream);
        });
        await using ScriptedServer refusing = ScriptedServer.Answering(
            "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");

        ToolResult good = await Tool.RunAsync("probe", server.Address(), "--proxy", $"http://ann:pass@{proxy.Authority}");
        ToolResult bad = await Tool.RunAsync("probe", server.Address(), "--proxy", $"http://{refusing.Authority}");

        Assert.Equal(0, good.Exit);
        Assert.StartsWith($"CONNECT {server.BaseAddress.Authority} HTTP/1.1\r\n", asked, StringComparison.Ordinal);
        Assert.Contains("Proxy-Authorization: Basic YW5uOnBhc3M=\r\n", asked, StringComparison.Ordinal);
        Assert.Equal(3, bad.Exit);
        Assert.Contains("The proxy refused the tunnel", bad.Error, StringComparison.Ordinal);
        Assert.Contains("407", bad.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ws://127.0.0.1:1/ws", 3, "refused, so no server listens at this port")]
    [InlineData("ws://name.invalid/ws", 3, "The name 'name.invalid' has no address")]
    [InlineData("localhost:3001/ws", 2, "This is no address of a WebSocket")]
    [InlineData("ws://localhost/#a", 2, "no fragment")]
    [InlineData("ws://ann:pass@localhost/", 2, "--token")]
    public async Task An_address_without_a_server_is_told_apart_from_one_that_is_none(string address, int exit, string text)
    {
        ToolResult result = await Tool.RunAsync("probe", address);

        Assert.Equal(exit, result.Exit);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GoodHeaders + "Sec-WebSocket-Accept: AAAA\r\n\r\n", "accept", "Sec-WebSocket-Accept must be '")]
    [InlineData(GoodHeaders + "\r\n", "accept", "Sec-WebSocket-Accept must be '")]
    [InlineData("HTTP/1.1 101 OK\r\nConnection: Upgrade\r\n\r\n", "upgradeHeader", "has no 'Upgrade: websocket'")]
    [InlineData("HTTP/1.1 101 OK\r\nUpgrade: websocket\r\n\r\n", "connectionHeader", "has no 'Connection: Upgrade'")]
    [InlineData(GoodHeaders + "Sec-WebSocket-Protocol: mine\r\n\r\n", "subprotocol", "'mine', which was not offered")]
    [InlineData(GoodHeaders + "Sec-WebSocket-Extensions: x\r\n\r\n", "extensions", "'x', which was not offered")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage", "upgrade", "not upgraded: 200. A page answered")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n", "upgrade", "302. A redirect")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\n\r\n<html>", "upgrade", "A proxy did not reach the server")]
    public async Task An_answer_that_breaks_the_rules_is_a_refusal_that_names_the_rule(string answer, string check, string text)
    {
        await using ScriptedServer server = ScriptedServer.Answering(answer);

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--json");

        Assert.Equal(4, result.Exit);
        System.Text.Json.JsonElement found = result
            .Lines.Where(static line => line.TryGetProperty("check", out _))
            .Select(static line => line.GetProperty("check"))
            .First(line => line.GetProperty("name").GetString() == check);
        Assert.False(found.GetProperty("ok").GetBoolean());
        Assert.Contains(text, found.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "without an answer")]
    [InlineData("HTTP/1.1 101 Swi", "inside the head")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "The answer is not HTTP/1")]
    [InlineData("HTTP/1.1 abc\r\n\r\n", "The answer is not HTTP/1")]
    [InlineData("HTTP/1.1 400 No\r\nnonsense\r\n\r\n", "a line that is no header: 'nonsense'")]
    public async Task An_answer_that_is_none_is_no_connection(string answer, string text)
    {
        await using ScriptedServer server = ScriptedServer.Answering(answer);

        ToolResult result = await Tool.RunAsync("probe", server.Address);

        Assert.Equal(3, result.Exit);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_a_timeout()
    {
        var never = new TaskCompletionSource();
        await using var server = new ScriptedServer((_, _) => never.Task);

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--timeout", "100ms", "--json");
        never.SetResult();

        Assert.Equal(6, result.Exit);
        Assert.Equal("timed_out", result.Find("error").GetProperty("kind").GetString());
        Assert.Equal(6, result.Find("end").GetProperty("exit").GetInt32());
    }

    [Fact]
    public async Task Ctrl_C_ends_a_probe_that_waits()
    {
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        await using var server = new ScriptedServer((_, _) =>
        {
            asked.SetResult();
            return never.Task;
        });
        var surroundings = new ToolSurroundings();

        Task<ToolResult> probing = Tool.RunAsync(surroundings, "probe", server.Address, "--timeout", "1h", "--json");
        await asked.Task.WithinLimit();
        surroundings.Interruption.Signal();
        ToolResult result = await probing;
        never.SetResult();

        Assert.Equal(130, result.Exit);
        Assert.Equal("interrupted", result.Find("end").GetProperty("result").GetString());
    }

    [Theory]
    [InlineData("Silent", "no pong within 1 s")]
    [InlineData("Gone", "the connection ended after 0 pings")]
    [InlineData("Wrong", "broke the rules of RFC 6455")]
    public async Task A_connection_that_is_open_and_does_not_work_is_a_negative_result(string kind, string text)
    {
        await using ScriptedServer server = ScriptedServer.Upgrading(stream => kind switch
        {
            "Silent" => ReadAllAsync(stream),
            "Wrong" => WriteAndReadAsync(stream, [0x83, 0x00]),
            _ => Task.CompletedTask,
        });

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--timeout", "1s");

        Assert.Equal(1, result.Exit);
        Assert.Contains(text, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_protocol_without_its_first_message_is_a_negative_result()
    {
        await using ScriptedServer server = ScriptedServer.Upgrading(
            static stream => WriteAndReadAsync(stream, ScriptedServer.TextFrame("""{"type":"hello"}""")),
            "Sec-WebSocket-Protocol: typedws.v1.json\r\n");

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--timeout", "1s");

        Assert.Equal(1, result.Exit);
        Assert.Contains(
            """the first message is no $welcome, which typedws.v1.json demands: {"type":"hello"}""",
            result.Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_that_the_server_sends_controls_the_terminal(bool isTerminal)
    {
        // ESC, C0, DEL, C1, a direction mark, a line separator: in the phrase, in headers, in the body.
        const string Hostile = "a\u001b[2Jb\u0007c\u007fd\u009be\u202ef\u2028g\u200bh\ue000";
        await using ScriptedServer server = ScriptedServer.Answering(
            $"HTTP/1.1 400 {Hostile}\r\nX-A: {Hostile}\r\nContent-Length: 500\r\n\r\n"
            + $$"""{"reason":{{System.Text.Json.JsonSerializer.Serialize(Hostile)}},"detail":"\u001b]0;x\u0007"}""");
        var surroundings = new ToolSurroundings { IsOutputTerminal = isTerminal };

        ToolResult human = await Tool.RunAsync(surroundings, "probe", server.Address);
        ToolResult json = await Tool.RunAsync("probe", server.Address, "--json");

        // Behind the tool's own colours, nothing is left that controls.
        string plain = System.Text.RegularExpressions.Regex.Replace(
            human.Output, "\u001b\\[[0-9]+m", "", System.Text.RegularExpressions.RegexOptions.None, Bounded.Limit);
        foreach (string output in (string[])[plain, human.Error, json.Output])
        {
            Assert.DoesNotContain(output, static character
                => (char.IsControl(character) && character != '\n')
                    || char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.Format
                        or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.PrivateUse);
        }

        Assert.Equal(isTerminal, human.Output.Contains('\u001b', StringComparison.Ordinal));
        Assert.Contains("\\u001b[2J", plain, StringComparison.Ordinal);
        Assert.Equal($"a\u001b[2Jb\u0007c\u007fd\u009be\u202ef\u2028g\u200bh\ue000", json.Find("answer").GetProperty("phrase").GetString());
    }

    [Theory]
    [InlineData("NO_COLOR", "1", false)]
    [InlineData("NO_COLOR", "", true)]
    [InlineData("TERM", "dumb", false)]
    public async Task Colours_are_only_for_terminals_that_want_them(string variable, string value, bool hasColors)
    {
        var surroundings = new ToolSurroundings { IsErrorTerminal = true, Environment = { [variable] = value } };

        ToolResult byEnvironment = await Tool.RunAsync(surroundings, "probe", "ws://127.0.0.1:1/");
        ToolResult byOption = await Tool.RunAsync(surroundings, "probe", "ws://127.0.0.1:1/", "--no-color");

        Assert.Equal(hasColors, byEnvironment.Error.Contains('\u001b', StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', byOption.Error);
    }

    [Theory]
    [InlineData("probe")]
    [InlineData("probe", "ws://localhost/", "--http", "3")]
    [InlineData("probe", "ws://localhost/", "--no-such-option")]
    [InlineData("probe", "ws://localhost/", "-H", "no header")]
    [InlineData("probe", "ws://localhost/", "-H", "A: b\r\nC: d")]
    [InlineData("probe", "ws://localhost/", "-X", "GE T")]
    [InlineData("probe", "ws://localhost/", "--timeout", "soon")]
    [InlineData("probe", "ws://localhost/", "--timeout", "0s")]
    [InlineData("probe", "ws://localhost/", "--proxy", "socks5://localhost")]
    [InlineData("probe", "ws://localhost/", "--token", "env:NOT_SET")]
    [InlineData("probe", "ws://localhost/", "--token", "@no-such-file")]
    [InlineData("probe", "ws://localhost/", "-H", ":protocol: x")]
    [InlineData("no-such-command")]
    public async Task A_wrong_command_line_is_2_in_both_forms(params string[] arguments)
    {
        ToolResult human = await Tool.RunAsync(arguments);
        ToolResult json = await Tool.RunAsync([.. arguments, "--json"]);

        Assert.Equal(2, human.Exit);
        Assert.StartsWith("typedws: ", human.Error, StringComparison.Ordinal);
        Assert.Equal("", human.Output);
        Assert.Equal(2, json.Exit);
        Assert.Equal("", json.Error);
        Assert.Equal("usage", json.Find("error").GetProperty("kind").GetString());
        Assert.Equal(2, json.Lines[^1].GetProperty("end").GetProperty("exit").GetInt32());
    }

    private static Task<WsTestServer> StartChatAsync(Action<ListenOptions>? listen = null)
        => WsTestServer.StartAsync(
            static app => app.MapWs<Chat.ChatEndpoint>("/ws"),
            builder =>
            {
                if (listen is not null)
                {
                    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen));
                }
            });

    private static async Task ReadAllAsync(Stream stream)
    {
        byte[] buffer = new byte[1024];
        while (await stream.ReadAsync(buffer) > 0)
        {
        }
    }

    private static async Task WriteAndReadAsync(Stream stream, byte[] bytes)
    {
        await stream.WriteAsync(bytes);
        await ReadAllAsync(stream);
    }
}
