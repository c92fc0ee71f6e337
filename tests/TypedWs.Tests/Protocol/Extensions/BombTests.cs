using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;
using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol.Extensions;

/// <summary>Messages that expand a thousandfold: bounded memory, bounded turns, and the same answers as to any message too large.</summary>
public sealed class BombTests
{
    private const int Limit = 64 * 1024;
    private const int Discarded = 1024 * 1024;
    private static readonly ProtocolLimits Limits = new(Limit, Discarded, 131_072, DiscardOversize: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_message_above_the_limit_is_reported_and_the_next_one_is_read(bool keeps)
    {
        byte[] zeros = new byte[600_000];
        byte[] small = "a message behind it"u8.ToArray();
        byte[] wire = [.. CompressedFrames.DeflateInOrder([zeros, small, zeros[..Limit], zeros[..(Limit + 1)]])
            .SelectMany(one => CompressedFrames.Frame(Opcode.Binary, one))];
        string[] expected =
            ["binary too large: 600000", Outcome.Binary(small), Outcome.Binary(zeros.AsSpan(0, Limit)), $"binary too large: {Limit + 1}"];
        if (!keeps)
        {
            wire = [.. new[] { zeros, small, zeros[..Limit], zeros[..(Limit + 1)] }
                .SelectMany(static one => CompressedFrames.Frame(Opcode.Binary, CompressedFrames.Deflate(one)))];
        }

        Assert.Equal(expected, Receive(wire, wire.Length, keeps));
        Assert.Equal(expected, Receive(wire, 1, keeps));
    }

    [Fact]
    public void A_message_above_the_limit_of_what_is_skipped_fails_the_connection_with_1009()
    {
        byte[] wire = CompressedFrames.Frame(Opcode.Binary, CompressedFrames.Deflate(new byte[6 * 1024 * 1024]));
        string[] expected = [Outcome.SendClose(1009, "message too big"), "failed MessageTooBig"];
        Assert.Equal(expected, Receive(wire, wire.Length, keeps: false));
        byte[] fragments = CompressedFrames.Fragments(Opcode.Binary, CompressedFrames.Deflate(new byte[6 * 1024 * 1024]), 6);
        Assert.Equal(expected, Receive(fragments, 1, keeps: true));
    }

    [Theory]
    [InlineData(Limit - 1)]
    [InlineData(Limit)]
    [InlineData(600_000)]
    public void A_message_costs_at_most_twice_the_limit_of_pooled_memory(int size)
    {
        byte[] wire = CompressedFrames.Frame(Opcode.Binary, CompressedFrames.Deflate(new byte[size]));
        Receive(wire, wire.Length, keeps: false);
        using var pool = new PooledBytes();
        Receive(wire, wire.Length, keeps: false);
        Assert.InRange(pool.Most, 1, 2 * Limit);
    }

    [Fact]
    public void A_message_that_never_has_content_ends_at_the_limit()
    {
        // Empty stored blocks, for ever.
        byte[] blocks = [.. Enumerable.Repeat<byte[]>([0x00, 0x00, 0x00, 0xFF, 0xFF], 20_000).SelectMany(static block => block)];
        var recorder = new ProtocolRecorder(WsRole.Server);
        using var protocol = new WsProtocol(WsRole.Server, Limits, recorder, CompressedFrames.Terms());
        protocol.Receive(CompressedFrames.Frame(Opcode.Binary, blocks, fin: false));
        for (int i = 0; i < 20 && !protocol.Failed; i++)
        {
            protocol.Receive(CompressedFrames.Frame(Opcode.Continuation, blocks, fin: false, rsv1: false));
        }

        Assert.Equal([Outcome.SendClose(1009, "message too big"), "failed MessageTooBig"], recorder.Events);
    }

    [Fact]
    public void Each_turn_decompresses_a_bounded_number_of_bytes_and_leaves_the_rest_of_the_octets_as_they_were()
    {
        byte[] wire = CompressedFrames.Frame(Opcode.Binary, CompressedFrames.Deflate(new byte[900_000]));
        byte[] received = [.. wire];
        DeflateTerms terms = CompressedFrames.Terms();
        var recorder = new ProtocolRecorder(WsRole.Server);
        using var protocol = new WsProtocol(WsRole.Server, Limits, recorder, terms);
        int turns = 0;
        long before = 0;
        for (int consumed = 0; consumed < received.Length; turns++)
        {
            protocol.BeginTurn();
            consumed += protocol.Receive(received.AsSpan(consumed));
            Assert.True(received.AsSpan(consumed).SequenceEqual(wire.AsSpan(consumed)));
            Assert.InRange(terms.Engine.Counts.ReceivedAfter - before, 0, ReceiveTurn.Length + Inflater.EndRoom + Limit);
            before = terms.Engine.Counts.ReceivedAfter;
        }

        Assert.InRange(turns, 5, 50);
        Assert.Equal(["binary too large: 900000"], recorder.Events);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_turn_is_as_short_when_messages_may_be_large(bool isCut)
    {
        const int Large = 16 * 1024 * 1024;
        byte[] deflated = CompressedFrames.Deflate(new byte[Large]);
        byte[] wire = isCut ? CompressedFrames.Fragments(Opcode.Binary, deflated, 1000) : CompressedFrames.Frame(Opcode.Binary, deflated);
        DeflateTerms terms = CompressedFrames.Terms();
        var recorder = new ProtocolRecorder(WsRole.Server);
        var limits = new ProtocolLimits(Large, Large, 131_072, DiscardOversize: true);
        using var protocol = new WsProtocol(WsRole.Server, limits, recorder, terms);
        long before = 0;
        for (int consumed = 0; consumed < wire.Length;)
        {
            protocol.BeginTurn();
            consumed += protocol.Receive(wire.AsSpan(consumed));
            Assert.InRange(terms.Engine.Counts.ReceivedAfter - before, 0, ReceiveTurn.Length + (64 * 1024));
            before = terms.Engine.Counts.ReceivedAfter;
        }

        Assert.Single(recorder.Events);
        Assert.Equal(Large, before);
    }

    [Theory]
    [InlineData("0300")] // final blocks
    [InlineData("000000FFFF")] // stored blocks
    public void A_turn_is_short_also_for_data_that_becomes_nothing(string block)
    {
        byte[] blocks = [.. Enumerable.Repeat(Convert.FromHexString(block), 100_000).SelectMany(static one => one)];
        byte[] wire = CompressedFrames.Frame(Opcode.Binary, [.. blocks, 0x00]);
        byte[] received = [.. wire];
        var recorder = new ProtocolRecorder(WsRole.Server);
        using var protocol = new WsProtocol(WsRole.Server, Limits, recorder, CompressedFrames.Terms());
        int most = ReceiveTurn.Length / ReceiveTurn.CostOfCompressedOctet;
        for (int consumed = 0, taken; consumed < wire.Length; consumed += taken)
        {
            protocol.BeginTurn();
            taken = protocol.Receive(received.AsSpan(consumed));
            Assert.InRange(taken, 1, most + ReceiveTurn.CompressedStep);
            Assert.True(received.AsSpan(consumed + taken).SequenceEqual(wire.AsSpan(consumed + taken)));
        }

        Assert.Equal([Outcome.Binary([])], recorder.Events);
    }

    [Fact]
    public void The_limit_of_what_is_skipped_may_be_the_largest_number()
    {
        byte[] wire = [.. CompressedFrames.Fragments(Opcode.Binary, CompressedFrames.Deflate(new byte[6 * 1024 * 1024]), 100)];
        var recorder = new ProtocolRecorder(WsRole.Server);
        var limits = new ProtocolLimits(Limit, long.MaxValue, int.MaxValue, DiscardOversize: true);
        using var protocol = new WsProtocol(WsRole.Server, limits, recorder, CompressedFrames.Terms());
        protocol.Receive(wire);
        Assert.Equal(["binary too large: 6291456"], recorder.Events);
    }

    private static List<string> Receive(byte[] wire, int piece, bool keeps)
    {
        var recorder = new ProtocolRecorder(WsRole.Server);
        using var protocol = new WsProtocol(WsRole.Server, Limits, recorder, CompressedFrames.Terms(keeps));
        byte[] copy = [.. wire];
        for (int offset = 0; offset < wire.Length; offset += piece)
        {
            protocol.Receive(copy.AsSpan(offset, Math.Min(piece, wire.Length - offset)));
        }

        return recorder.Events;
    }
}
