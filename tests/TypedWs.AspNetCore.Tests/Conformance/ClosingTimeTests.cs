using TypedWs.AspNetCore.Tests.Hostile;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.AspNetCore.Tests.Conformance;

/// <summary>
/// The time limits of docs/conformance.md, on a clock that the test moves: what comes while it stands still comes at once.
/// </summary>
public sealed class ClosingTimeTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    private readonly ManualTime _time = new();

    /// <summary>A row of each kind of failure: octets that break a rule, and the code that they are answered with.</summary>
    public static TheoryData<string, int> Failures => new()
    {
        { "3.3", 1002 }, { "4.1.1", 1002 }, { "5.1", 1002 }, { "5.9", 1002 }, { "5.18", 1002 },
        { "6.3.1", 1007 }, { "6.6.1", 1007 }, { "6.10.1", 1007 }, { "6.16.1", 1007 },
        { "7.3.2", 1002 }, { "7.3.6", 1002 }, { "7.5.1", 1007 }, { "7.9.1", 1002 },
    };

    [Fact]
    public async Task C1_The_peers_close_frame_is_answered_and_TCP_ends_at_once()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(time: _time);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.CloseAsync();
    }

    [Fact]
    public async Task C2_The_peers_answer_to_our_close_frame_ends_TCP_at_once()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(time: _time);
        (RawWebSocket client, WsRawConnection connection) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        connection.Close();
        Assert.Equal(1000, (await client.ReceiveFrameAsync()).CloseCode);
        await AnswerAsync(client);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task C3_A_failure_is_answered_at_once_and_the_peers_close_frame_ends_TCP_at_once(string row, int code)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(time: _time);
        await using RawWebSocket client = await FailAsync(server, row, code);
        await AnswerAsync(client);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task C4_After_a_failure_the_end_of_TCP_in_the_peers_direction_ends_it_in_ours_at_once(string row, int code)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(time: _time);
        await using RawWebSocket client = await FailAsync(server, row, code);
        client.EndSending();
        await client.ReceiveEndAsync();
    }

    [Theory]
    [InlineData("3.3", 1002)]
    [InlineData("6.3.1", 1007)]
    [InlineData("5.1", 1002)]
    public async Task C5_After_a_failure_a_silent_peer_sees_the_end_of_TCP_after_250_ms(string row, int code)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(time: _time);
        await using RawWebSocket client = await FailAsync(server, row, code);
        _time.Advance(Silence - Instant);
        Assert.False(server.Script.Closed.Reader.TryPeek(out _));
        _time.Advance(Instant);
        await client.ReceiveEndAsync();
    }

    private static async Task<RawWebSocket> FailAsync(ScriptedServer server, string name, int code)
    {
        RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync(WireFrame.Encode(WsRole.Server, Find(name).Frames()));
        RawFrame frame = await client.ReceiveFrameAsync();
        while (frame.Opcode != RawFrame.CloseOpcode)
        {
            frame = await client.ReceiveFrameAsync();
        }

        Assert.Equal(code, frame.CloseCode);
        return client;
    }

    private static async Task AnswerAsync(RawWebSocket client)
    {
        await client.SendAsync(RawFrame.MaskedClose(1000));
        await client.ReceiveEndAsync();
    }

    private static ConformanceRow Find(string name)
    {
        string row = name.Replace('.', '_');
        ConformanceRows[] groups =
        [
            Group03ReservedBits.Rows,
            Group04ReservedOpcodes.Rows,
            Group05Fragmentation.Rows,
            Group06Utf8.Rows,
            Group06Utf8Sequences.Rows,
            Group07Close.Rows,
        ];
        return groups.SelectMany(static group => group).Single(each => each.Name == row);
    }
}
