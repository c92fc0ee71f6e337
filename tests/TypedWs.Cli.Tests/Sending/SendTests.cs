using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Sending;

/// <summary>The command <c>send</c> against real servers.</summary>
public sealed class SendTests
{
    [Theory]
    [InlineData("Reply", "say", "text=hi")]
    [InlineData("ReplyJson", "say", "text=hi", "--json")]
    [InlineData("Assignments", "say", "text=5", "times=3", "mood=Bad", "loud=true", "pitch:=1.5", "-v")]
    [InlineData("Acknowledged", "note", """{"text":"a"}""")]
    [InlineData("Streamed", "count", "to=3")]
    [InlineData("Refused", "say", "text=quiet")]
    [InlineData("RefusedJson", "say", "text=quiet", "--json")]
    [InlineData("Checked", "say", """{"text":"much too long","times":"x"}""")]
    [InlineData("CheckedJson", "say", """{"text":"much too long"}""", "--json")]
    [InlineData("Unchecked", "say", """{"text":"much too long"}""", "--no-check", "--reply")]
    [InlineData("Unknown", "nope")]
    [InlineData("Left", "leave", "code=4422")]
    [InlineData("LeftJson", "leave", "code=4422", "--json")]
    [InlineData("Waited", "note", "text=a", "--wait", "1")]
    public async Task A_message_is_checked_sent_and_answered(string name, params string[] arguments)
    {
        await using WsTestServer server = await StartAsync();

        Golden.Verify(name, await Tool.RunAsync(["send", server.Address(), .. arguments]));
    }

    // The clock is the test's: a busy machine may need more than a second for the connection alone.
    [Theory]
    [InlineData("Timeout")]
    [InlineData("TimeoutJson", "--json")]
    public async Task A_missing_answer_is_a_time_out(string name, params string[] arguments)
    {
        await using ScriptedServer server = ScriptedServer.Upgrading(static async stream =>
        {
            Assert.Equal(1, await ScriptedServer.ReadUntilCloseAsync(stream));
            await stream.WriteAsync(ScriptedServer.CloseFrame(1000));
        });
        var time = new ManualTime();
        var sent = new TaskCompletionSource();
        Task<ToolResult> running = Tool.RunAsync(
            new ToolSurroundings { Time = time, Input = new WatchedStream("hang\n"u8.ToArray(), sent) },
            ["send", server.Address, "-", "--reply", "--timeout", "1s", .. arguments]);

        await sent.Task.WithinLimit();
        time.Advance(TimeSpan.FromSeconds(1));

        Golden.Verify(name, await running);
    }

    [Fact]
    public async Task Ten_thousand_lines_are_answered_in_order()
    {
        const int Count = 10_000;
        await using WsTestServer server = await StartAsync();
        var surroundings = new ToolSurroundings
        {
            InputText = string.Concat(Enumerable.Range(1, Count).Select(static i => $$"""{"text":"{{i}}"}""" + "\n")),
        };

        ToolResult result = await Tool.RunAsync(surroundings, "send", server.Address(), "say", "-", "--reply", "--linger", "0s", "--json");

        Assert.Equal(0, result.Exit);
        JsonElement[] lines = result.Lines;
        Assert.Equal(Count + 1, lines.Length);
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal("heard", lines[i].GetProperty("type").GetString());
            Assert.Equal($"{i + 1}", lines[i].GetProperty("payload").GetProperty("text").GetString());
            Assert.Equal(i + 1, lines[i].GetProperty("ref").GetInt32());
        }

