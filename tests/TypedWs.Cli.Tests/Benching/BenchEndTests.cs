using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Benching;

/// <summary>Runs of <c>bench</c> that end early, and servers that send nonsense.</summary>
public sealed class BenchEndTests
{
    [Fact]
    public async Task Connections_that_are_refused_end_the_run_at_once()
    {
        // At this rate, all of them would take 1,000 s.
        ToolResult closed = await Tool.RunAsync(
            "bench", "ws://127.0.0.1:1/ws", "--type", "say", "--connections", "10000", "--connect-rate", "10/s");

        Assert.Equal(3, closed.Exit);
        Assert.Contains("refused, so no server listens at this port", closed.Error, StringComparison.Ordinal);
        Assert.Contains("(0 of 10000 connections were open.)", closed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_the_server_is_told_with_its_reason()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>(static options => options.MaxConnections = 2);

        ToolResult result = await Tool.RunAsync(
            "bench", server.Address(), "--type", "say", "--connections", "10000", "--connect-rate", "10/s", "--json");

        Assert.Equal(4, result.Exit);
        string message = result.Find("error").GetProperty("message").GetString()!;
        Assert.Contains("503 ConnectionLimitReached", message, StringComparison.Ordinal);
        Assert.Contains("of 10000 connections were open.)", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_opening()
    {
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        await using var server = new ScriptedServer((_, _) =>
        {
            asked.TrySetResult();
            return never.Task;
        });
        var surroundings = new ToolSurroundings();

        Task<ToolResult> running = Tool.RunAsync(
            surroundings, "bench", server.Address, "--type", "say", "--timeout", "1h", "--connections", "5", "--json");
        await asked.Task.WithinLimit();
        surroundings.Interruption.Signal();
        ToolResult result = await running;
        never.SetResult();

        Assert.Equal(130, result.Exit);
        Assert.Equal("interrupted", result.Lines[^1].GetProperty("end").GetProperty("result").GetString());
    }

    // While messages are sent faster than they can be, and while the answers to all are awaited.
    [Theory]
    [InlineData("1000000/s", "1h", 1)]
    [InlineData("100/s", "100ms", 10)]
    public async Task Ctrl_C_ends_the_run_and_shows_what_was_measured(string rate, string duration, int count)
    {
        var counter = new TextCounter();
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<SilentEndpoint>("/ws"), builder => builder.Services.AddSingleton(counter));
        var surroundings = new ToolSurroundings();

        Task<ToolResult> running = Tool.RunAsync(
            surroundings,
            "bench", server.Address(), "--type", "say", "--rate", rate, "--for", duration, "--warm-up", "0s", "--timeout", "1h", "--json",
            "--subprotocol", "");
        await Bounded.Until(() => counter.Count >= count, "the messages");
        surroundings.Interruption.Signal();
        ToolResult result = await running;

        Assert.Equal(130, result.Exit);
        JsonElement bench = result.Find("bench");
        Assert.InRange(bench.GetProperty("sent").GetInt64(), 1, long.MaxValue);
        Assert.Equal(0, bench.GetProperty("arrived").GetInt64());
        Assert.Contains(result.Lines, static line => line.TryGetProperty("note", out JsonElement note)
            && note.GetString()!.StartsWith("interrupted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Errors_without_number_or_bound_are_counted_in_bounded_space()
    {
        const int Codes = 5000;
        await using ScriptedServer server = ScriptedServer.Upgrading(static async stream =>
        {
            foreach (string payload in (string[])["5", "null", "[]", "{}", """{"code":7}""", """{"code":"\ud800"}"""])
            {
                await stream.WriteAsync(ScriptedServer.TextFrame("{\"type\":\"error\",\"payload\":" + payload + ",\"ref\":{}}"));
            }

            for (int i = 0; i < Codes; i++)
            {
                string code = i % 2 == 0 ? $"code{i}" : new string('x', 1000);
                await stream.WriteAsync(ScriptedServer.TextFrame("{\"type\":\"error\",\"payload\":{\"code\":\"" + code + "\"}}"));
            }

            await stream.WriteAsync(ScriptedServer.CloseFrame(1000));
        });

        ToolResult result = await Tool.RunAsync(
            "bench", server.Address, "--type", "say", "--rate", "10/s", "--for", "500ms", "--warm-up", "0s", "--timeout", "1s", "--json");

        Assert.Equal(5, result.Exit);
        JsonElement errors = result.Find("bench").GetProperty("errors");
        Assert.InRange(errors.EnumerateObject().Count(), 2, 102);
        Assert.InRange(errors.GetProperty("other").GetInt32(), Codes / 2, Codes);
    }
}

/// <summary>Counts texts.</summary>
internal sealed class TextCounter
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);
}

/// <summary>Answers nothing.</summary>
[WsEndpoint]
internal sealed partial class SilentEndpoint(TextCounter counter) : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        counter.Add();
        return default;
    }
}
