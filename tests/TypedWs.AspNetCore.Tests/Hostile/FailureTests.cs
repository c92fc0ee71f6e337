using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>
/// A peer that broke the protocol and keeps sending still gets what it is owed, the close frame, and an orderly end of TCP:
/// a reset could destroy what it has not read yet.
/// </summary>
public sealed class FailureTests
{
    private const int Mi = 1024 * 1024;

    private static readonly byte[] BadFrame = RawFrame.Masked(RawFrame.TextOpcode, "bad"u8, rsv: 2);

    // A clock that stands still: the server does not give up waiting for the peer to end TCP.
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Much_data_behind_the_bad_frame_does_not_destroy_the_close_frame()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(time: _time);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync([.. BadFrame, .. new byte[Mi / 8]]);
        await VerifyFailedInOrderAsync(client);
        Assert.Equal(new WsClose(WsCloseCode.ProtocolError, "reserved bits set", WasClean: false), await server.NextCloseAsync());
    }

    [Fact]
    public async Task What_was_owed_before_the_bad_frame_arrives_before_the_close_frame()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(time: _time);
        await using RawWebSocket client = await server.ConnectAsync();
        string large = new('x', Mi / 2);
        await client.SendAsync([.. RawFrame.MaskedText(large), .. RawFrame.MaskedText("small"), .. BadFrame, .. new byte[Mi / 8]]);
        Assert.Equal(large, await client.ReceiveTextAsync());
        Assert.Equal("small", await client.ReceiveTextAsync());
        await VerifyFailedInOrderAsync(client);
    }

    private static async Task VerifyFailedInOrderAsync(RawWebSocket client)
    {
        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal((RawFrame.CloseOpcode, 1002), (close.Opcode, close.CloseCode));
        client.EndSending();
        await client.ReceiveEndAsync();
    }
}
