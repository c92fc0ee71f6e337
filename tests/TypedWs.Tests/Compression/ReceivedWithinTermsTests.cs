using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;
using TypedWs.Tests.Conformance;
using TypedWs.Tests.Protocol;

namespace TypedWs.Tests.Compression;

/// <summary>All that a peer may send with permessage-deflate is received: made by the runtime's own streams, with any window and in any
/// fragments.</summary>
public sealed class ReceivedWithinTermsTests
{
    private const uint MaskingKey = 0x1B2A_93C7;
    private const int Whole = int.MaxValue;

    private static readonly ProtocolLimits Limits = new(256 * 1024, 256 * 1024, 131_072, DiscardOversize: false);

    /// <summary>Windows, whether contexts are taken over, and the length of fragments.</summary>
    public static TheoryData<int, bool, int> Senders
        => [.. from windowBits in Enumerable.Range(9, 7)
            from takesContextOver in (bool[])[false, true]
            from fragment in (int[])[Whole, 32_768, 4096, 1024, 256, 7, 1]
            where windowBits % 3 == 0 || fragment is Whole or 256 || LongTests.AreOn
            select (windowBits, takesContextOver, fragment)];

    [Theory]
    [MemberData(nameof(Senders))]
    public void Messages_of_all_kinds_and_sizes_are_received(int windowBits, bool takesContextOver, int fragment)
    {
        using var deflater = new RuntimeDeflater(windowBits, takesContextOver);
        List<byte> wire = [];
        List<string> expected = [];
        foreach ((string kind, byte[] message) in MessageData.GetSeries(fragment < 256 ? 4096 : 131_072))
        {
            AddFragments(wire, MessageData.IsText(kind) ? Opcode.Text : Opcode.Binary, deflater.Deflate(message), fragment);
            expected.Add(MessageData.IsText(kind) ? Outcome.Text(message) : Outcome.Binary(message));
        }

        foreach (int piece in (int[])[Whole, 1448, fragment < 256 ? 1 : 129])
        {
            Assert.Equal(expected, Receive([.. wire], piece, takesContextOver, windowBits));
        }
    }

    [Theory]
    [InlineData(9)]
    [InlineData(15)]
    public void A_message_that_refers_to_one_before_against_the_agreement_fails_the_connection(int windowBits)
    {
        using var deflater = new RuntimeDeflater(windowBits, takesContextOver: true);
        byte[] message = MessageData.Create(MessageData.Json, 400);
        List<byte> wire = [];
        AddFragments(wire, Opcode.Text, deflater.Deflate(message), Whole);
        AddFragments(wire, Opcode.Text, deflater.Deflate(message), Whole);

        Assert.Equal([Outcome.Text(message), Outcome.Text(message)], Receive([.. wire], Whole, takesContextOver: true, windowBits));
        List<string> events = Receive([.. wire], Whole, takesContextOver: false, windowBits);
        Assert.Equal(Outcome.Text(message), events[0]);
        Assert.StartsWith("send close 1007", events[1], StringComparison.Ordinal);
        Assert.StartsWith("failed", events[2], StringComparison.Ordinal);
        Assert.Equal(3, events.Count);
    }

    private static List<string> Receive(byte[] wire, int piece, bool takesContextOver, int windowBits)
    {
        var engine = new CompressionEngine(15, level: 1, threshold: 0, long.MaxValue);
        var recorder = new ProtocolRecorder(WsRole.Server);
        using (var protocol = new WsProtocol(
            WsRole.Server, Limits, recorder, new DeflateTerms(engine, Sends: true, false, 15, takesContextOver, windowBits)))
        {
            for (int offset = 0; offset < wire.Length;)
            {
                // As a receive loop does: what a turn has left is passed again.
                int end = offset + Math.Min(piece, wire.Length - offset);
                while (offset < end)
                {
                    protocol.BeginTurn();
                    offset += protocol.Receive(wire.AsSpan(offset, end - offset));
                }
            }
        }

        engine.Clear();
        Assert.Equal(0, engine.Memory.Contexts);
        return [.. recorder.Events.Where(static line => line is not ("ping 70" or "send pong 70"))];
    }

    private static void AddFragments(List<byte> wire, Opcode opcode, ReadOnlySpan<byte> payload, int length)
    {
        bool isFirst = true, isLast;
        do
        {
            ReadOnlySpan<byte> part = payload[..Math.Min(length, payload.Length)];
            payload = payload[part.Length..];
            isLast = payload.IsEmpty;
            AddFrame(wire, isFirst ? opcode : Opcode.Continuation, part, isLast, rsv1: isFirst);
            if (isFirst && !isLast)
            {
                AddFrame(wire, Opcode.Ping, "p"u8, fin: true, rsv1: false);
            }

            isFirst = false;
        }
        while (!isLast);
    }

    private static void AddFrame(List<byte> wire, Opcode opcode, ReadOnlySpan<byte> payload, bool fin, bool rsv1)
    {
        Span<byte> header = stackalloc byte[FrameHeader.MaxLength];
        byte[] masked = payload.ToArray();
        Masking.Apply(masked, MaskingKey);
        wire.AddRange(header[..FrameWriter.WriteHeader(header, opcode, payload.Length, fin, rsv1, MaskingKey)]);
        wire.AddRange(masked);
    }
}
