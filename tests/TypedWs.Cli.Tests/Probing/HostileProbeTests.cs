using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Probing;

/// <summary>The command <c>probe</c> against servers that send too much, too little, or nonsense: each has a verdict, and an end.</summary>
public sealed class HostileProbeTests
{
    private const string Protocol = "Sec-WebSocket-Protocol: typedws.v1.json\r\n";

    /// <summary>First messages, and a part of the verdict on each.</summary>
    public static TheoryData<string, string> FirstMessages
        => new()
        {
            { """{"type":"hello"}""", "no $welcome" },
            { "no json", "no $welcome" },
            { "5", "no $welcome" },
            { "null", "no $welcome" },
            { "[[1]]", "no $welcome" },
            { "\"$welcome\"", "no $welcome" },
            { "{}", "no $welcome" },
            { """{"type":5}""", "no $welcome" },
            { """{"type":{"a":1}}""", "no $welcome" },
            { """{"type":"\ud800"}""", "no $welcome" },
            { """{"\ud800":1,"type":"$welcome"}""", "payload" },
            { """{"type":"hello","payload":{"contract":{"name":"a","hash":"b"}}}""", "no $welcome" },
            { """{"type":"$welcome"}""", "payload" },
            { """{"type":"$welcome","payload":null}""", "payload" },
            { """{"type":"$welcome","payload":"x"}""", "payload" },
            { """{"type":"$welcome","payload":[]}""", "payload" },
            { """{"type":"$welcome","payload":{}}""", "contract" },
            { """{"type":"$welcome","payload":{"contract":7}}""", "contract" },
            { """{"type":"$welcome","payload":{"contract":[]}}""", "contract" },
            { """{"type":"$welcome","payload":{"contract":{}}}""", "contract" },
            { """{"type":"$welcome","payload":{"contract":{"name":"a"}}}""", "contract" },
            { """{"type":"$welcome","payload":{"contract":{"name":5,"hash":"b"}}}""", "contract" },
            { """{"type":"$welcome","payload":{"contract":{"hash":"b"}}}""", "contract" },
            { """{"type":"$welcome","payload":{"contract":{"name":"a","hash":{}}}}""", "contract" },
            { """{"type":"$welcome","payload":{"contract":{"name":"a","hash":"\udc00"}}}""", "contract" },
            { """{"type":"$welcome","payload":{"contract":{"name":"a","hash":"b","version":4}}}""", "contract" },
            { """{"type":"$welcome","payload":{"contract":{"name":"a","hash":"b"},"limits":"none"}}""", "limits" },
            { """{"type":"$welcome","payload":{"contract":{"name":"a","hash":"b"},"limits":{"maxMessageBytes":"x"}}}""", "limits" },
            { new string('[', 5000), "no $welcome" },
        };

