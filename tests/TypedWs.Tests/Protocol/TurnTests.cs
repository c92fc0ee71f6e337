using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Protocol;

/// <summary>A turn ends after a bounded amount of work, by bytes where frames are large, by frames where they are small.</summary>
public sealed class TurnTests
{
    [Theory]
    [InlineData(0, 200, 300)] // empty pings
    [InlineData(20, 200, 300)]
    [InlineData(1000, 50, 100)]
    [InlineData(60_000, 2, 4)]
    public void A_turn_is_so_many_frames(int payload, int least, int most)
    {
        byte[] frame = payload == 0 ? ClientFrames.Ping("") : ClientFrames.Binary(new byte[payload]);
        byte[] wire = [.. Enumerable.Repeat(frame, 2 * most).SelectMany(static each => each)];
        var recorder = new ProtocolRecorder(WsRole.Server);
        using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, recorder);
        protocol.BeginTurn();
        Assert.False(protocol.IsTurnOver);
        int consumed = protocol.Receive(wire.AsSpan());
        Assert.True(protocol.IsTurnOver);
        Assert.InRange(consumed / frame.Length, least, most);
        Assert.Equal(0, consumed % frame.Length);

        // Behind it, frame by frame; with the next, as many again.
        Assert.Equal(frame.Length, protocol.Receive(wire.AsSpan(consumed)));
        protocol.BeginTurn();
        Assert.False(protocol.IsTurnOver);
        Assert.Equal(consumed, protocol.Receive(wire.AsSpan(consumed + frame.Length)));
    }

    [Fact]
    public void A_large_frame_ends_the_turn_by_its_bytes_however_it_arrives()
    {
        byte[] wire = ClientFrames.Binary(new byte[1024 * 1024]);
        using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, new ProtocolRecorder(WsRole.Server));
        protocol.BeginTurn();
        int consumed = 0;
        while (!protocol.IsTurnOver)
        {
            consumed += protocol.Receive(wire.AsSpan(consumed, 4096));
        }

        Assert.InRange(consumed, 64 * 1024, 128 * 1024);
    }

    [Fact]
    public void Looking_for_the_close_frame_counts_too()
    {
        using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, new ProtocolRecorder(WsRole.Server));
        protocol.StopProcessing();
        protocol.BeginTurn();
        protocol.Receive(new byte[ReceiveTurn.Length]);
        Assert.True(protocol.IsTurnOver);
    }

    [Fact]
    public void The_end_of_a_turn_changes_nothing_in_what_comes_out()
    {
        byte[] wire = [.. Enumerable.Range(0, 1000).SelectMany(static number => number % 3 == 0
            ? ClientFrames.Ping($"{number}")
            : ClientFrames.Create(number % 2 == 0 ? Opcode.Text : Opcode.Binary, new byte[number]))];
        var recorder = new ProtocolRecorder(WsRole.Server);
        using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, recorder);
        byte[] copy = [.. wire];
        int turns = 0;
        for (int consumed = 0; consumed < copy.Length; turns++)
        {
            protocol.BeginTurn();
            consumed += protocol.Receive(copy.AsSpan(consumed));
        }

        Assert.InRange(turns, 5, 20);
        Assert.Equal(ProtocolSession.Whole(WsRole.Server, wire), recorder.Events);
    }
}
