using System.Buffers.Binary;
using System.Net.Sockets;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Peers that do not read what they are sent.</summary>
[Collection(nameof(MeasuredTests))]
public sealed class ServerSlowReaderTests
{
    private const int Ki = 1024;

    [Fact]
    public async Task A_ping_flood_by_a_peer_that_never_reads_is_not_read_and_takes_bounded_memory()
    {
        var time = new ManualTime();
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            options: options => options.Outbound.Limit = 1024 * Ki, time: time, smallSocketBuffers: true);
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        await FloodWithPingsAsync(server, client, connection);

        // What the socket holds back is not lost: the peer may yet read.
        Assert.Equal(WsConnectionState.Open, connection.State);
        connection.Close();
        await PassTimeUntilClosedAsync(time, server);
        Assert.Equal(new WsClose(WsCloseCode.Normal, "", WasClean: false), await server.NextCloseAsync());
    }

    [Fact]
    public async Task A_ping_flooder_that_never_reads_is_dropped_within_the_keep_alive_times()
    {
        var time = new ManualTime();
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            options: options =>
            {
                options.KeepAlive.Interval = TimeSpan.FromSeconds(10);
                options.KeepAlive.Timeout = TimeSpan.FromSeconds(5);
            },
            time: time,
            smallSocketBuffers: true);
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        await FloodWithPingsAsync(server, client, connection);

        // It goes on sending, as far as it can; nobody hears it.
        int seconds = 0;
        byte[] ping = RawFrame.Masked(RawFrame.PingOpcode, new byte[125]);
        while (connection.State == WsConnectionState.Open)
        {
            Assert.True(seconds++ < 20, "A peer that takes nothing was kept.");
            time.Advance(TimeSpan.FromSeconds(1));
            client.Socket.Send(ping, SocketFlags.None, out SocketError _);
        }

        Assert.InRange(seconds, 14, 20);
        Assert.Equal(new WsClose(WsCloseCode.Abnormal, "", WasClean: false), await server.NextCloseAsync());
    }

    [Fact]
    public async Task A_slow_reader_under_a_fast_sender_is_closed_with_4508_at_the_limit_and_others_are_not()
    {
        const int limit = 256 * Ki;
        var time = new ManualTime();
        var script = new Script { OnOpen = ws => ws.Subscribe("news") };
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            script, options => options.Outbound.Limit = limit, time, smallSocketBuffers: true);
        (RawWebSocket slow, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket ownedSlow = slow;
        (RawWebSocket fast, WsRawConnection _) = await server.ConnectBothAsync();
        await using RawWebSocket ownedFast = fast;

        byte[] news = new byte[4 * Ki];
        int published = 0;
        while (connection.State == WsConnectionState.Open)
        {
            BinaryPrimitives.WriteInt32LittleEndian(news, published++);
            Assert.Equal(2, server.Endpoint.Topics.PublishBinary("news", news));
            Assert.Equal(news.Length, (await fast.ReceiveFrameAsync()).Payload.Length);
            Assert.InRange(connection.BufferedBytes, 0, limit + news.Length + 200);
        }

        Assert.True(published * news.Length > limit, "Closed before the limit.");
        Assert.Equal(WsSendStatus.Closed, connection.SendText("more"));
        await fast.PingAsync();

        // The close frame is behind the backlog: a reader that catches up in time sees all of it, without a gap.
        RawFrame frame = await slow.ReceiveFrameAsync();
        int received = 0;
        while (frame.Opcode == RawFrame.BinaryOpcode)
        {
            Assert.Equal(received++, BinaryPrimitives.ReadInt32LittleEndian(frame.Payload));
            frame = await slow.ReceiveFrameAsync();
        }

        Assert.Equal((4508, "reads too slowly"), (frame.CloseCode, frame.CloseReason));
        Assert.InRange(received, limit / news.Length, published - 1);
        await slow.SendAsync(RawFrame.MaskedClose(4508));
        await slow.ReceiveEndAsync();
        Assert.Equal(new WsClose(WsCloseCode.SlowConsumer, "reads too slowly", WasClean: true), await server.NextCloseAsync());
        await fast.PingAsync();
    }

    [Fact]
    public async Task A_slow_reader_that_does_not_catch_up_is_dropped_after_the_close_timeout()
    {
        var time = new ManualTime();
        await using ScriptedServer server = await ScriptedServer.StartAsync(time: time, smallSocketBuffers: true);
        (RawWebSocket slow, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = slow;
        byte[] data = new byte[64 * Ki];
        while (connection.SendBinary(data) != WsSendStatus.Dropped)
        {
            await server.ServesOthersAsync();
        }

        await Bounded.Until(() => connection.State == WsConnectionState.Closing, "the close");
        Task drained = connection.DrainAsync();
        Assert.False(drained.IsCompleted);
        await PassTimeUntilClosedAsync(time, server);
        Assert.Equal(WsCloseCode.SlowConsumer, (await server.NextCloseAsync()).Code);
        await drained.WithinLimit();
        Assert.Equal(0, connection.BufferedBytes);
    }

    [Fact]
    public async Task Messages_may_be_dropped_instead()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            options: options => options.Outbound.OverflowPolicy = WsOverflowPolicy.DropNewest, smallSocketBuffers: true);
        (RawWebSocket slow, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = slow;
        byte[] data = new byte[64 * Ki];
        int accepted = 0;
        while (connection.SendBinary(data) != WsSendStatus.Dropped)
        {
            accepted++;
        }

        for (int i = 0; i < accepted; i++)
        {
            Assert.Equal(data.Length, (await slow.ReceiveFrameAsync()).Payload.Length);
        }

        await slow.PingAsync();
        await slow.CloseAsync();
        Assert.True((await server.NextCloseAsync()).WasClean);
    }

    // Until the server has stopped reading, which the socket tells by taking no more.
    private static async Task FloodWithPingsAsync(ScriptedServer server, RawWebSocket client, WsRawConnection connection)
    {
        byte[] pings = [.. Enumerable.Repeat(RawFrame.Masked(RawFrame.PingOpcode, new byte[125]), 100).SelectMany(frame => frame)];
        client.Socket.Blocking = false;
        for (int refused = 0; refused < 3;)
        {
            client.Socket.Send(pings, SocketFlags.None, out SocketError error);
            Assert.True(error is SocketError.Success or SocketError.WouldBlock, $"{error}");
            refused = error == SocketError.WouldBlock ? refused + 1 : 0;
            await server.ServesOthersAsync();
            Assert.InRange(connection.BufferedBytes, 0, 200 * Ki);
        }
    }

    // What the sockets have taken since the close vouches for the keep-alive interval at most.
    private static Task PassTimeUntilClosedAsync(ManualTime time, ScriptedServer server)
        => Bounded.Until(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return server.Script.Closed.Reader.TryPeek(out _);
            },
            "the end");
}
