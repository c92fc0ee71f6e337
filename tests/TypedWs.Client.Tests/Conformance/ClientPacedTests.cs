using TypedWs.Autobahn;
using TypedWs.Client.Tests.Testing;
using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.Client.Tests.Conformance;

/// <summary>
/// The rows that the suite plays with pauses: the server goes on only when the client has reacted, so that a reaction which waits for more
/// octets never comes.
/// </summary>
[Collection(nameof(ClientConformanceGroup))]
[NotInBrowser(NotInBrowserAttribute.OwnsFrames)]
public sealed class ClientPacedTests : IAsyncLifetime
{
    private readonly ScriptedServer _server = new();
    private WsRawClient _client = null!;
    private ScriptedPeer _peer = null!;

    public static TheoryData<string> RoundTrips
        => [.. from @group in (int[])[7, 8] from index in Enumerable.Range(1, 6) select $"9_{@group}_{index}"];

    public async ValueTask InitializeAsync()
    {
        _client = FuzzedClient.Create(_server.Address, compression: null);
        _client.Start();
        _peer = await _server.AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _client.DisposeAsync();
    }

    [Theory]
    [InlineData("6_4_1", 1, 2)]
    [InlineData("6_4_2", 1, 2)]
    public async Task Invalid_UTF8_in_a_fragment_fails_the_connection_before_the_next(string row, int first, int second)
    {
        byte[][] frames = [.. Group06Utf8.Rows[row].Frames().Select(Encode)];
        await _peer.WriteAsync([.. frames[..first].SelectMany(static frame => frame), .. Encode(WireFrame.Of(0x89, "ping"))]);
        Assert.Equal(Outcome.SendPong("ping"u8), await NextAsync());
        await _peer.WriteAsync([.. frames[first..second].SelectMany(static frame => frame)]);
        await AssertFailedAsync();
    }

    // Octets of the frame: two of its header, eleven of valid text; then F4 90, which no text has.
    [Theory]
    [InlineData("6_4_3", 13, 17)]
    [InlineData("6_4_4", 14, 15)]
    public async Task Invalid_UTF8_within_a_frame_fails_the_connection_before_its_end(string row, int first, int second)
    {
        byte[] frame = Encode(Group06Utf8.Rows[row].Frames()[0]);
        await _peer.WriteAsync(frame[..first]);
        await _peer.WriteAsync(frame[first..second]);
        await AssertFailedAsync();
    }

    [Theory]
    [InlineData("5_19")]
    [InlineData("5_20")]
    public async Task Pings_between_fragments_are_answered_before_the_message_ends(string row)
    {
        byte[][] frames = [.. Group05Fragmentation.Rows[row].Frames().Select(Encode)];
        await _peer.WriteAsync([.. frames[0], .. frames[1], .. frames[2]]);
        Assert.Equal(Outcome.SendPong("ping1"u8), await NextAsync());
        await _peer.WriteAsync([.. frames[3], .. frames[4], .. frames[5]]);
        Assert.Equal(Outcome.SendPong("ping2"u8), await NextAsync());
        await _peer.WriteAsync(frames[6]);
        Assert.Equal(Outcome.Text("fragment1fragment2fragment3fragment4fragment5"), await NextAsync());
    }

    [Theory]
    [MemberData(nameof(RoundTrips))]
    public async Task Round_trips_one_at_a_time(string row)
    {
        WireFrame[] frames = Group09LargeMessages.Rows[row].Frames();
        string[] events = Group09LargeMessages.Rows[row].Events();
        byte[] sent = Encode(frames[0]);
        int count = LongTests.Choose(byDefault: 100, whenLong: frames.Length);
        for (int i = 0; i < count; i++)
        {
            await _peer.WriteAsync(sent);
            Assert.Equal(events[i], await NextAsync());
        }
    }

    private async Task AssertFailedAsync()
    {
        Assert.Equal(Outcome.SendClose(1007, "invalid UTF-8"), await NextAsync());
        _peer.Dispose();
        Assert.Equal(WsCloseCode.InvalidPayload, (await _client.Closed.WithinLimit()).Code);
    }

    private async Task<string> NextAsync()
    {
        (int first, byte[] payload) = await _peer.ReadRawFrameAsync();
        return ConformancePlay.Describe(first, payload);
    }

    private static byte[] Encode(WireFrame frame) => WireFrame.Encode(WsRole.Client, frame);
}
