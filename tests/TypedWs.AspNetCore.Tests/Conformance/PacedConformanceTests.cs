using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.AspNetCore.Tests.Conformance;

/// <summary>
/// The rows that the suite plays with pauses: the peer goes on only when the server has reacted, so that a reaction which
/// waits for more octets never comes.
/// </summary>
[Collection(nameof(ConformanceServer))]
public sealed class PacedConformanceTests(ConformanceServer server)
{
    private const string Kosme = "CEBAE1BDB9CF83CEBCCEB5";
    private const string Edited = "656469746564";

    [Theory]
    [InlineData("6_4_1", Kosme, "F4908080", Edited)]
    [InlineData("6_4_2", Kosme + "F4", "90", "8080" + Edited)]
    public Task Invalid_UTF8_in_a_fragment_fails_the_connection_before_the_next(string row, string first, string second, string third)
    {
        byte[][] parts =
        [
            Encode(new WireFrame(0x01, Convert.FromHexString(first))),
            Encode(new WireFrame(0x00, Convert.FromHexString(second))),
            Encode(new WireFrame(0x80, Convert.FromHexString(third))),
        ];
        Assert.Equal([.. Group06Utf8.Rows[row].Frames().SelectMany(Encode)], parts.SelectMany(part => part));
        return FailsBehindTheSecondPartAsync(parts, canPing: true);
    }

    [Theory]
    [InlineData("6_4_3", Kosme, "F4908080", Edited)]
    [InlineData("6_4_4", Kosme + "F4", "90", "8080" + Edited)]
    public Task Invalid_UTF8_within_a_frame_fails_the_connection_before_its_end(string row, string first, string second, string third)
    {
        byte[] frame = Encode(Group06Utf8.Rows[row].Frames()[0]);
        int firstEnd = frame.Length - ((second.Length + third.Length) / 2);
        int secondEnd = frame.Length - (third.Length / 2);
        Assert.Equal(Encode(new WireFrame(0x81, Convert.FromHexString(first + second + third))), frame);
        return FailsBehindTheSecondPartAsync([frame[..firstEnd], frame[firstEnd..secondEnd], frame[secondEnd..]], canPing: false);
    }

    [Theory]
    [InlineData("5_19")]
    [InlineData("5_20")]
    public async Task Pings_between_fragments_are_answered_before_the_message_ends(string row)
    {
        byte[][] frames = [.. Group05Fragmentation.Rows[row].Frames().Select(Encode)];
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(server.Address);

        await client.SendAsync([.. frames[0], .. frames[1], .. frames[2]]);
        Assert.Equal(("ping1", RawFrame.PongOpcode), await NextAsync(client));

        await client.SendAsync([.. frames[3], .. frames[4], .. frames[5]]);
        Assert.Equal(("ping2", RawFrame.PongOpcode), await NextAsync(client));

        await client.SendAsync(frames[6]);
        Assert.Equal(("fragment1fragment2fragment3fragment4fragment5", RawFrame.TextOpcode), await NextAsync(client));
        await client.CloseAsync();
    }

    [Theory]
    [InlineData("9_7_1")]
    [InlineData("9_7_2")]
    [InlineData("9_7_3")]
    [InlineData("9_7_4")]
    [InlineData("9_7_5")]
    [InlineData("9_7_6")]
    [InlineData("9_8_1")]
    [InlineData("9_8_2")]
    [InlineData("9_8_3")]
    [InlineData("9_8_4")]
    [InlineData("9_8_5")]
    [InlineData("9_8_6")]
    public async Task A_thousand_round_trips(string row)
    {
        WireFrame[] frames = Group09LargeMessages.Rows[row].Frames();
        byte[] sent = Encode(frames[0]);
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(server.Address);
        for (int i = 0; i < frames.Length; i++)
        {
            await client.SendAsync(sent);
            RawFrame echo = await client.ReceiveFrameAsync();
            Assert.Equal(frames[i].First, echo.FirstByte);
            Assert.Equal(frames[i].Payload, echo.Payload);
        }

        await client.CloseAsync();
    }

    private async Task FailsBehindTheSecondPartAsync(byte[][] parts, bool canPing)
    {
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(server.Address);
        await client.SendAsync(parts[0]);
        if (canPing)
        {
            await client.PingAsync();
        }

        await client.SendAsync(parts[1]);
        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal(RawFrame.CloseOpcode, close.Opcode);
        Assert.Equal(1007, close.CloseCode);
        await client.SendAsync(parts[2]);
        await client.ReceiveEndAsync();
    }

    private static async Task<(string Text, byte Opcode)> NextAsync(RawWebSocket client)
    {
        RawFrame frame = await client.ReceiveFrameAsync();
        return (frame.Text, frame.Opcode);
    }

    private static byte[] Encode(WireFrame frame) => WireFrame.Encode(WsRole.Server, frame);
}
