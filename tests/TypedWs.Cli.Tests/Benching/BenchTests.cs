using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;
using TypedWs.Cli.Benching;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Benching;

/// <summary>The command <c>bench</c> against real servers, and its figures.</summary>
public sealed class BenchTests
{
    // The frame of a text of one character from a client: the head, the masking key, the text.
    private const int MaskedFrame = 2 + 4 + 1;

    private static readonly string[] Short = ["--rate", "200/s", "--for", "500ms", "--warm-up", "100ms", "--connections", "4", "--json"];

    [Fact]
    public async Task Answers_are_counted_and_measured()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();

        ToolResult result = await Tool.RunAsync(
            ["bench", server.Address(), "--type", "say", "--payload", "{\"text\":\"{n}\"}", .. Short]);

        JsonElement bench = result.Find("bench");
        Assert.Equal(0, result.Exit);
        Assert.Equal(100, bench.GetProperty("sent").GetInt32());
        Assert.Equal(100, bench.GetProperty("arrived").GetInt32());
        Assert.Equal(0, bench.GetProperty("missing").GetInt32());
        Assert.Equal(4, bench.GetProperty("connections").GetInt32());
        double p50 = bench.GetProperty("latencyMs").GetProperty("p50").GetDouble();
        Assert.InRange(p50, 0.001, bench.GetProperty("latencyMs").GetProperty("max").GetDouble());
    }

    [Theory]
    [InlineData("Answers", "--type", "say", "--payload", "{\"text\":\"{n}\"}")]
    [InlineData("AnswersJson", "--type", "say", "--payload", "{\"text\":\"{n}\"}", "--json")]
    [InlineData("Errors", "--type", "say", "--payload", "{\"text\":\"quiet\"}")]
    [InlineData("ErrorsJson", "--type", "say", "--payload", "{\"text\":\"quiet\"}", "--json")]
    [InlineData("FanOut", "--type", "note", "--payload", "{\"text\":\"{n}\"}", "--measure", "fanout", "--timeout", "1s")]
    [InlineData("FanOutJson", "--type", "note", "--payload", "{\"text\":\"{n}\"}", "--measure", "fanout", "--timeout", "1s", "--json")]
    public async Task The_figures_are_shown_for_people_and_programs(string name, params string[] arguments)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();

        Golden.Verify(name, await Tool.RunAsync(
            ["bench", server.Address(), "--rate", "100", "--for", "200ms", "--warm-up", "50ms", "--connections", "2", .. arguments]));
    }

    [Fact]
    public async Task An_echo_is_the_next_message_of_the_connection()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        ToolResult result = await Tool.RunAsync(
            ["bench", server.Address(), "--payload", "text {n}", "--measure", "echo", "--subprotocol", "", .. Short]);

        Assert.Equal(0, result.Exit);
        Assert.Equal(100, result.Find("bench").GetProperty("arrived").GetInt32());
    }

    [Fact]
    public async Task A_fan_out_is_measured_on_each_connection()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app => app.MapWs<Chat.ChatEndpoint>("/ws"));

        ToolResult result = await Tool.RunAsync(
            ["bench", server.Address(), "--type", "chat", "--payload", "{\"text\":\"{n}\"}", "--measure", "fanout", .. Short]);

        Assert.Equal(0, result.Exit);
        Assert.Equal(400, result.Find("bench").GetProperty("arrived").GetInt32());
    }

    [Fact]
    public async Task Deliveries_that_are_missing_in_a_fan_out_are_counted()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        string[] arguments =
        [
            "bench", server.Address(), "--type", "note", "--payload", "{\"text\":\"{n}\"}", "--measure", "fanout", "--timeout", "1s",
            .. Short,
        ];

        // Only the sender hears its note: each message arrives on one connection of four.
        ToolResult all = await Tool.RunAsync(arguments);
        ToolResult one = await Tool.RunAsync([.. arguments, "--receivers", "1"]);
        ToolResult none = await Tool.RunAsync([.. arguments, "--receivers", "0"]);

        AssertDeliveries(all, 1, 400, 100, 300);
        AssertDeliveries(one, 0, 100, 100, 0);
        Assert.Equal(1, none.Exit);
        Assert.Equal(0, none.Find("bench").GetProperty("expected").GetInt32());
    }

    [Fact]
    public async Task A_delivery_that_comes_twice_does_not_stand_for_one_that_is_missing()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TwiceEndpoint>();

        ToolResult result = await Tool.RunAsync(
            [
                "bench", server.Address(), "--payload", "a {n} b", "--measure", "fanout", "--subprotocol", "", "--timeout", "1s",
                "--rate", "200/s", "--for", "500ms", "--warm-up", "0s", "--connections", "2", "--json",
            ]);

        AssertDeliveries(result, 1, 200, 100, 100);
        Assert.True(result.Find("bench").GetProperty("errors").GetProperty("delivered_twice").GetInt32() >= 100);
    }

    [Fact]
    public async Task Errors_are_counted_by_code_and_are_a_negative_result()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();

        ToolResult result = await Tool.RunAsync(
            ["bench", server.Address(), "--type", "say", "--payload", "{\"text\":\"quiet\"}", .. Short]);

        Assert.Equal(1, result.Exit);
        Assert.Equal(120, result.Find("bench").GetProperty("errors").GetProperty("app.quiet").GetInt32());
    }

    [Fact]
    public async Task A_server_that_stalls_cannot_hide_the_messages_that_wait()
    {
        // Answers nothing before the last message has come, and then everything at once: a closed loop would see one slow message.
        const int Count = 30;
        int bytesOfAll = Count * MaskedFrame;
        await using ScriptedServer server = ScriptedServer.Upgrading(async stream =>
        {
            await stream.ReadExactlyAsync(new byte[bytesOfAll]);
            for (int i = 0; i < Count; i++)
            {
                await stream.WriteAsync(ScriptedServer.TextFrame("x"));
            }

            await ReadAllAsync(stream);
        });

        ToolResult result = await Tool.RunAsync(
            [
                "bench", server.Address, "--payload", "x", "--measure", "echo",
                "--rate", "100/s", "--for", "300ms", "--warm-up", "0s", "--json",
            ]);

        // The last one is sent after 290 ms, and the one in the middle should have been sent after 150 ms.
        Assert.Equal(0, result.Exit);
        Assert.InRange(result.Find("bench").GetProperty("latencyMs").GetProperty("p50").GetDouble(), 130, 30_000);
    }

    [Fact]
    public async Task Connections_that_end_early_are_5_and_one_that_does_not_open_is_the_failure()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();

        ToolResult closed = await Tool.RunAsync(
            ["bench", server.Address(), "--type", "leave", "--payload", "{\"code\":4422}", .. Short, "--timeout", "5s"]);
        ToolResult refused = await Tool.RunAsync(["bench", server.Address("/nope"), "--type", "say", .. Short]);

        Assert.Equal(5, closed.Exit);
        Assert.Equal(4, closed.Find("bench").GetProperty("closed").GetInt32());
        Assert.Equal(4, refused.Exit);
    }

    [Theory]
    [InlineData("--type", "say", "--receivers", "1")]
    [InlineData("--type", "say", "--measure", "fanout", "--payload", "\"{n}\"", "--receivers", "2")]
    [InlineData("--type", "say", "--measure", "fanout", "--payload", "\"{n}\"", "--receivers", "-1")]
    [InlineData("--type", "say", "--rate", "0")]
    [InlineData("--type", "say", "--rate", "fast")]
    [InlineData("--type", "say", "--connections", "0")]
    [InlineData("--type", "say", "--payload", "{")]
    [InlineData("--type", "say", "--measure", "fanout", "--payload", "{}")]
    [InlineData("--payload", "x")]
    [InlineData("--measure", "else")]
    public async Task A_wrong_command_line_is_2(params string[] arguments)
        => Assert.Equal(2, (await Tool.RunAsync(["bench", "ws://127.0.0.1:1/ws", .. arguments])).Exit);

    [Fact]
    public void Percentiles_are_right_within_a_percent()
    {
        var histogram = new LatencyHistogram();
        for (int i = 1; i <= 100_000; i++)
        {
            histogram.Add(TimeSpan.FromMicroseconds(i));
        }

        histogram.Add(TimeSpan.FromMicroseconds(-5));
        foreach (double percent in (double[])[1, 50, 90, 99, 99.9])
        {
            double expected = percent * 1000;
            Assert.InRange(histogram.Percentile(percent).TotalMicroseconds, expected * 0.999, expected * 1.01);
        }

        Assert.Equal(100_000, histogram.Max.TotalMicroseconds);
        Assert.Equal(100_000, histogram.Percentile(100).TotalMicroseconds);
        Assert.Equal(TimeSpan.Zero, new LatencyHistogram().Percentile(99));
    }

    [Fact]
    public void A_number_is_new_once()
    {
        var numbers = new NumberSet();

        foreach (long number in (long[])[0, 63, 64, 5, 100_000])
        {
            Assert.True(numbers.Add(number));
            Assert.False(numbers.Add(number));
        }

        Assert.True(numbers.Add(99_999));
    }

    [Theory]
    [InlineData("a ~5~ b", 5L)]
    [InlineData("~x~7~", 7L)]
    [InlineData("~~9~", 9L)]
    [InlineData("no mark", null)]
    [InlineData("~5", null)]
    public void A_number_is_found_in_any_text(string text, long? number) => Assert.Equal(number, SentTimes.FindMark(text));

    private static void AssertDeliveries(ToolResult result, int exit, int expected, int arrived, int missing)
    {
        JsonElement bench = result.Find("bench");
        Assert.Equal(expected, bench.GetProperty("expected").GetInt32());
        Assert.Equal(arrived, bench.GetProperty("arrived").GetInt32());
        Assert.Equal(missing, bench.GetProperty("missing").GetInt32());
        Assert.Equal(exit, result.Exit);
    }

    private static async Task ReadAllAsync(Stream stream)
    {
        byte[] buffer = new byte[4096];
        while (await stream.ReadAsync(buffer) > 0)
        {
        }
    }
}

/// <summary>Sends each text back twice.</summary>
[WsEndpoint]
internal sealed partial class TwiceEndpoint : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText(text);
        ws.SendText(text);
        return default;
    }
}