        Assert.Equal(1000, lines[^1].GetProperty("end").GetProperty("close").GetInt32());
    }

    [Fact]
    public async Task Lines_are_whole_messages_or_a_type_with_its_payload_and_a_wrong_one_does_not_end_the_others()
    {
        await using WsTestServer server = await StartAsync();
        var surroundings = new ToolSurroundings
        {
            InputText = """
                say text="a b" times=2
                {"type":"say","payload":{"text":"c"},"id":"mine"}
                {"type":"say","payload":{"text":"d"}}

                say {"text":
                nope
                say {"text":"e"}
                """,
        };

        ToolResult result = await Tool.RunAsync(surroundings, "send", server.Address(), "-", "--linger", "0s");

        Golden.Verify("Lines", result);
    }

    [Fact]
    public async Task A_payload_is_read_from_a_file()
    {
        await using WsTestServer server = await StartAsync();
        string path = Path.Combine(Directory.CreateTempSubdirectory("typedws-").FullName, "payload.json");
        await File.WriteAllTextAsync(path, """{"text":"f"}""");

        ToolResult good = await Tool.RunAsync("send", server.Address(), "say", "@" + path);
        ToolResult missing = await Tool.RunAsync("send", server.Address(), "say", "@" + path + ".not");

        Assert.Equal(0, good.Exit);
        Assert.Contains("\"text\":\"f\"", good.Output, StringComparison.Ordinal);
        Assert.Equal(2, missing.Exit);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public async Task The_contract_of_a_server_is_kept_by_its_hash()
    {
        await using WsTestServer server = await StartAsync();
        await using WsTestServer bare = await StartAsync(servesContract: false);
        string cache = Directory.CreateTempSubdirectory("typedws-").FullName;
        var surroundings = new ToolSurroundings { Environment = { ["XDG_CACHE_HOME"] = cache } };
        string[] wrong = ["say", """{"text":"much too long"}""", "--reply"];

        ToolResult unchecked_ = await Tool.RunAsync(surroundings, ["send", bare.Address(), .. wrong]);
        ToolResult downloaded = await Tool.RunAsync(surroundings, ["send", server.Address(), .. wrong]);
        ToolResult cached = await Tool.RunAsync(surroundings, ["send", bare.Address(), .. wrong]);
        string file = Assert.Single(Directory.GetFiles(cache, "*", SearchOption.AllDirectories));
        string json = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, json.Replace("\"max\":10", "\"max\":99", StringComparison.Ordinal));
        ToolResult forged = await Tool.RunAsync(surroundings, ["send", bare.Address(), .. wrong]);

        // Without a contract the server refuses the message, with it the tool does.
        Assert.Equal([1, 2, 2, 1], new[] { unchecked_.Exit, downloaded.Exit, cached.Exit, forged.Exit });
        Directory.Delete(cache, recursive: true);
    }

    [Fact]
    public async Task A_contract_of_an_assembly_checks_messages_and_another_one_is_warned_of()
    {
        await using WsTestServer server = await StartAsync(servesContract: false);

        ToolResult own = await Tool.RunAsync(
            "send", server.Address(), "say", "text=much too long", "--contract", typeof(RoomEndpoint).Assembly.Location);
        ToolResult other = await Tool.RunAsync(
            "send", server.Address(), "chat", "text=hi", "--contract", typeof(Chat.ChatEndpoint).Assembly.Location);

        Assert.Equal(2, own.Exit);
        Assert.Contains("/payload/text max_length", own.Error, StringComparison.Ordinal);
        Assert.Contains("The server's contract is another one", other.Error, StringComparison.Ordinal);
        Assert.Equal(1, other.Exit);
    }

    [Fact]
    public async Task Other_names_of_the_envelope_are_used_in_both_directions()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>(
            static options => options.EnvelopeNames = new WsEnvelopeNames("event", "data"));

        ToolResult result = await Tool.RunAsync(
            "send", server.Address(), "say", "text=hi", "--reply", "--type-name", "event", "--payload-name", "data", "-v");

        Assert.Equal(0, result.Exit);
        Assert.Contains("""→ {"event":"say","data":{"text":"hi"},"id":1}""", result.Output, StringComparison.Ordinal);
        Assert.Contains("← heard {", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_closes_with_1000()
    {
        var script = new UpgradeScript();
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<DecidingEndpoint>("/ws"), builder => builder.Services.AddSingleton(script));
        using var screen = new ScreenStream();
        var surroundings = new ToolSurroundings { Input = new SilentStream(), Output = screen };

        Task<ToolResult> sending = Tool.RunAsync(surroundings, "send", server.Address(), "-", "--json");
        await script.Events.ExpectAsync("open nobody");
        await Bounded.Until(() => screen.Lines.Length > 1, "the answer");
        surroundings.Interruption.Signal();

        Assert.Equal(130, (await sending).Exit);
        await script.Events.ExpectAsync("close nobody 1000 clean");
        Assert.Contains("\"end\":{\"exit\":130,\"result\":\"interrupted\",\"close\":1000", screen.Lines[^2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "ws://127.0.0.1:1/ws")]
    [InlineData(4, "ws://SERVER/nope")]
    public async Task Without_a_connection_the_exit_code_says_why(int exit, string address)
    {
        await using WsTestServer server = await StartAsync();

        ToolResult result = await Tool.RunAsync(
            "send", address.Replace("SERVER", server.BaseAddress.Authority, StringComparison.Ordinal), "say", "text=hi", "--json");

        Assert.Equal(exit, result.Exit);
        Assert.Equal(exit, result.Lines[^1].GetProperty("end").GetProperty("exit").GetInt32());
    }

    [Theory]
    [InlineData("say", "--reply", "--ack")]
    [InlineData("say", "--wait", "-1")]
    [InlineData("say", "{\"text\":")]
    [InlineData("say", "text")]
    [InlineData("say", "text=a", "text=b")]
    [InlineData("say", "text:=nope")]
    [InlineData("say", "text=a", "-H", "Upgrade:")]
    [InlineData("say", "text=a", "-H", "Upgrade: x")]
    [InlineData("say", "text=a", "-H", ":protocol: x")]
    [InlineData("say", "text=a", "-H", "Content-Type: x")]
    [InlineData("say", "text=a", "--contract", "no-such-file")]
    [InlineData("", "text=a")]
    public async Task A_wrong_command_line_is_2(params string[] arguments)
    {
        await using WsTestServer server = await StartAsync();

        ToolResult result = await Tool.RunAsync(["send", server.Address(), .. arguments]);

        Assert.Equal(2, result.Exit);
        Assert.StartsWith("typedws: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_of_a_hostile_server_do_not_control_the_terminal()
    {
        await using ScriptedServer server = ScriptedServer.Upgrading(static async stream =>
        {
            // Not escaped in JSON, as far as JSON allows it; and a text that is no JSON.
            await stream.WriteAsync(ScriptedServer.TextFrame("{\"type\":\"a\u009b31m\",\"payload\":{\"b\u202e\":\"\\u001b[2J\u007f\"}}"));
            await stream.WriteAsync(ScriptedServer.TextFrame("no JSON \u001b]0;title\u0007"));
            await stream.WriteAsync(ScriptedServer.CloseFrame(4000, "\u001b[31m"));
        });

        ToolResult human = await Tool.RunAsync("listen", server.Address);
        ToolResult json = await Tool.RunAsync("listen", server.Address, "--json");

        foreach (string output in (string[])[human.Output, human.Error, json.Output])
        {
            Assert.DoesNotContain(output, static character
                => (char.IsControl(character) && character != '\n')
                    || char.GetUnicodeCategory(character) == System.Globalization.UnicodeCategory.Format);
        }

        Assert.Contains("← a\\u009b31m", human.Output, StringComparison.Ordinal);
        Assert.Contains("← no JSON \\u001b]0;title\\u0007", human.Output, StringComparison.Ordinal);
        Assert.Equal("no JSON \u001b]0;title\u0007", json.Lines[1].GetProperty("text").GetString());
        Assert.Equal("\u001b[31m", json.Find("end").GetProperty("reason").GetString());
        Assert.Equal(5, json.Exit);
    }

    private static Task<WsTestServer> StartAsync(bool servesContract = true)
        => WsTestServer.StartAsync(
            app =>
            {
                app.MapWs<RoomEndpoint>("/ws");
                if (servesContract)
                {
                    app.MapWsContract("/_ws/contract").AllowAnonymous();
                }
            },
            Servers.SetDevelopment);

    /// <summary>Somebody who types one line, and then nothing.</summary>
    private sealed class SilentStream() : MemoryStream("hello\n"u8.ToArray())
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < Length)
            {
                return Read(buffer.Span);
            }

            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }

    /// <summary>Tells when its end is read, so that what was read before is sent.</summary>
    private sealed class WatchedStream(byte[] bytes, TaskCompletionSource ended) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length)
            {
                ended.TrySetResult();
            }

            return ValueTask.FromResult(Read(buffer.Span));
        }
    }
}
