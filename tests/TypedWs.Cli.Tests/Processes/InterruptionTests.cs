using TypedWs.Cli.Terminal;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Processes;

/// <summary>Ctrl+C, once and twice, in each command and at each moment.</summary>
public sealed class InterruptionTests
{
    // Before the upgrade, and behind it. The server says nothing.
    public static TheoryData<bool, string> Moments => new MatrixTheoryData<bool, string>(
        [false, true],
        [
            "probe URL", "probe URL --plain", "probe URL --http 2",
            "send URL say", "send URL say --reply", "send URL say --wait 3", "send URL -",
            "send URL say --linger 1h", "listen URL", "listen URL --for 1h --hold say", "listen URL --reconnect", "connect URL",
            "connect URL --reconnect", "bench URL --type say --rate 10/s", "contract show URL",
            "send URL say --contract HTTP", "contract show HTTP",
        ]);

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task One_ends_in_order(bool isUpgraded, string command)
    {
        var silent = new SilentServer(isUpgraded);
        await using ScriptedServer server = silent.Start();
        var surroundings = new ToolSurroundings { Input = new OpenStream() };
        Task<ToolResult> running = RunAsync(surroundings, server, command);

        await silent.Reached.WithinLimit();
        surroundings.Interruption.Signal();
        ToolResult result = await running;

        Assert.Equal(130, result.Exit);
        Assert.Equal(130, result.Find("end").GetProperty("exit").GetInt32());
        Assert.Equal("", result.Error);
    }

    // The server answers no close frame, and the clock stands still, so only the second ends it.
    [Theory]
    [InlineData("send URL -")]
    [InlineData("send URL say --reply")]
    [InlineData("listen URL")]
    [InlineData("connect URL")]
    public async Task Two_end_at_once(string command)
    {
        var silent = new SilentServer(isUpgraded: true);
        await using ScriptedServer server = silent.Start();
        using var screen = new ScreenStream();
        var surroundings = new ToolSurroundings
        {
            Input = new OpenStream(),
            Output = screen,
            Time = new ManualTime(),
            Interruption = new Interruption { LongestEnd = Timeout.InfiniteTimeSpan },
        };
        Task<ToolResult> running = RunAsync(surroundings, server, command + " -v");

        await Bounded.Until(
            () => screen.Lines.Any(static line => line.Contains("connected to", StringComparison.Ordinal)), "the connection");
        surroundings.Interruption.Signal();
        await silent.Closing.WithinLimit();
        Assert.False(running.IsCompleted);
        surroundings.Interruption.Signal();
        ToolResult result = await running;

        Assert.Equal(130, result.Exit);
    }

    private static Task<ToolResult> RunAsync(ToolSurroundings surroundings, ScriptedServer server, string command)
        => Tool.RunAsync(
            surroundings,
            [
                .. command.Split(' ').Select(word => word.Replace("URL", server.Address, StringComparison.Ordinal)
                    .Replace("HTTP", $"http://{server.Authority}/c", StringComparison.Ordinal)),
                "--timeout",
                "1h",
                "--json",
            ]);

    /// <summary>Takes connections, upgrades or does not, and says nothing more.</summary>
    private sealed class SilentServer(bool isUpgraded)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The tool waits for this server.</summary>
        public Task Reached => _reached.Task;

        /// <summary>The tool has said something behind that.</summary>
        public Task Closing => _closing.Task;

        public ScriptedServer Start() => new(async (head, stream) =>
        {
            if (isUpgraded && head.Contains("Sec-WebSocket-Key", StringComparison.Ordinal))
            {
                await stream.WriteAsync(ScriptedServer.Accept(head));
            }

            _reached.TrySetResult();
            byte[] buffer = new byte[1024];
            while (await stream.ReadAsync(buffer) > 0)
            {
                _closing.TrySetResult();
            }
        });
    }

    /// <summary>Input that nobody writes, and nobody ends.</summary>
    private sealed class OpenStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return 0;
        }
    }
}
