using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Raw;

/// <summary>The end of a connection and its states (acceptance C2, D6, D35 to D37).</summary>
public sealed class ClosingTests
{
    [Fact]
    [Trait("Row", "D36")]
    [Trait("Row", "C2")]
    public async Task State_goes_from_Open_to_Closing_to_Closed()
    {
        var script = new RawScript
        {
            Text = static (ws, _) =>
            {
                Assert.Equal(WsConnectionState.Open, ws.State);
                ws.Close(WsCloseCode.Normal, "done");
                Assert.Equal(WsConnectionState.Closing, ws.State);
                return default;
            },
        };
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();
        WsRawConnection ws = Assert.Single(server.Endpoint<RawScriptEndpoint>().Connections);
        Assert.Equal("127.0.0.1", ws.RemoteAddress?.ToString());
        Assert.Equal(22, ws.Id.Length);
        Assert.False(ws.Closed.IsCancellationRequested);

        await client.SendTextAsync("close");
        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal((1000, "done"), (close.CloseCode, close.CloseReason));
        Assert.Equal(WsConnectionState.Closing, ws.State);
        await client.SendAsync(RawFrame.MaskedClose(1000));
        await client.ReceiveEndAsync();

        await script.Events.ExpectAsync("close 1000 done clean");
        await Bounded.Until(() => ws.State == WsConnectionState.Closed, "the connection is closed");
        await Bounded.Until(() => ws.Closed.IsCancellationRequested, "the token is cancelled");
    }

    [Theory]
    [Trait("Row", "D6")]
    [InlineData(1000, "", "close 1000  clean")]
    [InlineData(1001, "leaving", "close 1001 leaving clean")]
    [InlineData(3000, "消", "close 3000 消 clean")]
    [InlineData(4999, "last", "close 4999 last clean")]
    public async Task OnClose_gets_the_peers_code_and_reason(int code, string reason, string expected)
    {
        var script = new RawScript();
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendAsync(RawFrame.MaskedClose(code, reason));

        Assert.Equal(code, (await client.ReceiveCloseAsync()).CloseCode);
        await script.Events.ExpectAsync(expected);
    }

    [Fact]
    [Trait("Row", "D6")]
    public async Task A_close_frame_without_a_code_is_1005_and_none_at_all_is_1006()
    {
        var script = new RawScript();
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket polite = await server.ConnectAsync();
        await polite.SendAsync(RawFrame.Masked(RawFrame.CloseOpcode, []));
        await polite.ReceiveCloseAsync();
        await script.Events.ExpectAsync("close 1005  clean");

        RawWebSocket rude = await server.ConnectAsync();
        await rude.PingAsync();
        await rude.DisposeAsync();
        await script.Events.ExpectAsync("close 1006  lost");
    }

    [Theory]
    [Trait("Row", "D37")]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(2999)]
    [InlineData(5000)]
    [InlineData(65535)]
    public async Task An_invalid_code_is_an_argument_error_and_closes_nothing(int code)
    {
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(new RawScript());
        await using RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();
        WsRawConnection ws = Assert.Single(server.Endpoint<RawScriptEndpoint>().Connections);

        Assert.Throws<ArgumentOutOfRangeException>(() => ws.Close((WsCloseCode)code));

        Assert.Equal(WsConnectionState.Open, ws.State);
        await client.PingAsync();
    }

    [Fact]
    [Trait("Row", "D37")]
    public async Task A_reason_of_123_bytes_arrives_and_a_longer_one_is_an_argument_error()
    {
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(new RawScript());
        await using RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();
        WsRawConnection ws = Assert.Single(server.Endpoint<RawScriptEndpoint>().Connections);

        Assert.Throws<ArgumentException>(() => ws.Close(WsCloseCode.Normal, new string('x', 124)));
        Assert.Throws<ArgumentException>(() => ws.Close(WsCloseCode.Normal, new string('消', 42)));
        string reason = new('消', 41);
        ws.Close((WsCloseCode)4321, reason);
        ws.Close(WsCloseCode.Normal, "without effect");

        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal((4321, reason), (close.CloseCode, close.CloseReason));
        await client.SendAsync(RawFrame.MaskedClose(4321));
        await client.ReceiveEndAsync();
    }

    [Fact]
    public async Task What_was_sent_before_a_close_still_arrives()
    {
        var script = new RawScript
        {
            Text = static (ws, _) =>
            {
                ws.SendText("last words");
                ws.Close();
                return default;
            },
        };
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("go");

        Assert.Equal("last words", await client.ReceiveTextAsync());
        Assert.Equal(1000, (await client.ReceiveFrameAsync()).CloseCode);
        await client.SendAsync(RawFrame.MaskedClose(1000));
        await client.ReceiveEndAsync();
    }

    [Fact]
    public async Task What_was_read_ahead_is_not_handled_after_a_close_by_the_handler()
    {
        var goOn = new TaskCompletionSource();
        var script = new RawScript();
        script.Text = async (ws, text) =>
        {
            script.Events.Add(text);
            await goOn.Task;
            ws.Close();
        };
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendTextAsync("one");
        await client.SendTextAsync("two");
        await client.PingAsync();

        goOn.SetResult();
        Assert.Equal(1000, (await client.ReceiveFrameAsync()).CloseCode);
        await client.SendAsync(RawFrame.MaskedClose(1000));
        await client.ReceiveEndAsync();

        await script.Events.ExpectAsync("one", "close 1000  clean");
    }

    [Fact]
    public async Task What_was_read_ahead_is_handled_when_the_peer_closes()
    {
        var goOn = new TaskCompletionSource();
        var script = new RawScript();
        script.Text = async (_, text) =>
        {
            script.Events.Add(text);
            await goOn.Task;
        };
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendTextAsync("one");
        await client.SendTextAsync("two");
        await client.CloseAsync();

        goOn.SetResult();

        await script.Events.ExpectAsync("one", "two", "close 1000  clean");
    }

    [Fact]
    public async Task Abort_ends_the_connection_without_a_close_frame()
    {
        var script = new RawScript();
        await using WsTestServer server = await RawScriptEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();

        Assert.Single(server.Endpoint<RawScriptEndpoint>().Connections).Abort();

        await script.Events.ExpectAsync("close 1006  lost");
        byte[] received = new byte[10];
        int length;
        try
        {
            length = await client.Socket.ReceiveAsync(received).WithinLimit();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // A reset.
            length = 0;
        }

        Assert.Equal(0, length);
    }
}
