using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.Protocol.Extensions;
using TypedWs.Tests.Compression;
using TypedWs.Tests.Protocol.Extensions;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>A transport that compresses, over one that does not tell its progress, as HTTP/2: messages leave in slices, and a slice may end
/// at any byte of a message.</summary>
public sealed class CompressedSliceTests
{
    private const int Ki = 1024;
    private const int Slice = 32 * Ki;

    private static readonly OutboundLimits Limits =
        new OutboundLimits(64 * Ki, 32 * Ki, 1024 * Ki, WsOverflowPolicy.DropOldest).ToCompressing();

    [Fact]
    public void A_short_message_may_come_where_a_slice_ends()
    {
        for (int left = 1; left <= 20; left++)
        {
            for (int length = 0; length <= 20; length++)
            {
                AssertSent(
                    isBatch: true,
                    MessageData.Create(MessageData.Incompressible, Slice - FrameHeaderLength - left),
                    MessageData.Create(MessageData.Json, length),
                    MessageData.Create(MessageData.Json, 1000));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Messages_of_all_sizes_arrive_as_they_were(bool isBatch)
    {
        var random = new Random(3);
        for (int round = 0; round < 8; round++)
        {
            AssertSent(isBatch, [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => MessageData.Create(
                MessageData.Kinds[random.Next(MessageData.Kinds.Count)],
                random.Next(4) switch { 0 => random.Next(70_000), 1 => random.Next(16_000, 17_000), _ => random.Next(300) },
                random.Next()))]);
        }
    }

    // A header with a length of two bytes.
    private static int FrameHeaderLength => FrameWriter.GetHeaderLength(Slice - 1, masked: false);

    private static void AssertSent(bool isBatch, params byte[][] messages)
    {
        var transport = new FakeTransport { Progress = null, HoldsFlushes = true };
        DeflateTerms terms = CompressedFrames.Terms(keeps: true, threshold: 200, level: 1);
        var queue = new OutboundQueue(
            new DeflatingTransport(transport, terms), Limits, new OutboundBudget(10_000_000), new TurnScheduler(), new FakeOwner());
        MessageTag[] tags = [default, default(MessageTag).With(WsCompress.No), default(MessageTag).With(WsCompress.Yes)];
        if (isBatch)
        {
            queue.BeginBatch();
        }

        for (int i = 0; i < messages.Length; i++)
        {
            byte[] frame = new byte[FrameHeader.MaxLength];
            Span<byte> header = frame.AsSpan(0, FrameWriter.WriteHeader(frame, Opcode.Binary, messages[i].Length));
            queue.Enqueue(header, messages[i], tags[i % tags.Length]);
        }

        if (isBatch)
        {
            queue.EndBatch();
        }

        queue.FlushDeferred();
        while (transport.IsFlushInFlight)
        {
            transport.CompleteFlush();
        }

        Assert.Equal((0, 0), (queue.BufferedBytes, queue.DroppedMessages));
        Assert.Equal(messages, Read(transport.Flushed));
    }

    private static List<byte[]> Read(ReadOnlySpan<byte> wire)
    {
        var inflater = new WindowedInflater();
        List<byte[]> messages = [];
        while (!wire.IsEmpty)
        {
            Assert.True(FrameReader.TryReadHeader(wire, out FrameHeader header, out int length));
            Assert.False(header.Rsv2 || header.Rsv3);
            int end = length + (int)header.PayloadLength;
            messages.Add(header.Rsv1 ? inflater.Inflate(wire[length..end]) : wire[length..end].ToArray());
            wire = wire[end..];
        }

        return messages;
    }
}
