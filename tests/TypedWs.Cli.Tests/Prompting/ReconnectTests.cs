using System.IO.Pipelines;
using System.Text;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Prompting;

/// <summary>Connections that are lost, and opened again.</summary>
public sealed class ReconnectTests
{
    private readonly Pipe _input = new();

    [Fact]
    public async Task An_answer_that_is_lost_with_the_connection_is_told_and_not_waited_for()
    {
        int connections = 0;
        await using ScriptedServer server = ScriptedServer.Upgrading(async stream =>
        {
            // The first connection takes a message, and is lost; the second answers the first request that it gets.
            byte[] buffer = new byte[1024];
            int connection = Interlocked.Increment(ref connections);
            Assert.True(connection > 2 || await stream.ReadAsync(buffer) > 0);
            if (connection == 2)
            {
                await stream.WriteAsync(ScriptedServer.TextFrame("""{"type":"a","ref":7}"""));
                while (await stream.ReadAsync(buffer) > 0)
                {
                }
            }
        });
        using var screen = new ScreenStream();
        Task<ToolResult> running = Tool.RunAsync(
            new ToolSurroundings { Input = _input.Reader.AsStream(), Output = screen },
            "connect", server.Address, "--reconnect", "--no-check", "--timeout", "20s");

        await WriteAsync("""{"type":"say","id":7}""" + "\n");
        await Bounded.Until(() => connections == 2, "the second connection");

        // The same id again: nothing waits for it any more.
        await WriteAsync("""{"type":"say","id":7}""" + "\n");
        await Bounded.Until(() => screen.Lines.Contains("← a ref 7"), "the answer");
        await _input.Writer.CompleteAsync();
        ToolResult result = await running;

        Assert.Equal(5, result.Exit);
        Assert.Contains("1 answer was lost with the connection.", result.Error, StringComparison.Ordinal);
        Assert.Contains("connection lost, again in", result.Error, StringComparison.Ordinal);
        Assert.Contains("connected again", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_does_not_wait_for_a_connection_for_ever()
    {
        int connections = 0;
        await using ScriptedServer server = new(async (head, stream) =>
        {
            // No connection but the first, which is lost at once.
            if (Interlocked.Increment(ref connections) == 1)
            {
                await stream.WriteAsync(ScriptedServer.Accept(head));
            }
        });
        Task<ToolResult> running = Tool.RunAsync(
            new ToolSurroundings { Input = _input.Reader.AsStream() },
            "connect", server.Address, "--reconnect", "--no-check", "--timeout", "3s");

        await Bounded.Until(() => connections > 1, "the loss");
        await WriteAsync("say\n");
        ToolResult result = await running;

        Assert.Equal(6, result.Exit);
        Assert.Contains("typedws: A message could not be sent within 3 s.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_of_the_user_and_of_the_tool_are_different_ones()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        var surroundings = new ToolSurroundings
        {
            InputText = """
                {"type":"say","payload":{"text":"a"},"id":2}
                say text=b
                say text=c
                {"type":"say","payload":{"text":"d"},"id":3}
                say text=e
                """,
        };

        ToolResult result = await Tool.RunAsync(
            surroundings, "send", server.Address(), "-", "--reply", "--json", "--linger", "0s");

        Assert.True(result.Exit == 0, result.Output);
        Assert.Equal(
            "abcde",
            string.Concat(result.Lines[..^1].Select(static line => line.GetProperty("payload").GetProperty("text").GetString())));
    }

    private async Task WriteAsync(string text) => await _input.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));
}
