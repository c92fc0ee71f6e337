using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol;

/// <summary>Behind our own close frame the peer's is found, whatever stands before it, and nothing else is looked at.</summary>
public sealed class SeekingTests
{
    private static readonly byte[] Close = Encode(WireFrame.Of(0x88, 0x03, 0xE8, (byte)'!'));

    private static readonly byte[] Others = Encode(
        WireFrame.Of(0x81, "text"),
        WireFrame.Of(0x89, "ping"),
        WireFrame.Of(0x02, "part"),
        WireFrame.Of(0x8A),
        WireFrame.Of(0x80),
        WireFrame.Of(0x82, new byte[300]),
        WireFrame.Of(0x82, new byte[70_000]),
        WireFrame.Of(0x81, [0xFF, 0xFF]),
        WireFrame.Of(0x80, "nothing to continue"),
        WireFrame.Of(0xF3, "reserved"),
        WireFrame.Of(0x09, "a part of a ping"));

    /// <summary>One of each kind, and the close code it fails the connection with.</summary>
    public static TheoryData<string, string> Failures => new()
    {
        { nameof(ProtocolViolation.ReservedBits), "A18401020304" + "60606060" },
        { nameof(ProtocolViolation.ReservedOpcode), "838101020304" + "60" },
        { nameof(ProtocolViolation.UnmaskedFrame), "8103" + "616263" },
        { nameof(ProtocolViolation.FragmentedControlFrame), "098101020304" + "60" },
        { nameof(ProtocolViolation.ControlFrameTooLong), "89FE007E01020304" + new string('0', 252) },
        { nameof(ProtocolViolation.UnexpectedContinuation), "808101020304" + "60" },
        { nameof(ProtocolViolation.ExpectedContinuation), "018101020304" + "60" + "818101020304" + "60" },
        { nameof(ProtocolViolation.InvalidLength), "82FE000201020304" + "6060" },
        { nameof(ProtocolViolation.InvalidUtf8), "818301020304" + "FEFEFE" },
        { nameof(ProtocolViolation.MessageTooBig), "82FE040001020304" + new string('0', 2048) },
        { nameof(ProtocolViolation.TooManyFragments), "028001020304" + "008001020304" + "008001020304" + "008101020304" + "00" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Behind_a_failure_the_close_frame_is_found(string error, string frames)
    {
        byte[] failing = Convert.FromHexString(frames);
        byte[] wire = [.. failing, .. Others, .. Close];
        foreach (int piece in new[] { 1, 2, 3, 7, 4096, wire.Length })
        {
            var recorder = new ProtocolRecorder(WsRole.Server);
            using var protocol = new WsProtocol(WsRole.Server, new ProtocolLimits(1000, 1000, 3, DiscardOversize: false), recorder);
            Feed(protocol, wire[..^1], piece);
            Assert.False(protocol.IsFinished);
            Feed(protocol, wire[^1..], piece);
            Assert.True(protocol.IsFinished);
            Assert.True(protocol.CloseReceived);
            Assert.Equal($"failed {error}", recorder.Events[^1]);
            Assert.Equal(2, recorder.Events.Count);

            Feed(protocol, Others, piece);
            Assert.False(protocol.IsFinished);
            Assert.True(protocol.HasDataBehindClose);
            Assert.Equal(2, recorder.Events.Count);
        }
    }

    /// <summary>The peer may still answer our close frame.</summary>
    [Theory]
    [InlineData("88810102030460")] // one byte of payload
    [InlineData("88820102030402EE")] // 1004
    [InlineData("88830102030402EAFC")] // not UTF-8
    [InlineData("F88001020304")] // reserved bits
    [InlineData("088001020304")] // a fragment
    [InlineData("8800")] // not masked
    public void A_close_frame_that_fails_the_connection_is_not_the_one_that_is_looked_for(string frame)
    {
        byte[] wire = Convert.FromHexString(frame);
        for (int split = 0; split < wire.Length; split++)
        {
            using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, new ProtocolRecorder(WsRole.Server));
            protocol.Receive(wire.AsSpan()[..split].ToArray());
            protocol.Receive(wire.AsSpan()[split..].ToArray());
            Assert.True(protocol.Failed);
            Assert.False(protocol.IsFinished);
            Assert.False(protocol.CloseReceived);
            protocol.Receive([.. Close]);
            Assert.True(protocol.IsFinished);
        }
    }

    [Fact]
    public void Behind_a_length_that_is_none_nothing_is_looked_for()
    {
        using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, new ProtocolRecorder(WsRole.Server));
        protocol.Receive([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4]);
        Assert.True(protocol.Failed);
        protocol.Receive([.. Close]);
        Assert.False(protocol.IsFinished);
        Assert.False(protocol.CloseReceived);
    }

    [Fact]
    public void When_we_close_in_the_middle_of_anything_the_close_frame_is_found()
    {
        byte[] before = Encode(
            WireFrame.Of(0x82, new byte[200]),
            WireFrame.Of(0x01, "part"),
            WireFrame.Of(0x89, "ping"),
            WireFrame.Of(0x80, "rest"));
        byte[] wire = [.. before, .. Close];
        for (int closed = 0; closed <= wire.Length; closed++)
        {
            var recorder = new ProtocolRecorder(WsRole.Server);
            using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, recorder);
            Feed(protocol, wire[..closed], 1);
            int events = recorder.Events.Count;
            protocol.StopProcessing();
            Assert.False(protocol.IsOpen);
            Assert.Equal(closed == wire.Length, protocol.IsFinished);
            foreach (byte octet in wire.AsSpan(closed))
            {
                Assert.False(protocol.IsFinished);
                protocol.Receive([octet]);
            }

            Assert.True(protocol.IsFinished);
            Assert.True(protocol.CloseReceived);
            Assert.False(protocol.Failed);
            Assert.Equal(events, recorder.Events.Count);
        }
    }

    [Fact]
    public void Random_octets_behind_our_close_frame_give_the_same_outcome_whatever_the_split()
    {
        var random = new Random(4711);
        int finished = 0;
        for (int round = 0; round < 2000; round++)
        {
            byte[] wire = new byte[random.Next(1, 300)];
            random.NextBytes(wire);
            (bool, bool) whole = Seek(wire, wire.Length);
            Assert.Equal(whole, Seek(wire, 1));
            Assert.Equal(whole, Seek(wire, random.Next(1, wire.Length + 1)));
            finished += whole.Item2 ? 1 : 0;
        }

        Assert.InRange(finished, 1, 1999);
    }

    private static (bool IsFinished, bool CloseReceived) Seek(byte[] wire, int piece)
    {
        var recorder = new ProtocolRecorder(WsRole.Server);
        using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, recorder);
        protocol.StopProcessing();
        Feed(protocol, wire, piece);
        Assert.Empty(recorder.Events);
        return (protocol.IsFinished, protocol.CloseReceived);
    }

    private static void Feed(WsProtocol protocol, byte[] wire, int piece)
    {
        foreach (byte[] part in wire.Chunk(piece))
        {
            Assert.Equal(part.Length, protocol.Receive(part));
        }
    }

    private static byte[] Encode(params WireFrame[] frames) => WireFrame.Encode(WsRole.Server, frames);
}
