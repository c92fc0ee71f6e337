using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Listening;

/// <summary>The command <c>listen</c> against real servers.</summary>
public sealed class ListenTests
{
    private const string Address = "/ws?clientId=ann";

    [Theory]
    [InlineData("Held", "--hold", "count {\"to\":3}", "--count", "3")]
    [InlineData("HeldJson", "--hold", "count to=2", "--count", "2", "--json")]
    [InlineData("Selected", "--hold", "note text=x", "--hold", "say text=y", "--type", "h*", "--where", "/payload/text=y", "--count", "1")]
    [InlineData("Time", "--for", "100ms")]
    [InlineData("Closed", "--hold", "leave code=1000")]
    [InlineData("ClosedEarly", "--hold", "leave code=4422")]
    public async Task Messages_are_shown_until_enough_have_come(string name, params string[] arguments)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();

        string contract = typeof(RoomEndpoint).Assembly.Location;
        Golden.Verify(name, await Tool.RunAsync(["listen", server.Address(), "--contract", contract, .. arguments]));
    }

    // The clock is the test's: on a busy machine, the answer may come later than in a second.
    [Theory]
    [InlineData("TooFew", "← heard", "--hold", "note text=x", "--count", "3", "--for", "1s")]
    [InlineData("HoldRefused", "← error", "--hold", "say text=quiet", "--for", "1s", "--no-check")]
    public async Task After_its_time_it_says_what_is_missing(string name, string last, params string[] arguments)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        using var screen = new ScreenStream();
        var time = new ManualTime();
        string contract = typeof(RoomEndpoint).Assembly.Location;
        Task<ToolResult> running = Tool.RunAsync(
            new ToolSurroundings { Time = time, Output = screen }, ["listen", server.Address(), "--contract", contract, .. arguments]);

        await Bounded.Until(() => screen.Lines.Any(line => line.StartsWith(last, StringComparison.Ordinal)), "the message");
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));
        ToolResult result = await running;

        Golden.Verify(name, result with { Output = string.Join('\n', screen.Lines) });
    }

    [Fact]
    public async Task Each_message_before_the_close_frame_is_shown()
    {
        const int Count = 1000;
        await using ScriptedServer server = ScriptedServer.Upgrading(static async stream =>
        {
            for (int i = 0; i < Count; i++)
            {
                await stream.WriteAsync(ScriptedServer.TextFrame($$"""{"type":"n","payload":{{i}}}"""));
            }

            await stream.WriteAsync(ScriptedServer.CloseFrame(1000));
        });

        ToolResult result = await Tool.RunAsync("listen", server.Address);

        Assert.Equal(0, result.Exit);
        Assert.Equal(string.Concat(Enumerable.Range(0, Count).Select(static i => $"← n {i}\n")), result.Output);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_run_quietly()
    {
        await using ScriptedServer server = ScriptedServer.Upgrading(static async stream =>
        {
            while (true)
            {
                await stream.WriteAsync(ScriptedServer.TextFrame("""{"type":"n"}"""));
                await Task.Delay(5);
            }
        });
        var surroundings = new ToolSurroundings { Output = new BrokenStream() };

        ToolResult result = await Tool.RunAsync(surroundings, "listen", server.Address);

        Assert.Equal(0, result.Exit);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task After_a_loss_it_connects_again_and_says_its_holds_again()
    {
        int connections = 0;
        await using ScriptedServer server = ScriptedServer.Upgrading(async stream =>
        {
            // The hold, and an answer to show; the first connection is lost then.
            byte[] buffer = new byte[1024];
            Assert.True(await stream.ReadAsync(buffer) > 0);
            await stream.WriteAsync(ScriptedServer.TextFrame($$"""{"type":"n","payload":{{Interlocked.Increment(ref connections)}}}"""));
            while (connections > 1 && await stream.ReadAsync(buffer) > 0)
            {
            }
        });

        ToolResult result = await Tool.RunAsync(
            "listen", server.Address, "--reconnect", "--hold", "join", "--count", "2", "--timeout", "20s", "--no-check");

        Assert.Equal(0, result.Exit);
        Assert.Equal("← n 1\n← n 2\n", result.Output);
        Assert.Contains("connection lost, again in", result.Error, StringComparison.Ordinal);
        Assert.Contains("connected again", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_it()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        var surroundings = new ToolSurroundings();

        Task<ToolResult> listening = Tool.RunAsync(surroundings, "listen", server.Address(Address), "--json");
        await Bounded.Until(() => server.Log.Events.Any(static entry => entry.Text.Contains("/ws", StringComparison.Ordinal)), "a request");
        surroundings.Interruption.Signal();

        Assert.Equal(130, (await listening).Exit);
    }

    [Theory]
    [InlineData("--count", "0")]
    [InlineData("--for", "1")]
    [InlineData("--where", "payload=1")]
    [InlineData("--hold", "{\"no\":\"type\"}")]
    public async Task A_wrong_command_line_is_2(params string[] arguments)
        => Assert.Equal(2, (await Tool.RunAsync(["listen", "ws://127.0.0.1:1/ws", .. arguments])).Exit);

    private sealed class BrokenStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe", 32);

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe", 32);
    }
}
