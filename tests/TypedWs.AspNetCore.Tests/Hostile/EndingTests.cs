using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Peers that leave without manners, or do not leave.</summary>
public sealed class EndingTests
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_reset_within_a_frame_is_reported_as_1006()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await client.PingAsync();
        await client.SendAsync(RawFrame.MaskedText("never whole")[..9]);
        client.Reset();
        Assert.Equal(new WsClose(WsCloseCode.Abnormal, "", WasClean: false), await server.NextCloseAsync());
        Assert.Equal(WsSendStatus.Closed, connection.SendText("too late"));
        await Bounded.Until(() => server.Endpoint.Connections.Count == 0, "no connection left");
    }

    [Fact]
    public async Task The_end_of_TCP_without_a_close_frame_is_reported_as_1006_and_ends_the_server_s_side_too()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendTextAsync("a");
        Assert.Equal("a", await client.ReceiveTextAsync());
        client.EndSending();
        await client.ReceiveEndAsync();
        Assert.Equal(new WsClose(WsCloseCode.Abnormal, "", WasClean: false), await server.NextCloseAsync());
    }

    [Fact]
    public async Task A_peer_that_closes_but_keeps_TCP_open_is_hung_up_on()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync(RawFrame.MaskedClose(4000, "bye"));
        Assert.Equal(4000, (await client.ReceiveCloseAsync()).CloseCode);
        Assert.Equal(new WsClose((WsCloseCode)4000, "bye", WasClean: true), await server.NextCloseAsync());
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_our_close_frame_is_dropped_after_the_close_timeout()
    {
        var time = new ManualTime();
        await using ScriptedServer server = await ScriptedServer.StartAsync(time: time);
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        connection.Close(WsCloseCode.Normal, "enough");
        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal((1000, "enough"), (close.CloseCode, close.CloseReason));
        Assert.Equal(WsConnectionState.Closing, connection.State);

        time.Advance(CloseTimeout - TimeSpan.FromMilliseconds(1));
        Assert.Equal(WsConnectionState.Closing, connection.State);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new WsClose(WsCloseCode.Normal, "enough", WasClean: false), await server.NextCloseAsync());
        await Assert.ThrowsAnyAsync<IOException>(client.ReceiveFrameAsync);
    }

    [Fact]
    public async Task A_peer_that_closes_but_does_not_read_is_dropped_after_the_close_timeout()
    {
        var time = new ManualTime();
        Func<bool>? isOpen = null;
        var script = new Script
        {
            // Of the first connection; later ones show that others are served.
            OnUpgrade = upgrade => isOpen ??= TestTransport.WatchSocket(upgrade.GetHttpContext()),
        };
        await using ScriptedServer server = await ScriptedServer.StartAsync(script, time: time, smallSocketBuffers: true);
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;

        // More than the sockets and Kestrel's pipe hold; then so little less that nothing is left in our own queue, but half
        // of the pipe. (A few KiB in our queue could be a flush that is merely late.)
        byte[] chunk = new byte[1024];
        while (connection.BufferedBytes < 32 * chunk.Length)
        {
            connection.SendBinary(chunk);
            await server.ServesOthersAsync();
        }

        while (connection.BufferedBytes > 0)
        {
            await client.SkipAsync(chunk.Length);
            await server.ServesOthersAsync();
        }

        await client.SendAsync(RawFrame.MaskedClose(1000));
        await Bounded.Until(() => connection.State == WsConnectionState.Closing, "the close");
        Assert.True(isOpen!());

        // What the sockets have taken since the close vouches for the keep-alive interval at most. When the server begins to count, it
        // does not tell.
        await Bounded.Until(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return !isOpen();
            },
            "the end of TCP");
        Assert.Equal(WsCloseCode.Normal, (await server.NextCloseAsync()).Code);
    }
}
