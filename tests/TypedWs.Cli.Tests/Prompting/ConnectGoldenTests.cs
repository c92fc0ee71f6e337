using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Prompting;

/// <summary>The whole output of <c>connect</c>, at a terminal and without one.</summary>
public sealed class ConnectGoldenTests
{
    private static readonly string Contract = typeof(RoomEndpoint).Assembly.Location;

    [Fact]
    public async Task At_a_terminal_the_screen_is_as_approved()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        using var screen = new ScreenStream();
        var keyboard = new ScriptedKeyboard();
        var surroundings = new ToolSurroundings { Keyboard = keyboard, Output = screen };
        Task<ToolResult> running = Tool.RunAsync(surroundings, "connect", server.Address(), "--contract", Contract);

        // Each line waits for the answer to the one before it.
        foreach ((string line, string answer) in ((string, string)[])
        [
            ("sa\tte\thi", " ref 1"),
            ("say {\"text\":\"quiet\"}", " ref 2"),
            ("note text=a", "$ack ref 3"),
            ("count to=2", "$end ref 4"),
            ("/where /type=none", "> /where /type=none"),
            ("note text=hidden", "$ack ref 5"),
            ("/where", "> /where"),
            ("/raw {\"type\":\"nope\"}", "unknown_type"),
            ("/show count", "int to)"),
            ("/help", "close with 1000"),
            ("/auth secret", " ref 6"),
        ])
        {
            keyboard.Type(line + "\n");
            await Bounded.Until(
                () => running.IsCompleted || screen.Lines.Any(shown => shown.Contains(answer, StringComparison.Ordinal)), answer);
        }

        keyboard.Type("say text=much-too-long\n/nope\n/close 4000 bye\n");
        ToolResult result = await running;

        Assert.False(screen.HasOther);
        Golden.Verify("Terminal", result with { Output = string.Join('\n', screen.Lines) + "\n" });
    }

    // In JSON, a refusal of the contract and the answers before it come in no certain order.
    [Theory]
    [InlineData("Lines", "say text=a\nsay text=much-too-long\nsay text=quiet\n")]
    [InlineData("LinesJson", "say text=a\nnote text=b\nsay text=quiet\n", "--json")]
    public async Task Without_a_terminal_it_reads_lines_as_send_does(string name, string lines, params string[] options)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();

        Golden.Verify(name, await Tool.RunAsync(
            new ToolSurroundings { InputText = lines }, ["connect", server.Address(), "--contract", Contract, .. options]));
    }
}
