using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Cli.Tests.Processes;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Output;

/// <summary>Standard output that cannot be written, or whose reader goes away; colours.</summary>
public sealed class OutputTests
{
    private static readonly string Room = typeof(RoomEndpoint).Assembly.Location;

    // The reader reads a line and goes; then the tool has more to write than a pipe holds.
    [Theory]
    [InlineData("--help")]
    [InlineData("send --help")]
    [InlineData("contract show ROOM --endpoint RoomEndpoint")]
    [InlineData("contract show ROOM --endpoint RoomEndpoint --json")]
    [InlineData("listen URL --json")]
    [InlineData("probe URL")]
    public async Task A_reader_that_goes_away_ends_every_command_quietly(string command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The pipe is one of bash.");
        await using ScriptedServer server = StartTalking();

        ToolResult result = await RunAsync(server, $"{{ TOOL {command}; echo $? >&2; }} | true");

        Assert.Equal("0\n", result.Error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("[suggest] pr")]
    [InlineData("contract show ROOM --endpoint RoomEndpoint")]
    [InlineData("contract show ROOM --endpoint RoomEndpoint --json")]
    [InlineData("listen URL")]
    [InlineData("send URL nope --no-check --json")]
    public async Task A_full_disk_is_an_error(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /dev/full.");
        await using ScriptedServer server = StartTalking();

        ToolResult result = await RunAsync(server, $"TOOL {command} > /dev/full");

        Assert.Equal(74, result.Exit);
        Assert.StartsWith("typedws: The output cannot be written: No space left on device", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData(2, "typedws: Standard input cannot be read", "send URL - < /tmp")]
    [InlineData(2, "typedws: Standard input cannot be read", "connect URL < /tmp")]
    [InlineData(74, "typedws: The output cannot be written", "contract show ROOM --endpoint RoomEndpoint >&-")]
    [InlineData(3, "", "probe ws://127.0.0.1:1/ 2> /dev/full")]
    [InlineData(3, "", "probe ws://127.0.0.1:1/ 2>&-")]
    public async Task A_stream_that_is_none_is_told(int exit, string error, string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The streams are those of bash.");
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();

        ToolResult result = await RunAsync(server.Address(), $"TOOL {command}");

        Assert.Equal(exit, result.Exit);
        Assert.StartsWith(error, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Each_stream_has_colours_if_it_is_a_terminal(bool isOutput, bool isError)
    {
        var surroundings = new ToolSurroundings { IsOutputTerminal = isOutput, IsErrorTerminal = isError };

        ToolResult output = await Tool.RunAsync(surroundings, "contract", "show", Room, "--endpoint", "RoomEndpoint");
        ToolResult error = await Tool.RunAsync(surroundings, "contract", "show", Room, "--endpoint", "Nope");

        Assert.Equal(isOutput, output.Output.Contains('\u001b', StringComparison.Ordinal));
        Assert.Equal(isError, error.Error.Contains('\u001b', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("NO_COLOR", "1", false)]
    [InlineData("NO_COLOR", "", true)]
    [InlineData("TERM", "dumb", false)]
    public async Task A_variable_takes_the_colours_from_both(string variable, string value, bool hasColors)
    {
        var surroundings = new ToolSurroundings { IsOutputTerminal = true, IsErrorTerminal = true, Environment = { [variable] = value } };

        ToolResult output = await Tool.RunAsync(surroundings, "contract", "show", Room, "--endpoint", "RoomEndpoint");
        ToolResult error = await Tool.RunAsync(surroundings, "contract", "show", Room, "--endpoint", "Nope");
        ToolResult option = await Tool.RunAsync(surroundings, "contract", "show", Room, "--endpoint", "Nope", "--no-color");

        Assert.Equal(hasColors, output.Output.Contains('\u001b', StringComparison.Ordinal));
        Assert.Equal(hasColors, error.Error.Contains('\u001b', StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', option.Error);
    }

    // Speaks until nobody listens.
    private static ScriptedServer StartTalking()
        => ScriptedServer.Upgrading(static async stream =>
        {
            for (int i = 0; i < 100_000; i++)
            {
                await stream.WriteAsync(ScriptedServer.TextFrame($$"""{"type":"n","payload":{{i}}}"""));
            }
        });

    private static Task<ToolResult> RunAsync(ScriptedServer server, string command) => RunAsync(server.Address, command);

    private static async Task<ToolResult> RunAsync(string address, string command)
    {
        string line = command.Replace("TOOL", $"dotnet '{ToolProcess.Assembly}'", StringComparison.Ordinal)
            .Replace("ROOM", $"'{Room}'", StringComparison.Ordinal)
            .Replace("URL", address, StringComparison.Ordinal);
        using ToolProcess shell = ToolProcess.StartShell(line);
        return await shell.EndAsync();
    }
}
