using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;
using TypedWs.Tests.Conformance;
using TypedWs.Tests.Protocol;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Compression;

/// <summary>Connections by chance: what a peer sends, what it cuts it into, what of it is broken, and which limits the server
/// has.</summary>
public sealed class ReceivedCompressionFuzzTests
{
    private const uint MaskingKey = 0x5EED_0017;

    [Fact]
    public void Each_message_is_received_or_reported_by_its_size_however_it_is_cut()
        => Fuzz.Run(12, static seed =>
        {
            var random = new Random(seed);
            for (int connection = 0; connection < 30; connection++)
            {
                VerifyConnection(random);
            }
        });

    [Fact]
    public void Broken_data_is_received_as_the_independent_inflater_reads_it_or_fails_the_connection()
        => Fuzz.Run(13, static seed =>
        {
            var random = new Random(seed);
            int received = 0, failed = 0;
            for (int i = 0; i < 600; i++)
            {
                byte[] broken = Break(random, CreateDeflated(random));
                byte[] wire = CreateFrames(random, Opcode.Binary, broken, isCompressed: true);
                var limits = new ProtocolLimits(1 << 20, 1 << 20, 1000, DiscardOversize: false);
                List<string> events = Receive(random, wire, limits, takesOver: false);
                if (events is [var failure, var error])
                {
                    failed++;
                    Assert.StartsWith("send close 1007", failure, StringComparison.Ordinal);
                    Assert.Equal("failed CorruptCompression", error);
                }
                else if (TryInflate(broken, out byte[] message))
                {
                    received++;
                    Assert.Equal([Outcome.Binary(message)], events);
                }
                else
                {
                    // Only the end of a final block may stand for the end of the message, and this inflater wants an empty block then.
                    Assert.Single(events);
                }
            }

            Assert.True(received > 20, $"received: {received}");
            Assert.True(failed > 200, $"failed: {failed}");
        });

    private static void VerifyConnection(Random random)
    {
        var limits = new ProtocolLimits(
            random.Next(100, 20_000), random.Next(20_000, 60_000), 10_000, DiscardOversize: random.Next(4) != 0);
        bool takesOver = random.Next(2) == 0;
        using var deflater = new RuntimeDeflater(random.Next(9, 16), takesOver);
        List<byte> wire = [];
        List<string> expected = [];
        for (int messages = random.Next(1, 12); messages > 0 && !expected.Any(IsFailure); messages--)
        {
            string kind = MessageData.Kinds[random.Next(MessageData.Kinds.Count)];
            byte[] message = MessageData.Create(kind, random.Next(4) == 0 ? random.Next(80_000) : random.Next(600), random.Next());
            bool isCompressed = random.Next(4) != 0;
            Opcode opcode = MessageData.IsText(kind) ? Opcode.Text : Opcode.Binary;
            wire.AddRange(CreateFrames(random, opcode, isCompressed ? deflater.Deflate(message) : message, isCompressed));
            expected.AddRange(Expect(opcode, message, limits));
        }

        Assert.Equal(expected, Receive(random, [.. wire], limits, takesOver));
    }

    private static string[] Expect(Opcode opcode, byte[] message, ProtocolLimits limits)
    {
        bool isText = opcode == Opcode.Text;
        if (message.Length <= limits.MaxMessageSize)
        {
            return [isText ? Outcome.Text(message) : Outcome.Binary(message)];
        }

        return limits.DiscardOversize && message.Length <= limits.MaxDiscardedMessageSize
            ? [$"{(isText ? "text" : "binary")} too large: {message.Length}"]
            : [Outcome.SendClose(1009, "message too big"), "failed MessageTooBig"];
    }

    private static bool IsFailure(string line) => line.StartsWith("failed", StringComparison.Ordinal);

    private static byte[] CreateDeflated(Random random)
    {
        using var deflater = new RuntimeDeflater();
        string kind = MessageData.Kinds[random.Next(MessageData.Kinds.Count)];
        return deflater.Deflate(MessageData.Create(kind, random.Next(1, 300), random.Next()));
    }

    private static byte[] Break(Random random, byte[] data)
    {
        byte[] broken = [.. data];
        switch (random.Next(4))
        {
            case 0:
                return broken[..random.Next(broken.Length)];
            case 1:
                return [.. broken, (byte)random.Next(256)];
            case 2:
                // Often a final block in the middle.
                broken[0] ^= 1;
                return broken;
            default:
                broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
                return broken;
        }
    }

    private static bool TryInflate(byte[] data, out byte[] message)
    {
        try
        {
            message = new WindowedInflater(takesContextOver: false).Inflate(data);
            return true;
        }
        catch (InvalidDataException)
        {
            message = [];
            return false;
        }
    }

    private static List<string> Receive(Random random, byte[] wire, ProtocolLimits limits, bool takesOver)
    {
        var engine = new CompressionEngine(15, level: 1, threshold: 0, long.MaxValue);
        var recorder = new ProtocolRecorder(WsRole.Server);
        int largest = random.Next(3) switch { 0 => 4, 1 => 700, _ => wire.Length };
        using (var protocol = new WsProtocol(WsRole.Server, limits, recorder, new DeflateTerms(engine, true, false, 15, takesOver, 15)))
        {
            for (int offset = 0; offset < wire.Length;)
            {
                protocol.BeginTurn();
                offset += protocol.Receive(wire.AsSpan(offset, random.Next(1, Math.Min(largest, wire.Length - offset) + 1)));
            }
        }

        engine.Clear();
        Assert.Equal((0, 0), (engine.Memory.Contexts, engine.Memory.Bytes));
        return recorder.Events;
    }

    private static byte[] CreateFrames(Random random, Opcode opcode, byte[] payload, bool isCompressed)
    {
        List<byte> wire = [];
        int position = 0;
        bool isFirst = true, isLast;
        do
        {
            int length = random.Next(3) == 0 ? payload.Length - position : random.Next(payload.Length - position + 1);
            isLast = position + length == payload.Length && random.Next(4) != 0;
            byte[] masked = payload[position..(position + length)];
            Masking.Apply(masked, MaskingKey);
            Span<byte> header = new byte[FrameHeader.MaxLength];
            int headerLength = FrameWriter.WriteHeader(
                header, isFirst ? opcode : Opcode.Continuation, length, isLast, isCompressed && isFirst, MaskingKey);
            wire.AddRange(header[..headerLength]);
            wire.AddRange(masked);
            position += length;
            isFirst = false;
        }
        while (!isLast);
        return [.. wire];
    }
}
