using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Sending;

/// <summary>Messages of standard input that stays open, and the times of their answers.</summary>
public sealed class StreamedInputTests : IDisposable
{
    private readonly Pipe _input = new();
    private readonly ScreenStream _screen = new();

    public void Dispose() => _screen.Dispose();

    [Theory]
    [InlineData("send", "-")]
    [InlineData("connect")]
    public async Task The_end_of_the_connection_ends_it_although_the_input_is_open(string command, params string[] arguments)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        var surroundings = new ToolSurroundings { Input = _input.Reader.AsStream() };
        Task<ToolResult> running = Tool.RunAsync(surroundings, [command, server.Address(), .. arguments, "--json"]);

        await WriteAsync("leave {\"code\":4422}\n");
        ToolResult result = await running;

        Assert.Equal(5, result.Exit);
        Assert.Equal(4422, result.Find("end").GetProperty("close").GetInt32());
    }

    [Fact]
    public async Task Other_messages_do_not_prolong_the_wait_for_an_answer()
    {
        var spoken = new SemaphoreSlim(0);
        await using ScriptedServer server = ScriptedServer.Upgrading(async stream =>
        {
            byte[] buffer = new byte[1024];
            Assert.True(await stream.ReadAsync(buffer) > 0);
            for (int i = 0; ; i++)
            {
                await stream.WriteAsync(ScriptedServer.TextFrame($$"""{"type":"topic","payload":{{i}}}"""));
                await spoken.WaitAsync(Bounded.Limit);
            }
        });
        var time = new ManualTime();
        Task<ToolResult> running = Tool.RunAsync(
            new ToolSurroundings { Time = time, Output = _screen },
            "send", server.Address, "ask", "--reply", "--no-check", "--timeout", "3s");

        // A message in each second, and none of them is the answer.
        for (int i = 0; i < 3; i++)
        {
            await Bounded.Until(() => _screen.Lines.Contains($"← topic {i}"), "a message");
            Assert.False(running.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(1));
            spoken.Release();
        }

        // The server answers no close frame.
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));
        ToolResult result = await running;
        spoken.Release(1000);
        Assert.Equal(6, result.Exit);
        Assert.Equal("typedws: Nothing has come for 3 s, and an answer is missing.\n", result.Error);
    }

    [Fact]
    public async Task A_slow_server_that_answers_one_after_another_is_in_time()
    {
        const int Count = 5;
        var asked = new SemaphoreSlim(0);
        await using ScriptedServer server = ScriptedServer.Upgrading(async stream =>
        {
            byte[] buffer = new byte[1024];
            Assert.True(await stream.ReadAsync(buffer) > 0);
            for (int i = 1; i <= Count; i++)
            {
                await asked.WaitAsync(Bounded.Limit);
                await stream.WriteAsync(ScriptedServer.TextFrame($$"""{"type":"a","ref":{{i}}}"""));
            }

            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        });
        var time = new ManualTime();
        var surroundings = new ToolSurroundings
        {
            Time = time,
            Output = _screen,
            InputText = string.Concat(Enumerable.Repeat("ask\n", Count)),
        };
        Task<ToolResult> running = Tool.RunAsync(
            surroundings, "send", server.Address, "-", "--reply", "--no-check", "--timeout", "3s", "--linger", "0s", "-v");
        await Bounded.Until(
            () => _screen.Lines.Count(static line => line.StartsWith("→ ", StringComparison.Ordinal)) == Count, "all messages");

        for (int i = 1; i <= Count; i++)
        {
            Assert.False(running.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(2));
            asked.Release();
            await Bounded.Until(() => _screen.Lines.Contains($"← a ref {i}"), "the answer");
        }

        // The server answers no close frame.
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, (await running).Exit);
    }

    [Theory]
    [InlineData(true, "say", "{}")]
    [InlineData(false, "say", "{}", "--wait", "0")]
    [InlineData(false, "say", "{}", "--linger", "0s")]
    public async Task Without_an_answer_that_is_due_it_stays_a_second(bool stays, params string[] arguments)
    {
        var script = new UpgradeScript();
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<DecidingEndpoint>("/ws"), builder => builder.Services.AddSingleton(script));
        var time = new ManualTime();
        Task<ToolResult> running = Tool.RunAsync(
            new ToolSurroundings { Time = time, Output = _screen }, ["send", server.Address(), .. arguments]);

        await script.Events.ExpectAsync("open nobody");
        if (stays)
        {
            await Bounded.Until(() => _screen.Lines.Any(static line => line.StartsWith('←')), "an answer that was not asked for");
            Assert.False(running.IsCompleted);
            await time.WaitForTimerAsync(TimeSpan.FromSeconds(1));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await script.Events.ExpectAsync("close nobody 1000 clean");
        Assert.Equal(0, (await running).Exit);
    }

    [Fact]
    public async Task A_server_that_does_not_read_is_a_time_out()
    {
        var ended = new TaskCompletionSource();
        await using ScriptedServer server = ScriptedServer.Upgrading(_ => ended.Task);
        string line = $"say \"{new string('x', 1_000_000)}\"\n";
        var surroundings = new ToolSurroundings { InputText = string.Concat(Enumerable.Repeat(line, 100)) };

        ToolResult result = await Tool.RunAsync(surroundings, "send", server.Address, "-", "--no-check", "--timeout", "1s");

        ended.SetResult();
        Assert.Equal("typedws: A message could not be sent within 1 s.\n", result.Error);
        Assert.Equal(6, result.Exit);
    }

    private async Task WriteAsync(string text) => await _input.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));
}
