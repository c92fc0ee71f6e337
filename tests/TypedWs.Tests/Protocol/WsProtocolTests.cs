using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Tests.Conformance;
using static TypedWs.Tests.Conformance.Outcome;

namespace TypedWs.Tests.Protocol;

/// <summary>What the conformance groups do not cover: roles, malformed lengths, stopping, the end of the connection.</summary>
public sealed class WsProtocolTests
{
    [Fact]
    public void A_masked_text_as_in_the_rfc_is_received_and_unmasked_in_place()
    {
        byte[] wire = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58];
        var recorder = new ProtocolRecorder(WsRole.Server);
        using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, recorder);

        Assert.Equal(wire.Length, protocol.Receive(wire));
        Assert.Equal([Text("Hello")], recorder.Events);
        Assert.Equal("Hello"u8.ToArray(), wire[6..]);
        Assert.True(protocol.IsOpen);
    }

    [Fact]
    public void A_server_does_not_take_unmasked_frames() => Assert.Equal(
        Failed("UnmaskedFrame", 1002, "frame from client not masked"),
        ProtocolSession.Whole(WsRole.Server, [0x81, 0x05, .. "Hello"u8]));

    [Fact]
    public void A_client_does_not_take_masked_frames() => Assert.Equal(
        Failed("MaskedFrame", 1002, "frame from server masked"),
        ProtocolSession.Whole(WsRole.Client, [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]));

    public static TheoryData<byte[]> InvalidLengths => new()
    {
        new byte[] { 0x82, 0x7E, 0x00, 0x7D },
        new byte[] { 0x82, 0x7F, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF },
        new byte[] { 0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 1 },
        new byte[] { 0x89, 0x7E, 0x00, 0x01 },
    };

    [Theory]
    [MemberData(nameof(InvalidLengths))]
    public void A_length_in_the_wrong_form_fails_the_connection(byte[] wire)
    {
        string[] expected = Failed("InvalidLength", 1002, "invalid payload length");
        Assert.Equal(expected, ProtocolSession.Whole(WsRole.Client, wire));
        Assert.Equal(expected, ProtocolSession.InPieces(WsRole.Client, wire, 1));
    }

    [Fact]
    public void A_bad_frame_is_failed_by_its_header_before_its_payload_arrives()
    {
        byte[] header = [0x83, 0x7F, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        Assert.Equal(FailedByReservedOpcode, ProtocolSession.Whole(WsRole.Client, header));
    }

    [Fact]
    public void Every_event_comes_with_the_last_octet_that_it_needs_and_no_later()
    {
        WireFrame[] frames =
        [
            WireFrame.Of(0x81, "one"), WireFrame.Of(0x01, "tw"), WireFrame.Of(0x89, "p"), WireFrame.Of(0x8A),
            WireFrame.Of(0x80, "o"), WireFrame.Of(0x82), NormalClose,
        ];
        int[] eventsPerFrame = [1, 0, 2, 1, 1, 1, 2];
        var recorder = new ProtocolRecorder(WsRole.Server);
        using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, recorder);

        for (int i = 0; i < frames.Length; i++)
        {
            byte[] wire = WireFrame.Encode(WsRole.Server, frames[i]);
            int before = recorder.Events.Count;
            for (int offset = 0; offset < wire.Length; offset++)
            {
                Assert.Equal(before, recorder.Events.Count);
                protocol.Receive(wire.AsSpan(offset, 1));
            }

            Assert.Equal(before + eventsPerFrame[i], recorder.Events.Count);
        }
    }

    [Fact]
    public void Receive_stops_behind_a_message_and_goes_on_from_there()
    {
        byte[] wire = WireFrame.Encode(
            WsRole.Server,
            WireFrame.Of(0x81, "one"), WireFrame.Of(0x89, "p"), WireFrame.Of(0x01, "tw"), WireFrame.Of(0x80, "o"),
            WireFrame.Of(0x82), WireFrame.Of(0x88));
        var recorder = new ProtocolRecorder(WsRole.Server) { StopAtMessages = true };
        using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, recorder);

        int[] consumed = new int[4];
        int offset = 0;
        for (int i = 0; i < consumed.Length; i++)
        {
            offset += consumed[i] = protocol.Receive(wire.AsSpan(offset));
        }

        Assert.Equal([9, 7 + 8 + 7, 6, 6], consumed);
        Assert.Equal(
            [Text("one"), .. Ping("p"), Text("two"), Binary([]), "send close -", "close -"],
            recorder.Events);
    }

    [Fact]
    public void Receive_stops_behind_a_skipped_message_too()
    {
        var limits = new ProtocolLimits(2, 100, 10, DiscardOversize: true);
        byte[] wire = WireFrame.Encode(WsRole.Server, WireFrame.Of(0x81, "long"), WireFrame.Of(0x81, "ok"));
        var recorder = new ProtocolRecorder(WsRole.Server) { StopAtMessages = true };
        using var protocol = new WsProtocol(WsRole.Server, limits, recorder);

        Assert.Equal(10, protocol.Receive(wire));
        Assert.Equal(["text too large: 4"], recorder.Events);
        Assert.Equal(8, protocol.Receive(wire.AsSpan(10)));
        Assert.Equal(["text too large: 4", Text("ok")], recorder.Events);
    }

    [Fact]
    public void The_inbound_state_tells_a_closing_handshake_from_a_failure()
    {
        using var closed = new WsProtocol(WsRole.Client, ProtocolSession.EchoLimits, new ProtocolRecorder(WsRole.Client));
        closed.Receive([0x88, 0x00]);
        Assert.Equal((false, true, false), (closed.IsOpen, closed.CloseReceived, closed.Failed));

        using var failed = new WsProtocol(WsRole.Client, ProtocolSession.EchoLimits, new ProtocolRecorder(WsRole.Client));
        failed.Receive([0x88, 0x01, 0x00]);
        Assert.Equal((false, false, true), (failed.IsOpen, failed.CloseReceived, failed.Failed));

        // What went before says more than that it is disposed.
        failed.Dispose();
        Assert.True(failed.Failed);
    }

    [Fact]
    public void After_disposal_octets_are_ignored()
    {
        var recorder = new ProtocolRecorder(WsRole.Client);
        var protocol = new WsProtocol(WsRole.Client, ProtocolSession.EchoLimits, recorder);
        protocol.Receive([0x01, 0x05, 0x48]);
        protocol.Dispose();
        protocol.Dispose();

        Assert.Equal(3, protocol.Receive([0x89, 0x01, 0x00]));
        Assert.Empty(recorder.Events);
        Assert.False(protocol.IsOpen);
    }

    [Fact]
    public void Every_error_has_a_close_code_and_a_reason_that_fits()
    {
        foreach (ProtocolViolation error in Enum.GetValues<ProtocolViolation>())
        {
            if (error == ProtocolViolation.None)
            {
                continue;
            }

            (ushort code, string reason) = ViolationClose.ToClose(error);
            Assert.Contains(code, (ushort[])[1002, 1007, 1009]);
            Assert.InRange(reason.Length, 1, CloseCodeRules.MaxReasonLength);
        }
    }
}
