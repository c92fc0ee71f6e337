using TypedWs.Framing;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

public sealed class ConnectionLifecycleTests
{
    private const string Chat = """{"type":"chat","payload":{"text":"hi"}}""";

    private readonly TestEndpoint _endpoint = new();

    [Fact]
    public async Task Close_follows_open_and_the_peers_close_frame_is_answered()
    {
        var connection = new TestConnection(_endpoint);
        Assert.Equal(WsConnectionState.Open, connection.Ws.State);
        Assert.Equal(1, connection.Runtime.Connections.Count);
        connection.Transport.Push(ClientFrames.Close(1000, "bye"));
        await connection.Run.WithinLimit();

        ServerFrame answer = Assert.Single(connection.TakeFrames());
        Assert.Equal(Opcode.Close, answer.Opcode);
        Assert.Equal([0x03, 0xE8], answer.Payload);
        Assert.Equal(["open", "close"], _endpoint.Hooks);
        Assert.Equal(new WsClose(WsCloseCode.Normal, "bye", WasClean: true), _endpoint.Close);
        Assert.Equal(WsConnectionState.Closed, connection.Ws.State);
        Assert.Equal(0, connection.Runtime.Connections.Count);
        Assert.True(connection.Transport.IsCompleted);
        Assert.True(connection.Ws.Closed.IsCancellationRequested);
    }

    [Fact]
    public async Task A_peer_that_vanishes_is_reported_as_1006()
    {
        var connection = new TestConnection(_endpoint);
        connection.Transport.EndInput();
        await connection.Run.WithinLimit();
        Assert.Equal(new WsClose(WsCloseCode.Abnormal, "", WasClean: false), _endpoint.Close);
        Assert.Equal(WsSendStatus.Closed, connection.Ws.SendText("late"));
    }

