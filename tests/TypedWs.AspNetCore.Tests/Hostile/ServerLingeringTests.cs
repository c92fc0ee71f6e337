using System.Net.Sockets;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>
/// Peers that go on sending behind our close frame: they see it, whatever they send, unless they send so much, or for so long,
/// that they are cut off.
/// </summary>
public sealed class ServerLingeringTests
{
    private const int MostBehindClose = 256 * 1024;

    // A clock that stands still: nothing ends because time has passed.
    private readonly ManualTime _time = new();

    public static TheoryData<string> Closes => new("own 1000", "own 4429", "own 1001", "failed 1002", "failed 1007", "failed 1009");

    [Theory]
    [MemberData(nameof(Closes))]
    public async Task What_is_sent_behind_our_close_frame_does_not_destroy_it_and_the_close_frame_behind_that_ends_TCP(string how)
    {
        await using ScriptedServer server = await StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();
        byte[] filler = RawFrame.Masked(RawFrame.BinaryOpcode, new byte[1000]);
        byte[] behind = [.. Enumerable.Repeat(filler, 100).SelectMany(static frame => frame), .. RawFrame.MaskedText("late"), 0x81, 0x00];

        await client.SendAsync([.. Trigger(how), .. behind]);
        Assert.Equal(Code(how), (await client.ReceiveFrameAsync()).CloseCode);
        await client.SendAsync([.. behind, .. RawFrame.MaskedClose(1000)]);
        await client.ReceiveEndAsync();

        WsClose close = await server.NextCloseAsync();
        Assert.Equal((Code(how), true), ((int)close.Code, close.WasClean));
    }

    [Theory]
    [MemberData(nameof(Closes))]
    public async Task The_end_of_TCP_in_the_peers_direction_ends_it_in_ours(string how)
    {
        await using ScriptedServer server = await StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync(Trigger(how));
        Assert.Equal(Code(how), (await client.ReceiveFrameAsync()).CloseCode);
        client.EndSending();
        await client.ReceiveEndAsync();
    }

    [Theory]
    [MemberData(nameof(Closes))]
    public async Task A_peer_that_sends_more_than_256_KiB_behind_our_close_frame_is_cut_off(string how)
    {
        await using ScriptedServer server = await StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync(Trigger(how));
        Assert.Equal(Code(how), (await client.ReceiveFrameAsync()).CloseCode);

        byte[] ping = RawFrame.Masked(RawFrame.PingOpcode, []);
        byte[] pings = [.. Enumerable.Repeat(ping, (MostBehindClose / ping.Length) + 1).SelectMany(static frame => frame)];
        await client.SendAsync(pings[..MostBehindClose]);
        await server.ServesOthersAsync();
        Assert.False(server.Script.Closed.Reader.TryPeek(out _));

        await client.SendAsync(pings[MostBehindClose..]);
        WsClose close = await server.NextCloseAsync();
        Assert.Equal((Code(how), false), ((int)close.Code, close.WasClean));
        await Bounded.Until(() => server.Endpoint.Connections.Count == 0, "no connection left");
    }

    [Fact]
    public async Task A_peer_that_never_stops_and_never_reads_costs_no_more_either()
    {
        await using ScriptedServer server = await StartAsync(smallSocketBuffers: true);
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        byte[] chunk = new byte[64 * 1024];
        while (connection.State == WsConnectionState.Open)
        {
            connection.SendBinary(chunk);
        }

        // Our close frame cannot leave: of what the peer sends now, the server takes a bounded part, and TCP holds up the rest.
        byte[] pings = [.. Enumerable.Repeat(RawFrame.Masked(RawFrame.PingOpcode, []), 10_000).SelectMany(static frame => frame)];
        long sent = 0;
        client.Socket.Blocking = false;
        for (int refused = 0; refused < 3;)
        {
            int length = client.Socket.Send(pings, SocketFlags.None, out SocketError error);
            Assert.True(error is SocketError.Success or SocketError.WouldBlock, $"{error}");
            sent += Math.Max(length, 0);
            refused = error == SocketError.WouldBlock ? refused + 1 : 0;
            await server.ServesOthersAsync();
        }

        Assert.InRange(sent, 1, 32L * 1024 * 1024);

        // What the sockets have taken since the close vouches for the keep-alive interval at most.
        await Bounded.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return server.Script.Closed.Reader.TryPeek(out _);
            },
            "the end");
        Assert.Equal(new WsClose(WsCloseCode.SlowConsumer, "reads too slowly", WasClean: false), await server.NextCloseAsync());
    }

    [Fact]
    public async Task A_peer_that_cannot_have_seen_our_close_frame_yet_may_send_on()
    {
        await using ScriptedServer server = await StartAsync(smallSocketBuffers: true, TimeProvider.System);
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        byte[] large = new byte[2 * 1024 * 1024];
        connection.SendBinary(large);
        connection.Close((WsCloseCode)4000, "after that");

        byte[] upload = RawFrame.Masked(RawFrame.BinaryOpcode, new byte[MostBehindClose]);
        Task sending = client.SendAsync([.. upload, .. upload]);

        // One half of it is taken before our close frame has left, and is not counted afterwards.
        await Bounded.Until(() => ((IReceiver)connection.Core).IsPaused, "it reads no further before its close frame has left");
        Assert.Equal(large, (await client.ReceiveFrameAsync()).Payload);
        Assert.Equal(4000, (await client.ReceiveFrameAsync()).CloseCode);
        await sending;
        await client.SendAsync(RawFrame.MaskedClose(4000));
        await client.ReceiveEndAsync();
        Assert.Equal(new WsClose((WsCloseCode)4000, "after that", WasClean: true), await server.NextCloseAsync());
    }

    [Fact]
    public async Task What_follows_the_peers_own_close_frame_does_not_destroy_the_answer()
    {
        await using ScriptedServer server = await StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync([.. RawFrame.MaskedClose(4001, "bye"), .. RawFrame.Masked(RawFrame.BinaryOpcode, new byte[100_000])]);
        Assert.Equal(4001, (await client.ReceiveFrameAsync()).CloseCode);
        Assert.False(server.Script.Closed.Reader.TryPeek(out _));
        client.EndSending();
        await client.ReceiveEndAsync();
        Assert.Equal(new WsClose((WsCloseCode)4001, "bye", WasClean: true), await server.NextCloseAsync());
    }

    private Task<ScriptedServer> StartAsync(bool smallSocketBuffers = false, TimeProvider? time = null)
    {
        var script = new Script
        {
            OnText = static (ws, text) =>
            {
                ws.Close((WsCloseCode)int.Parse(text), "enough");
                return default;
            },
        };
        return ScriptedServer.StartAsync(script, static options => options.MaxMessageSize = 1500, time ?? _time, smallSocketBuffers);
    }

    private static int Code(string how) => int.Parse(how.AsSpan(how.IndexOf(' ') + 1));

    private static byte[] Trigger(string how) => how switch
    {
        "failed 1002" => RawFrame.Masked(RawFrame.TextOpcode, "bad"u8, rsv: 2),
        "failed 1007" => RawFrame.Masked(RawFrame.TextOpcode, [0xFF]),
        "failed 1009" => RawFrame.Masked(RawFrame.BinaryOpcode, new byte[2000]),
        _ => RawFrame.MaskedText(how["own ".Length..]),
    };
}
