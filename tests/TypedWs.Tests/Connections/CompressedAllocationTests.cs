using System.Buffers;
using System.Text;
using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;
using TypedWs.Tests.Protocol;
using TypedWs.Tests.Protocol.Extensions;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>Managed memory of compressed messages when all is warm: none, in both directions and both modes.</summary>
[Collection(nameof(Alone))]
public sealed class CompressedAllocationTests
{
    private const int Rounds = 500;
    private const int Attempts = 5;

    private static readonly byte[] Message = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 40).Select(static number => $"{{\"id\":{number * 7919},\"name\":\"item {number}\"}},")));

    [Theory]
    [InlineData(false, int.MaxValue)]
    [InlineData(true, int.MaxValue)]
    [InlineData(false, 50)]
    [InlineData(true, 50)]
    public void Received_messages_allocate_nothing(bool keeps, int piece)
    {
        byte[] wire = CompressedFrames.Frame(Opcode.Text, CompressedFrames.Deflate(Message));
        byte[] received = new byte[wire.Length];
        var events = new CountingEvents();
        using var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, events, CompressedFrames.Terms(keeps));
        Assert.Equal(0, Measure(() =>
        {
            wire.CopyTo(received, 0);
            int length;
            for (int offset = 0; offset < received.Length; offset += length)
            {
                length = Math.Min(piece, received.Length - offset);
                protocol.Receive(received.AsSpan(offset, length));
            }
        }));
        Assert.Equal(Message.Length, events.LastLength);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sent_messages_allocate_nothing(bool keeps)
    {
        byte[] header = new byte[FrameHeader.MaxLength];
        byte[] frame = [.. header[..FrameWriter.WriteHeader(header, Opcode.Text, Message.Length)], .. Message];
        DeflateTerms terms = CompressedFrames.Terms(keeps, level: 1);
        var transport = new DeflatingTransport(new FakeTransport { KeepsOutput = false }, terms);
        Assert.Equal(0, Measure(() =>
        {
            transport.Output.Write(frame);
            ValueTask<bool> flush = transport.FlushAsync();
            Assert.True(flush.IsCompletedSuccessfully);
        }));
        Assert.True(terms.Engine.Counts.SentAfter * 2 < terms.Engine.Counts.SentBefore);
    }

    // The least of some attempts: the runtime compiles methods in the background, which may allocate once.
    private static long Measure(Action action)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            for (int round = 0; round < Rounds; round++)
            {
                action();
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int round = 0; round < Rounds; round++)
            {
                action();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private sealed class CountingEvents : IProtocolEvents
    {
        public int LastLength { get; private set; }

        public bool OnMessage(Opcode opcode, ReadOnlySpan<byte> payload) => (LastLength = payload.Length) > 0;

        public bool OnMessageTooLarge(Opcode opcode, long size) => throw new InvalidOperationException();

        public void OnPing(ReadOnlySpan<byte> payload) => throw new InvalidOperationException();

        public void OnPong(ReadOnlySpan<byte> payload) => throw new InvalidOperationException();

        public void OnCloseReceived(ushort? code, ReadOnlySpan<byte> reasonUtf8) => throw new InvalidOperationException();

        public void OnFailed(ProtocolViolation error) => throw new InvalidOperationException($"{error}");

        public void SendControl(ReadOnlySpan<byte> frame) => throw new InvalidOperationException();

        public void SendClose(ReadOnlySpan<byte> frame, ushort? code, string reason) => throw new InvalidOperationException(reason);
    }
}
