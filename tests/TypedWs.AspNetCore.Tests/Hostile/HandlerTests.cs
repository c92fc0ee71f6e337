using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Connections;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Handlers that throw, hang, or are slower than their peer sends.</summary>
public sealed class HandlerTests
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_handler_that_throws_at_once_costs_neither_the_connection_nor_the_next_message()
    {
        var script = new Script { OnText = (ws, text) => text == "bad" ? throw new InvalidDataException(text) : Echo(ws, text) };
        await using ScriptedServer server = await ScriptedServer.StartAsync(script);
        await VerifySurvivesAsync(server);
    }

    [Fact]
    public async Task A_handler_that_throws_behind_an_await_costs_neither_the_connection_nor_the_next_message()
    {
        var script = new Script
        {
            OnText = async (ws, text) =>
            {
                await Task.Yield();
                await (text == "bad" ? throw new InvalidDataException(text) : Echo(ws, text));
            },
        };
        await using ScriptedServer server = await ScriptedServer.StartAsync(script);
        await VerifySurvivesAsync(server);
    }

    [Fact]
    public async Task While_a_handler_awaits_pings_are_answered_and_messages_wait_in_order()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script
        {
            OnText = async (ws, text) =>
            {
                await gate.Task;
                ws.SendText(text);
            },
        };
        await using ScriptedServer server = await ScriptedServer.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        for (int i = 0; i < 10; i++)
        {
            await client.SendTextAsync($"{i}");
        }

        await client.PingAsync();
        gate.SetResult();
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal($"{i}", await client.ReceiveTextAsync());
        }

        await client.CloseAsync();
    }

    [Fact]
    public async Task Reading_pauses_when_as_many_messages_wait_as_may_be_read_ahead()
    {
        const int readAhead = 8;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script
        {
            OnText = async (ws, text) =>
            {
                await gate.Task;
                ws.SendText(text);
            },
        };
        await using ScriptedServer server = await ScriptedServer.StartAsync(script, options => options.ReadAheadMessages = readAhead);
        await using RawWebSocket client = await server.ConnectAsync();
        for (int i = 0; i < 100; i++)
        {
            await client.SendTextAsync($"{i}");
        }

        // Its pong shows when the server read it: the one being handled and those read ahead are behind it, no more.
        await client.SendAsync(RawFrame.Masked(RawFrame.PingOpcode, "mark"u8));
        await server.ServesOthersAsync();
        gate.SetResult();
        for (int i = 0; i < 100 - readAhead - 1; i++)
        {
            Assert.Equal($"{i}", await client.ReceiveTextAsync());
        }

        var rest = new List<string>();
        while (rest.Count < readAhead + 2)
        {
            rest.Add((await client.ReceiveFrameAsync()).Text);
        }

        Assert.Contains("mark", rest);
        await client.CloseAsync();
    }

    [Fact]
    public async Task A_handler_that_awaits_for_ever_holds_up_OnClose_for_the_close_timeout_only()
    {
        var time = new ManualTime();
        var script = new Script { OnText = (_, _) => new ValueTask(Task.Delay(Timeout.Infinite)) };
        await using ScriptedServer server = await ScriptedServer.StartAsync(script, time: time);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendTextAsync("wait");
        await client.PingAsync();
        await client.CloseAsync();
        await time.WaitForTimerAsync(CloseTimeout);
        Assert.False(script.Closed.Reader.TryPeek(out _));
        time.Advance(CloseTimeout);
        Assert.Equal(new WsClose(WsCloseCode.Normal, "", WasClean: true), await server.NextCloseAsync());
        await Bounded.Until(() => server.Endpoint.Connections.Count == 0, "no connection left");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_waits_for_the_end_sees_it_even_if_so_much_waits_that_reading_pauses(bool paused)
    {
        var time = new ManualTime();
        var script = new Script { OnText = (ws, _) => new ValueTask(Task.Delay(Timeout.Infinite, ws.Closed)) };
        await using ScriptedServer server = await ScriptedServer.StartAsync(script, time: time);
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        for (int i = 0; i < (paused ? 1000 : 1); i++)
        {
            await client.SendTextAsync("wait");
        }

        IReceiver receiver = connection.Core;
        await Bounded.Until(() => receiver.IsPaused == paused, "reading pauses");
        client.Reset();
        Assert.Equal(WsCloseCode.Abnormal, (await server.NextCloseAsync()).Code);
        Assert.False(script.Failed.Reader.TryPeek(out _));
    }

    private static ValueTask Echo(WsRawConnection ws, string text)
    {
        ws.SendText(text);
        return default;
    }

    private static async Task VerifySurvivesAsync(ScriptedServer server)
    {
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync([.. RawFrame.MaskedText("1"), .. RawFrame.MaskedText("bad"), .. RawFrame.MaskedText("2")]);
        Assert.Equal("1", await client.ReceiveTextAsync());
        Assert.Equal("2", await client.ReceiveTextAsync());
        Exception reported = await server.Script.Failed.Reader.ReadAsync().WithinLimit();
        Assert.Equal("bad", Assert.IsType<InvalidDataException>(reported).Message);
        await client.CloseAsync();
        Assert.True((await server.NextCloseAsync()).WasClean);
    }
}