    [Theory]
    [MemberData(nameof(FirstMessages))]
    public async Task A_first_message_of_any_shape_has_a_verdict(string message, string text)
    {
        await using ScriptedServer server = ScriptedServer.Upgrading(
            stream => WriteAndReadAsync(stream, [.. ScriptedServer.TextFrame(message), .. ScriptedServer.CloseFrame(1000)]),
            Protocol);

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--json");

        Assert.Equal(1, result.Exit);
        JsonElement check = FindCheck(result, "welcome");
        Assert.False(check.GetProperty("ok").GetBoolean());
        Assert.Contains(text, check.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"$welcome","payload":{"contract":{"name":"a","hash":"b"}}}""", "$welcome: a, contract b")]
    [InlineData(
        """{"payload":{"limits":{"maxMessageBytes":9},"contract":{"version":"2","hash":"0123456789abc","name":"a"}},"type":"$welcome"}""",
        "$welcome: a 2, contract 0123456789ab, messages up to 9 bytes")]
    public async Task A_welcome_as_the_protocol_has_it_is_good(string message, string text)
    {
        await using ScriptedServer server = ScriptedServer.Upgrading(
            stream => WriteAndReadAsync(stream, [.. ScriptedServer.TextFrame(message), .. ScriptedServer.CloseFrame(1000)]),
            Protocol);

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--json");

        Assert.True(FindCheck(result, "welcome").GetProperty("ok").GetBoolean());
        Assert.Equal(text, FindCheck(result, "welcome").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_connection_that_ends_before_its_first_message_is_not_waited_for()
    {
        await using ScriptedServer server = ScriptedServer.Upgrading(
            static stream => WriteAndReadAsync(stream, ScriptedServer.CloseFrame(4401, "who?")), Protocol);

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--timeout", "1h", "--json");

        Assert.Equal(1, result.Exit);
        Assert.Equal(
            "the connection ended before its first message: the server ended it with 4401 who?",
            FindCheck(result, "welcome").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_first_message_that_is_binary_or_too_large_is_told()
    {
        await using ScriptedServer binary = ScriptedServer.Upgrading(
            static stream => WriteAndReadAsync(stream, [0x82, 0x01, 0xff, .. ScriptedServer.CloseFrame(1000)]), Protocol);
        await using ScriptedServer large = ScriptedServer.Upgrading(
            static stream => WriteAndReadAsync(stream, LargeFrame()), Protocol);

        ToolResult first = await Tool.RunAsync("probe", binary.Address, "--json");
        ToolResult second = await Tool.RunAsync("probe", large.Address, "--json", "--timeout", "1h");

        Assert.Contains("is binary", FindCheck(first, "welcome").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("2097152 bytes", FindCheck(second, "welcome").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "", "more than 65536 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\n", "X-A: b\r\n", "more than 65536 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nX: ", "aaaaaaaaaaaaaaaa", "more than 65536 bytes")]
    [InlineData("HTTP/1.1 200 ", "aaaaaaaaaaaaaaaa", "more than 65536 bytes")]
    public async Task An_endless_head_has_an_end(string start, string more, string text)
    {
        await using ScriptedServer server = Endless(start, more.Length > 0 ? more : start);

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--timeout", "1h");

        Assert.Equal(3, result.Exit);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n", "1111111111111111")]
    [InlineData("HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n1;", "xxxxxxxxxxxxxxxx")]
    [InlineData("HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n", "1;xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\ny\r\n")]
    [InlineData("HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nabcde\r\n")]
    [InlineData("HTTP/1.1 404 No\r\nContent-Length: 999999999999\r\n\r\n", "abc")]
    [InlineData("HTTP/1.1 404 No\r\n\r\n", "abc")]
    public async Task An_endless_body_is_cut_and_the_head_has_its_verdict(string start, string more)
    {
        await using ScriptedServer server = Endless(start, more);

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--timeout", "1h", "--json");

        Assert.Equal(4, result.Exit);
        Assert.Equal(404, FindCheck(result, "upgrade").GetProperty("status").GetInt32());
        Assert.True(result.Find("answer").GetProperty("bodyIsCut").GetBoolean());
        Assert.InRange(result.Find("answer").GetProperty("body").GetString()!.Length, 0, 65536);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n", "chunked")]
    [InlineData("Content-Length: many\r\n\r\n", "Content-Length")]
    public async Task A_body_that_breaks_the_rules_does_not_hide_the_verdict_on_the_head(string rest, string text)
    {
        await using ScriptedServer server = ScriptedServer.Answering($"HTTP/1.1 403 No\r\n{rest}");

        ToolResult result = await Tool.RunAsync("probe", server.Address);

        Assert.Equal(4, result.Exit);
        Assert.Contains("not upgraded: 403.", result.Output, StringComparison.Ordinal);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task A_body_that_does_not_end_in_time_is_shown_as_far_as_it_came(string version)
    {
        await using WsTestServer server = await StartAsync(version, static async context =>
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync("first part");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        });

        ToolResult result = await Tool.RunAsync("probe", server.Address(), "--http", version, "--timeout", "1s", "--json");

        Assert.Equal(4, result.Exit);
        Assert.Equal("first part", result.Find("answer").GetProperty("body").GetString());
        Assert.True(result.Find("answer").GetProperty("bodyIsCut").GetBoolean());
        Assert.Contains("1 s", result.Find("note").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task A_body_without_an_end_is_cut(string version)
    {
        await using WsTestServer server = await StartAsync(version, static async context =>
        {
            context.Response.StatusCode = 403;
            byte[] piece = Encoding.UTF8.GetBytes(new string('x', 10_000));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(piece);
            }
        });

        ToolResult result = await Tool.RunAsync("probe", server.Address(), "--http", version, "--timeout", "1h", "--json");

        Assert.Equal(4, result.Exit);
        Assert.Equal(65536, result.Find("answer").GetProperty("body").GetString()!.Length);
        Assert.True(result.Find("answer").GetProperty("bodyIsCut").GetBoolean());
    }

    [Theory]
    [InlineData("1.1", "text/plain; charset=foo", "grüß", true)]
    [InlineData("2", "text/plain; charset=foo", "grüß", true)]
    [InlineData("1.1", "text/plain; charset=utf-7", "grüß", true)]
    [InlineData("2", "text/plain; charset=utf-7", "grüß", true)]
    [InlineData("1.1", "text/plain; charset=\"UTF-8\"", "grüß", false)]
    [InlineData("2", "text/plain; charset=\"UTF-8\"", "grüß", false)]
    [InlineData("1.1", "text/plain; charset=iso-8859-1", "grüß", false)]
    [InlineData("2", "text/plain; charset=iso-8859-1", "grüß", false)]
    [InlineData("1.1", "no media type ; ; charset", "grüß", false)]
    [InlineData("2", "no media type ; ; charset", "grüß", false)]
    public async Task A_charset_that_nobody_knows_is_told(string version, string type, string body, bool hasNote)
    {
        bool isLatin = type.Contains("8859", StringComparison.Ordinal);
        await using WsTestServer server = await StartAsync(version, async context =>
        {
            context.Response.StatusCode = 403;
            context.Response.Headers.ContentType = type;
            await context.Response.Body.WriteAsync((isLatin ? Encoding.Latin1 : Encoding.UTF8).GetBytes(body));
        });

        ToolResult result = await Tool.RunAsync("probe", server.Address(), "--http", version, "--json");

        Assert.Equal(4, result.Exit);
        Assert.Equal(body, result.Find("answer").GetProperty("body").GetString());
        Assert.Equal(hasNote, result.Lines.Any(static line => line.TryGetProperty("note", out _)));
    }

    [Fact]
    public async Task A_page_over_HTTP2_is_no_upgrade()
    {
        await using WsTestServer server = await StartAsync("2", static context => context.Response.WriteAsync("a page"));

        ToolResult result = await Tool.RunAsync("probe", server.Address(), "--http", "2", "-X", "GET", "--json");

        Assert.Equal(4, result.Exit);
        Assert.Equal("a page", result.Find("answer").GetProperty("body").GetString());
        Assert.Contains("A page answered", FindCheck(result, "upgrade").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_does_not_end_in_time_is_told_from_no_answer()
    {
        var never = new TaskCompletionSource();
        await using var server = new ScriptedServer(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 101 Switching"u8.ToArray());
            await never.Task;
        });

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--timeout", "500ms");
        never.SetResult();

        Assert.Equal(6, result.Exit);
        Assert.Contains("The head of the answer did not end within 0.5 s", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pongs_that_nobody_asked_for_are_no_answers()
    {
        // A pong with the payload of each ping, before any ping.
        await using ScriptedServer server = ScriptedServer.Upgrading(static async stream =>
        {
            for (int i = 0; i < 50; i++)
            {
                await stream.WriteAsync(new byte[] { 0x8a, 8, 0, 0, 0, 0, 0, 0, 0, (byte)i });
            }

            await ReadAllAsync(stream);
        });

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--timeout", "500ms", "--subprotocol", "");

        Assert.Equal(1, result.Exit);
        Assert.Contains("no pong within 0.5 s", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x89)]
    [InlineData(0x8a)]
    [InlineData(0x81)]
    public async Task A_flood_of_frames_has_an_end(byte kind)
    {
        await using ScriptedServer server = ScriptedServer.Upgrading(async stream =>
        {
            byte[] frames = [.. Enumerable.Repeat((byte[])[kind, 1, (byte)'x'], 1000).SelectMany(static frame => frame)];
            while (true)
            {
                await stream.WriteAsync(frames);
            }
        });

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--timeout", "500ms", "--subprotocol", "");

        Assert.Equal(1, result.Exit);
    }

    [Fact]
    public async Task A_server_of_HTTP2_that_takes_no_data_is_told()
    {
        await using ScriptedHttp2Server server = ScriptedHttp2Server.Upgrading(initialWindow: 0);

        ToolResult result = await Tool.RunAsync("probe", server.Address, "--http", "2", "--timeout", "500ms", "--subprotocol", "");

        Assert.Equal(1, result.Exit);
        Assert.Contains("no ping could be sent within 0.5 s", result.Output, StringComparison.Ordinal);
    }

    private static byte[] LargeFrame()
        => [0x81, 127, 0, 0, 0, 0, 0, 0x20, 0, 0, .. new byte[0x200000], .. ScriptedServer.CloseFrame(1000)];

    private static ScriptedServer Endless(string start, string more)
        => new(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(start));
            byte[] piece = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(more, 100)));
            while (true)
            {
                await stream.WriteAsync(piece);
            }
        });

    private static Task<WsTestServer> StartAsync(string version, RequestDelegate answer)
        => WsTestServer.StartAsync(
            app => app.Run(answer),
            builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(
                listen => listen.Protocols = version == "2" ? HttpProtocols.Http2 : HttpProtocols.Http1)));

    private static JsonElement FindCheck(ToolResult result, string name)
        => result.Lines.Where(static line => line.TryGetProperty("check", out _)).Select(static line => line.GetProperty("check"))
            .First(line => line.GetProperty("name").GetString() == name);

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