    [Fact]
    public void What_was_sent_before_the_close_leaves_before_the_close_frame()
    {
        var connection = new TestConnection(_endpoint);
        _endpoint.OnChat = static (ws, _) =>
        {
            ws.Send(new Found(1));
            ws.Close((WsCloseCode)4000, "done");
            Assert.Equal(WsSendStatus.Closed, ws.Send(new Found(2)));
            ws.Close(WsCloseCode.Normal, "ignored");
            return default;
        };
        connection.Transport.Push([.. ClientFrames.Text(Chat), .. ClientFrames.Text(Chat)]);
        ServerFrame[] frames = connection.TakeFrames();
        Assert.Equal([Opcode.Text, Opcode.Close], frames.Select(static frame => frame.Opcode));
        Assert.Equal([0x0F, 0xA0, .. "done"u8], frames[1].Payload);

        // Like a browser: what arrives after our close frame is not delivered.
        Assert.Single(_endpoint.Handled);
        Assert.Equal(WsConnectionState.Closing, connection.Ws.State);
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_the_close_is_aborted_after_the_timeout()
    {
        var connection = new TestConnection(_endpoint);
        connection.Ws.Close();
        connection.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(connection.Transport.IsAborted);
        connection.Time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(connection.Transport.IsAborted);
        await connection.Run.WithinLimit();
        Assert.False(_endpoint.Close!.Value.WasClean);
    }

    [Fact]
    public void A_ping_is_answered_while_a_handler_awaits()
    {
        var connection = new TestConnection(_endpoint);
        _endpoint.OnChat = static (_, _) => new ValueTask(new TaskCompletionSource().Task);
        connection.Receive(Chat);
        connection.Transport.Push(ClientFrames.Ping("p"));
        ServerFrame pong = Assert.Single(connection.TakeFrames());
        Assert.Equal(Opcode.Pong, pong.Opcode);
        Assert.Equal("p", pong.Text);
    }

    [Fact]
    public async Task An_open_hook_that_throws_closes_with_1011()
    {
        _endpoint.Opened = static _ => throw new InvalidOperationException("broken");
        var connection = new TestConnection(_endpoint);
        Assert.Equal([0x03, 0xF3], Assert.Single(connection.TakeFrames()).Payload[..2]);
        connection.Transport.Push(ClientFrames.Close(1011));
        await connection.Run.WithinLimit();
        Assert.Equal("broken", Assert.Single(_endpoint.Errors).Message);
        Assert.Equal(["open", "close"], _endpoint.Hooks);
    }

    [Fact]
    public async Task No_message_is_handled_before_the_open_hook_completes()
    {
        var opened = new TaskCompletionSource();
        _endpoint.Opened = _ => new ValueTask(opened.Task);
        var handled = new TaskCompletionSource();
        _endpoint.OnChat = (_, _) =>
        {
            handled.SetResult();
            return default;
        };
        var connection = new TestConnection(_endpoint);
        connection.Receive(Chat);
        Assert.Empty(_endpoint.Handled);
        opened.SetResult();
        await handled.Task.WithinLimit();
    }

    [Fact]
    public async Task Reading_stops_at_the_read_ahead_and_goes_on_when_handlers_caught_up()
    {
        var handler = new TaskCompletionSource();
        _endpoint.OnChat = (_, _) => new ValueTask(handler.Task);
        var connection = new TestConnection(_endpoint, static options => options.ReadAheadMessages = 2);
        byte[] frame = ClientFrames.Text(Chat);
        byte[] frames = [.. frame, .. frame, .. frame, .. frame];
        int taken = connection.Transport.Push(frames);
        Assert.Equal(3 * frame.Length, taken);
        Assert.True(connection.Transport.Receiver!.IsPaused);

        handler.SetResult();
        await connection.Transport.Receiver.WaitUntilReadyAsync().WithinLimit();
        connection.Transport.Push(frames.AsSpan(taken));
        connection.Transport.EndInput();
        await connection.Run.WithinLimit();
        Assert.Equal(4, _endpoint.Handled.Count);
    }

    [Fact]
    public async Task An_abort_ends_a_connection_whose_handlers_are_behind()
    {
        var connection = new TestConnection(_endpoint, static options => options.ReadAheadMessages = 1);
        _endpoint.OnChat = static (ws, _) => new ValueTask(Task.Delay(Timeout.Infinite, ws.Closed));
        connection.Receive(Chat);
        connection.Receive(Chat);
        Task ready = connection.Transport.Receiver!.WaitUntilReadyAsync();
        Assert.False(ready.IsCompleted);
        connection.Ws.Abort();
        await ready.WithinLimit();
        Assert.False(connection.Transport.Receiver.IsPaused);
        await connection.Run.WithinLimit();
        Assert.Equal(["open", "close"], _endpoint.Hooks);
        Assert.Empty(_endpoint.Errors);
    }

    [Fact]
    public async Task A_handler_that_ignores_the_end_does_not_hold_up_the_close_hook_for_ever()
    {
        var connection = new TestConnection(_endpoint);
        _endpoint.OnChat = static (_, _) => new ValueTask(new TaskCompletionSource().Task);
        connection.Receive(Chat);
        int timers = connection.Time.TimersCreated;
        connection.Transport.EndInput();

        // One timer for the transport's end, one for the handler's.
        await connection.Time.WhenTimersCreatedAsync(timers + 2);
        Assert.False(connection.Run.IsCompleted);
        connection.Time.Advance(TimeSpan.FromSeconds(5));
        await connection.Run.WithinLimit();
        Assert.Equal(["open", "close"], _endpoint.Hooks);
    }

    [Fact]
    public async Task A_cork_that_a_handler_holds_does_not_keep_the_connection_from_ending()
    {
        var connection = new TestConnection(_endpoint);
        _endpoint.OnChat = static async (ws, _) =>
        {
            using (ws.Cork())
            {
                await Task.Delay(Timeout.Infinite, ws.Closed);
            }
        };
        connection.Receive(Chat);
        connection.Transport.Push(ClientFrames.Close(1000));
        await connection.Run.WithinLimit();
        Assert.Equal(Opcode.Close, Assert.Single(connection.TakeFrames()).Opcode);
        Assert.Equal(["open", "close"], _endpoint.Hooks);
    }

    [Fact]
    public async Task What_throws_when_the_token_is_cancelled_is_reported_like_any_user_code()
    {
        var connection = new TestConnection(_endpoint);
        var reported = new TaskCompletionSource();
        _endpoint.Failed = () =>
        {
            reported.SetResult();
            return default;
        };
        using CancellationTokenRegistration registration = connection.Ws.Closed.Register(static () =>
            throw new InvalidOperationException("broken"));
        connection.Transport.EndInput();
        await connection.Run.WithinLimit();
        await reported.Task.WithinLimit();
        AggregateException exception = Assert.IsType<AggregateException>(Assert.Single(_endpoint.Errors));
        Assert.Equal("broken", exception.InnerException!.Message);
    }

    [Fact]
    public async Task A_slow_consumer_is_closed_with_4508_behind_what_it_was_sent()
    {
        var connection = new TestConnection(_endpoint, static options =>
        {
            options.Outbound.LowWatermark = 10;
            options.Outbound.HighWatermark = 20;
            options.Outbound.Limit = 100;
        });
        connection.Transport.HoldsFlushes = true;
        using (connection.Ws.Cork())
        {
            connection.Ws.SendBinary(new byte[48]);
            connection.Ws.SendBinary(new byte[48]);
        }

        Assert.Equal(WsSendStatus.Dropped, connection.Ws.SendText("x"));

        // The owner closes on another thread.
        await Bounded.Until(() => connection.Ws.State == WsConnectionState.Closing, "the close");
        connection.Transport.HoldsFlushes = false;
        connection.Transport.CompleteFlush();
        await connection.Ws.Core.Outbound.WhenIdleAsync().WithinLimit();
        ServerFrame[] frames = connection.TakeFrames();
        Assert.Equal([Opcode.Binary, Opcode.Binary, Opcode.Close], frames.Select(static frame => frame.Opcode));
        Assert.Equal([0x11, 0x9C], frames[2].Payload[..2]);
    }
}
