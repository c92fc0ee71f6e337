using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol;

/// <summary>Receiving allocates nothing: not whole messages, nor, once the pool is warm, what straddles reads.</summary>
public sealed class ProtocolAllocationTests
{
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(7)]
    public void A_session_with_every_kind_of_frame_allocates_nothing_in_pieces_of_any_length(int pieceLength)
    {
        byte[] wire = WireFrame.Encode(
            WsRole.Server,
            WireFrame.Of(0x81, """{"type":"chat","payload":{"text":"hi, ünïcödé"}}"""),
            WireFrame.Of(0x82, new byte[300]),
            WireFrame.Of(0x89, "ping"),
            WireFrame.Of(0x01, "one "),
            WireFrame.Of(0x8A),
            WireFrame.Of(0x80, "message"));
        byte[] received = new byte[wire.Length];
        var events = new CountingEvents();
        using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, events);

        const int rounds = 1000;
        Receive(protocol, wire, received, pieceLength, rounds);
        events.Count = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Receive(protocol, wire, received, pieceLength, rounds);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(6 * rounds, events.Count);
    }

    private static void Receive(WsProtocol protocol, byte[] wire, byte[] received, int pieceLength, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            wire.CopyTo(received, 0);
            int length;
            for (int offset = 0; offset < received.Length; offset += length)
            {
                length = Math.Min(pieceLength, received.Length - offset);
                protocol.Receive(received.AsSpan(offset, length));
            }
        }
    }

    private sealed class CountingEvents : IProtocolEvents
    {
        public int Count { get; set; }

        public bool OnMessage(Opcode opcode, ReadOnlySpan<byte> payload) => ++Count > 0;

        public bool OnMessageTooLarge(Opcode opcode, long size) => throw new InvalidOperationException();

        public void OnPing(ReadOnlySpan<byte> payload) => Count++;

        public void OnPong(ReadOnlySpan<byte> payload) => Count++;

        public void OnCloseReceived(ushort? code, ReadOnlySpan<byte> reasonUtf8) => throw new InvalidOperationException();

        public void OnFailed(ProtocolViolation error) => throw new InvalidOperationException();

        public void SendControl(ReadOnlySpan<byte> frame) => Count++;

        public void SendClose(ReadOnlySpan<byte> frame, ushort? code, string reason) => throw new InvalidOperationException();
    }
}
