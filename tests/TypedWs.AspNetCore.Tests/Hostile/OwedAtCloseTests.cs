using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>What our queue has got rid of but the peer has not got yet, because it reads slowly, when the connection ends: it still gets
/// it, and our close frame behind it.</summary>
[Collection(nameof(MeasuredTests))]
public sealed class OwedAtCloseTests
{
    private const int Ki = 1024;

    private static readonly byte[] Chunk = new byte[Ki];

    [Fact]
    public async Task A_peer_that_closes_first_gets_all_of_it_however_slowly_it_reads()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            options: static options => options.CloseTimeout = TimeSpan.FromSeconds(2), smallSocketBuffers: true);
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        long owed = await FillAsync(server, client, connection);
        await client.SendAsync(RawFrame.MaskedClose(1000));

        byte[] received = await ReadToEndAsync(client.Socket, TimeSpan.FromMilliseconds(300));
        Assert.Equal(owed + 4, received.Length);
        Assert.Equal([0x88, 0x02, 0x03, 0xE8], received[^4..]);
        Assert.Equal(new WsClose(WsCloseCode.Normal, "", WasClean: true), await server.NextCloseAsync());
    }

    [Fact]
    public async Task A_peer_that_breaks_a_rule_gets_all_of_it_whatever_it_sends_meanwhile()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(smallSocketBuffers: true);
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        long owed = await FillAsync(server, client, connection);
        await client.SendAsync(RawFrame.Masked(RawFrame.TextOpcode, [0xFF]));

        // It has not seen the close frame: it goes on, and not all the time.
        await Task.Delay(TimeSpan.FromSeconds(0.6));
        for (int message = 0; message < 6; message++)
        {
            await client.SendTextAsync("next");
            await Task.Delay(TimeSpan.FromSeconds(0.05));
        }

        byte[] received = await ReadToEndAsync(client.Socket, pause: default, most: owed + 17);
        int close = received.AsSpan().LastIndexOf([(byte)0x88]);
        Assert.Equal((owed, 1007), (close, (received[close + 2] << 8) | received[close + 3]));
        await client.SendAsync(RawFrame.MaskedClose(1007));
        WsClose end = await server.NextCloseAsync();
        Assert.Equal((WsCloseCode.InvalidPayload, true), (end.Code, end.WasClean));
    }

    [Fact]
    public async Task A_peer_that_uploads_meanwhile_is_not_cut_off_before_it_can_see_our_close_frame()
    {
        const int size = 200 * Ki;
        var script = new Script();
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<ScriptedEndpoint>("/ws"),
            builder =>
            {
                builder.Services.AddSingleton(script);

                // The system takes all of it at once, and the peer nearly nothing.
                builder.WebHost.UseSendBuffers(size);
            });
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(server.BaseAddress, receiveBuffer: SmallSocketBuffers.Size);
        WsRawConnection connection = await script.Opened.Reader.ReadAsync().WithinLimit();
        connection.SendBinary(new byte[size]);
        await Bounded.Until(() => connection.BufferedBytes == 0, "the system has it");
        connection.Close((WsCloseCode)4000, "after that");

        byte[] upload = RawFrame.Masked(RawFrame.BinaryOpcode, new byte[400 * Ki]);
        Task sending = client.SendAsync([.. upload, .. RawFrame.MaskedClose(4000)]);

        // As much as is taken before our close frame has left, and is not counted afterwards: less than is allowed then is still to come.
        await Bounded.Until(() => ((IReceiver)connection.Core).IsPaused, "it reads no further before its close frame has left");
        Assert.Equal(size, (await client.ReceiveFrameAsync()).Payload.Length);
        Assert.Equal(4000, (await client.ReceiveFrameAsync()).CloseCode);
        await sending;
        await client.ReceiveEndAsync();
        Assert.Equal(new WsClose((WsCloseCode)4000, "after that", WasClean: true), await script.Closed.Reader.ReadAsync().WithinLimit());
    }

    /// <summary>Sends until the sockets and the server's pipe are full, and reads until all that is left is there.</summary>
    /// <returns>How many bytes are left.</returns>
    private static async Task<long> FillAsync(ScriptedServer server, RawWebSocket client, WsRawConnection connection)
    {
        long owed = 0;
        while (connection.BufferedBytes < 32 * Chunk.Length)
        {
            connection.SendBinary(Chunk);
            owed += Chunk.Length + 4;
            await server.ServesOthersAsync();
        }

        while (connection.BufferedBytes > 0)
        {
            await client.SkipAsync(Chunk.Length);
            owed -= Chunk.Length;
            await server.ServesOthersAsync();
        }

        return owed;
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket, TimeSpan pause, long most = long.MaxValue)
    {
        using var received = new MemoryStream();
        byte[] buffer = new byte[4 * Ki];
        int length;
        while (received.Length < most && (length = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None).WithinLimit()) > 0)
        {
            received.Write(buffer, 0, length);
            await Task.Delay(pause);
        }

        return received.ToArray();
    }
}
