using System.Text;
using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Commands;

/// <summary>Input that cannot be used: one line that says why, and exit code 2.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("typedws-").FullName;

    public BadInputTests()
    {
        File.WriteAllBytes(Path.Combine(_directory, "latin1"), [.. "{\n\"a\": \""u8, 0xe9, .. "\"}"u8]);
        File.WriteAllText(Path.Combine(_directory, "blank"), " \n");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("the name of the file is missing", "say", "@")]
    [InlineData("is a directory", "say", "@DIR")]
    [InlineData("Could not find", "say", "@DIR/none")]
    [InlineData("Could not find", "say", "@DIR/none/none")]
    [InlineData("latin1: line 2, byte 7 (0xe9) is not UTF-8", "say", "@DIR/latin1")]
    [InlineData("more than 16384 KiB", "say", "@/dev/zero")]
    [InlineData("the name of the file is missing", "say", "text=a", "--token", "@")]
    [InlineData("is a directory", "say", "text=a", "--token", "@DIR")]
    [InlineData("Could not find", "say", "text=a", "--token", "@DIR/none")]
    [InlineData("line 2, byte 7 (0xe9) is not UTF-8", "say", "text=a", "--token", "@DIR/latin1")]
    [InlineData("The token is empty", "say", "text=a", "--token", "@DIR/blank")]
    [InlineData("The token is empty", "say", "text=a", "--token", "")]
    [InlineData("no variable 'NONE'", "say", "text=a", "--token", "env:NONE")]
    [InlineData("the name of the file is missing", "say", "text=a", "--contract", "")]
    [InlineData("is a directory", "say", "text=a", "--contract", "DIR")]
    [InlineData("Could not find", "say", "text=a", "--contract", "DIR/none")]
    [InlineData("latin1", "say", "text=a", "--contract", "DIR/latin1")]
    [InlineData("two different names", "say", "text=a", "--type-name", "")]
    [InlineData("two different names", "say", "text=a", "--payload-name", "")]
    [InlineData("two different names", "say", "text=a", "--payload-name", "type")]
    [InlineData("is no duration", "say", "text=a", "--timeout", "")]
    [InlineData("is no address of an HTTP proxy", "say", "text=a", "--proxy", "")]
    [InlineData("--subprotocol", "say", "text=a", "--subprotocol", "a b")]
    [InlineData("This is no header", "say", "text=a", "-H", "")]
    [InlineData("ASCII", "say", "text=a", "-H", "X-Name: é")]
    [InlineData("The type is empty", "")]
    public async Task It_is_told_in_one_line(string reason, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && arguments.Contains("@/dev/zero"), "There is no such device.");
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        string[] all = ["send", server.Address(), .. arguments.Select(text => text.Replace("DIR", _directory, StringComparison.Ordinal))];

        ToolResult human = await Tool.RunAsync(all);
        ToolResult json = await Tool.RunAsync([.. all, "--json"]);

        Assert.Equal((2, ""), (human.Exit, human.Output));
        string line = Assert.Single(human.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("typedws: ", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", line, StringComparison.Ordinal);
        Assert.Equal((2, ""), (json.Exit, json.Error));
        Assert.Equal("usage", json.Lines[^2].GetProperty("error").GetProperty("kind").GetString());
        Assert.Contains(reason, json.Lines[^2].GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, json.Lines[^1].GetProperty("end").GetProperty("exit").GetInt32());
    }

    [Theory]
    [InlineData("--payload", "@")]
    [InlineData("--payload", "@DIR")]
    [InlineData("--payload", "{")]
    public async Task So_it_is_by_bench(params string[] arguments)
    {
        ToolResult result = await Tool.RunAsync(
            [
                "bench", "ws://127.0.0.1:1/ws", "--type", "say",
                .. arguments.Select(text => text.Replace("DIR", _directory, StringComparison.Ordinal)),
            ]);

        Assert.Equal(2, result.Exit);
        Assert.StartsWith("typedws: The payload", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listen", "ws://127.0.0.1:1/ws", "--hold", "")]
    [InlineData("listen", "ws://127.0.0.1:1/ws", "--hold", "{\"type\":\"\"}")]
    [InlineData("contract", "show", "")]
    [InlineData("contract", "show", "http://")]
    [InlineData("contract", "show", "ftp://localhost/c")]
    [InlineData("contract", "show", "ws://user:pass@localhost/c")]
    public async Task So_it_is_by_the_others(params string[] arguments)
    {
        ToolResult result = await Tool.RunAsync(arguments);

        Assert.Equal(2, result.Exit);
        Assert.StartsWith("typedws: ", Assert.Single(result.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_an_assembly_is_no_contract()
    {
        byte[] assembly = await File.ReadAllBytesAsync(typeof(RoomEndpoint).Assembly.Location);
        var random = new Random(5);
        string path = Path.Combine(_directory, "assembly");
        for (int i = 0; i < 200; i++)
        {
            byte[] broken = assembly[..random.Next(2, assembly.Length)];
            for (int j = 0; j < 50; j++)
            {
                broken[random.Next(2, Math.Min(broken.Length, 4096))] = (byte)random.Next(256);
            }

            await File.WriteAllBytesAsync(path, broken);
            ToolResult result = await Tool.RunAsync("contract", "show", path);

            Assert.True(result.Exit is 0 or 2, result.Error);
        }
    }

    [Fact]
    public async Task Lines_that_are_no_UTF_8_are_told_with_their_place_and_do_not_end_the_others()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        var surroundings = new ToolSurroundings
        {
            Input = new MemoryStream([.. "say text=a\nsay text=b"u8, 0xe9, .. "\r\nsay text=c\n"u8]),
        };

        ToolResult result = await Tool.RunAsync(surroundings, "send", server.Address(), "-", "--reply", "--linger", "0s");

        Assert.Equal(2, result.Exit);
        Assert.Equal("typedws: Line 2: byte 11 (0xe9) is not UTF-8.\n", result.Error);
        Assert.Equal(2, result.Output.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task A_line_without_an_end_is_too_long()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        var surroundings = new ToolSurroundings { Input = new LongStream(64L * 1024 * 1024) };

        ToolResult result = await Tool.RunAsync(surroundings, "send", server.Address(), "-", "--linger", "0s");

        Assert.Equal("typedws: Line 1: it has more than 16384 KiB.\n", result.Error);
        Assert.Equal(2, result.Exit);
    }

    [Fact]
    public async Task The_longest_message_is_sent()
    {
        const int Longest = 16 * 1024 * 1024;
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>(
            static options => options.MaxMessageSize = 2 * Longest);
        string path = Path.Combine(_directory, "long");
        await File.WriteAllTextAsync(path, $"\"{new string('x', Longest - 2)}\"");

        ToolResult result = await Tool.RunAsync("send", server.Address(), "say", "@" + path, "--no-check", "--reply", "--timeout", "30s");

        Assert.StartsWith("← error {\"code\":\"validation_failed\"", result.Output, StringComparison.Ordinal);
        Assert.Equal(1, result.Exit);
    }

    [Fact]
    public async Task A_fault_of_the_tool_is_one_line_and_its_place_is_a_detail()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();

        ToolResult human = await RunFaultyAsync(server);
        ToolResult verbose = await RunFaultyAsync(server, "-v");
        ToolResult json = await RunFaultyAsync(server, "--json");

        Assert.Equal("typedws: internal error: System.InvalidCastException: a\\u000ab\n", human.Error);
        Assert.Equal([70, 70, 70], new[] { human.Exit, verbose.Exit, json.Exit });
        Assert.Contains("\nat TypedWs.Cli", verbose.Error, StringComparison.Ordinal);
        Assert.Equal("internal", json.Find("error").GetProperty("kind").GetString());
        Assert.Equal(70, json.Find("end").GetProperty("exit").GetInt32());
        Assert.Equal("", json.Error);
    }

    [Theory]
    [InlineData("typedws contract show --help", "contract", "show")]
    [InlineData("typedws send --help", "send")]
    [InlineData("typedws --help", "nope")]
    public async Task A_wrong_command_line_names_the_help_of_its_command(string help, params string[] arguments)
    {
        ToolResult result = await Tool.RunAsync(arguments);
        ToolResult json = await Tool.RunAsync([.. arguments, "--json"]);

        Assert.Equal(2, result.Exit);
        Assert.EndsWith($"({help})\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Object, json.Find("end").ValueKind);
    }

    private static Task<ToolResult> RunFaultyAsync(WsTestServer server, params string[] more)
        => Tool.RunAsync(new ToolSurroundings { Input = new FaultyStream() }, ["send", server.Address(), "-", .. more]);

    private sealed class FaultyStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => ValueTask.FromException<int>(new InvalidCastException("a\nb"));
    }

    /// <summary>So many letters, and no line break.</summary>
    private sealed class LongStream(long length) : MemoryStream
    {
        private long _rest = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = (int)Math.Min(_rest, buffer.Length);
            buffer.Span[..count].Fill((byte)'x');
            _rest -= count;
            return ValueTask.FromResult(count);
        }
    }
}
