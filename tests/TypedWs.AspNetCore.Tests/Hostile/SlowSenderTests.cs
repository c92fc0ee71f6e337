using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Peers that take their time over one message.</summary>
public sealed class SlowSenderTests
{
    [Fact]
    public async Task A_peer_that_gets_slow_in_the_middle_of_a_large_frame_is_not_taken_for_dead()
    {
        var second = TimeSpan.FromSeconds(1);
        var time = new ManualTime();
        await using ScriptedServer server = await ScriptedServer.StartAsync(time: time);
        await using RawWebSocket client = await server.ConnectAsync();
        await using RawWebSocket other = await server.ConnectAsync();
        string text = new('x', 60_000);
        byte[] frame = RawFrame.MaskedText(text);

        // Fast at first, so that the server waits for much at once; then a byte per second, for longer than a ping and its
        // time-out take. It cannot answer a ping in the middle of a frame.
        int sent = 12 * 1024;
        await client.SendAsync(frame[..sent]);
        for (int i = 0; i < 90; i++)
        {
            await client.SendAsync(frame[sent..(sent + 1)]);
            sent++;
            await other.PingAsync();
            time.Advance(second);
        }

        await client.SendAsync(frame[sent..]);
        RawFrame reply = await client.ReceiveFrameAsync();
        while (reply.Opcode == RawFrame.PingOpcode)
        {
            reply = await client.ReceiveFrameAsync();
        }

        Assert.Equal(text.Length, reply.Payload.Length);
        await client.PingAsync();
    }
}
