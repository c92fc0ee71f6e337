using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Prompting;

/// <summary>The command <c>connect</c> with a keyboard and a screen.</summary>
public sealed class ConnectTests : IDisposable
{
    private readonly ScriptedKeyboard _keyboard = new();
    private readonly ScreenStream _screen = new();
    private readonly ToolSurroundings _surroundings;

    public ConnectTests() => _surroundings = new ToolSurroundings { Keyboard = _keyboard, Output = _screen };

    public void Dispose() => _screen.Dispose();

    [Fact]
    public async Task Lines_are_completed_checked_sent_and_answered()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        Task<ToolResult> running = ConnectAsync(server);

        _keyboard.Type("sa\tte\thi mo\tBa\t\n");
        await SeenAsync(running, "← heard {\"text\":\"hi\",\"times\":1,\"mood\":\"Bad\",\"loud\":false,\"pitch\":null} ref 1");
        _keyboard.Type("say text=much-too-long\nnope\n/nope\n/show nope\n");
        _keyboard.Type("say {\"te\t\"j\"}\n");
        await SeenAsync(running, "← heard {\"text\":\"j\",\"times\":1,\"mood\":\"Good\",\"loud\":false,\"pitch\":null} ref 2");
        _keyboard.Type("/show say\n/ping\n");
        await SeenAsync(running, "record Say(");
        await Bounded.Until(() => _screen.Lines.Any(static line => line.EndsWith(" ms", StringComparison.Ordinal)), "a ping");
        _keyboard.Type("/where /type=none\nnote text=hidden\n");
        await SeenAsync(running, "← $ack ref 4");
        _keyboard.Type("/where\nnote text=shown\n");
        await SeenAsync(running, "← heard {\"text\":\"shown\",\"times\":0,\"mood\":\"Good\",\"loud\":false,\"pitch\":null}");
        _keyboard.Type("/raw {\"type\":\"say\",\"payload\":{\"text\":\"raw\"}}\n");
        await SeenAsync(running, "← heard {\"text\":\"raw\",\"times\":1,\"mood\":\"Good\",\"loud\":false,\"pitch\":null}");
        _keyboard.Type("/auth secret\n");
        await SeenAsync(running, "> /auth •••");
        _keyboard.Type("/close 4000 bye\n");
        ToolResult result = await running;

        Assert.Equal(0, result.Exit);
        Assert.False(_screen.HasOther);
        Assert.Contains("/payload/text max_length", result.Error, StringComparison.Ordinal);
        Assert.Contains("The contract has no message 'nope'", result.Error, StringComparison.Ordinal);
        Assert.Contains("There is no command '/nope'", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_screen.Lines, static line => line.Contains("hidden\",", StringComparison.Ordinal));
        Assert.DoesNotContain(_screen.Lines, static line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Credentials_are_dots_in_every_form_unless_they_are_wanted(bool showsSecrets)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        string[] options = showsSecrets ? ["-v", "--show-secrets"] : ["-v"];
        string lines = "$auth token=geheim\n{\"payload\":{\"token\":\"geheim\"},\"typ\\u0065\":\"$auth\",\"id\":1}\n";
        Task<ToolResult> running = Tool.RunAsync(_surroundings, ["connect", server.Address(), .. options]);

        _keyboard.Type("/auth geheim\n" + lines + "/raw {\"type\":\"$auth\",\"payload\":{\"token\":\"geheim\"}}\n/quit\n");
        ToolResult prompt = await running;
        ToolResult human = await Tool.RunAsync(new ToolSurroundings { InputText = lines }, ["send", server.Address(), "-", .. options]);
        ToolResult json = await Tool.RunAsync(
            new ToolSurroundings { InputText = lines }, ["send", server.Address(), "-", "--json", .. options]);

        Assert.Equal(
            4, _screen.Lines.Count(line => line.StartsWith("→ ", StringComparison.Ordinal)
                && line.Contains(showsSecrets ? "geheim" : "•••", StringComparison.Ordinal)));
        Assert.Equal(2, human.Output.Split('\n').Count(static line => line.StartsWith("→ ", StringComparison.Ordinal)));
        foreach (string output in (string[])[string.Join('\n', _screen.Lines), prompt.Error, human.Output, human.Error, json.Output])
        {
            Assert.True(showsSecrets || !output.Contains("geheim", StringComparison.Ordinal), output);
        }
    }

    [Fact]
    public async Task A_message_that_comes_does_not_break_the_line_that_is_typed()
    {
        var typed = new TaskCompletionSource();
        await using ScriptedServer server = ScriptedServer.Upgrading(async stream =>
        {
            await typed.Task;
            await stream.WriteAsync(ScriptedServer.TextFrame("""{"type":"n","payload":1}"""));
            byte[] buffer = new byte[1024];
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        });
        Task<ToolResult> running = Tool.RunAsync(_surroundings, "connect", server.Address, "--no-check");

        _keyboard.Type("half a line");
        await Bounded.Until(() => _screen.Lines[^1] == "> half a line", "the typed line");
        typed.SetResult();
        await Bounded.Until(() => _screen.Lines.Length > 1 && _screen.Lines[^1] == "> half a line", "the line again");

        Assert.Equal(["← n 1", "> half a line"], _screen.Lines);
        Assert.Equal("> half a line".Length, _screen.Column);
        _surroundings.Interruption.Signal();
        _surroundings.Interruption.Signal();
        Assert.Equal(130, (await running).Exit);
        Assert.False(_screen.HasOther);
    }

    [Fact]
    public async Task Ctrl_D_closes_and_the_end_by_the_server_is_5()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        Task<ToolResult> running = ConnectAsync(server);
        _keyboard.Type("\u0004");
        Assert.Equal(0, (await running).Exit);

        running = ConnectAsync(server);
        _keyboard.Type("leave code=4422\n");
        ToolResult result = await running;

        Assert.Equal(5, result.Exit);
        Assert.Contains("The connection has ended: 4422 bye", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_candidates_are_listed()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        Task<ToolResult> running = ConnectAsync(server);

        _keyboard.Type("say t\t");
        await SeenAsync(running, "text=  times=");
        _surroundings.Interruption.Signal();

        Assert.Equal(130, (await running).Exit);
    }

    [Fact]
    public async Task Without_a_terminal_it_reads_lines()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();

        ToolResult result = await Tool.RunAsync(
            new ToolSurroundings { InputText = "say text=a\nsay text=b\n" },
            "connect",
            server.Address(),
            "--contract",
            typeof(RoomEndpoint).Assembly.Location);

        Assert.Equal(0, result.Exit);
        Assert.Equal(2, result.Output.TrimEnd('\n').Split('\n').Length);
    }

    private Task<ToolResult> ConnectAsync(WsTestServer server)
        => Tool.RunAsync(_surroundings, "connect", server.Address(), "--contract", typeof(RoomEndpoint).Assembly.Location);

    // The end of the run is an answer, too: it is told instead of the missing line.
    private async Task SeenAsync(Task<ToolResult> running, string line)
    {
        await Bounded.Until(
            () => running.IsCompleted || _screen.Lines.Contains(line), $"the line {line}\n{string.Join("\n", _screen.Lines)}");
        if (running.IsCompleted && !_screen.Lines.Contains(line))
        {
            ToolResult result = await running;
            Assert.Fail($"It has ended with {result.Exit} without the line {line}\n{string.Join("\n", _screen.Lines)}\n{result.Error}");
        }
    }
}
