using System.Buffers;
using System.Text;
using TypedWs.Framing;
using TypedWs.Protocol.Extensions;
using TypedWs.Tests.Compression;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Protocol.Extensions;

/// <summary>Sent messages of permessage-deflate: RFC 7692 §7.2.1.</summary>
public sealed class FrameDeflaterTests
{
    private static readonly byte[] Long = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a text that repeats itself, ", 40)));
    private static readonly byte[] Noise = MakeNoise(2000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Messages_from_the_threshold_on_are_compressed_and_all_others_go_as_they_are(bool keeps)
    {
        byte[] frames =
        [
            .. Frame(Opcode.Text, "short"u8), .. Frame(Opcode.Text, Long), .. Frame(Opcode.Ping, Long.AsSpan(0, 100)),
            .. Frame(Opcode.Binary, Noise), .. Frame(Opcode.Binary, Long), .. Frame(Opcode.Close, [0x03, 0xE8]),
        ];
        List<(FrameHeader Header, byte[] Payload)> sent = Send(frames, CompressedFrames.Terms(keeps, threshold: 64));
        Assert.Equal([false, true, false, false, true, false], sent.Select(static frame => frame.Header.Rsv1));
        Assert.Equal("short"u8, sent[0].Payload);
        Assert.Equal(Noise, sent[3].Payload);
        Assert.True(sent[1].Payload.Length < Long.Length / 4);
        Assert.All(sent, static frame => Assert.True(frame.Header is { Fin: true, Rsv2: false, Rsv3: false }));
        Assert.Equal([Long, Long], Inflate(sent, keeps));
    }

    [Theory]
    [InlineData(FrameMark.None, 100, 64, true)]
    [InlineData(FrameMark.None, 63, 64, false)]
    [InlineData(FrameMark.None, 64, 64, true)]
    [InlineData(FrameMark.Never, 100, 64, false)]
    [InlineData(FrameMark.Always, 20, 64, true)]
    [InlineData(FrameMark.Always, 0, 64, false)]
    [InlineData(FrameMark.None, 0, 0, false)]
    public void The_choice_of_the_application_comes_before_the_threshold(byte mark, int length, int threshold, bool isCompressed)
    {
        byte[] frame = Frame(Opcode.Text, Encoding.UTF8.GetBytes(new string('a', length)));
        frame[0] |= mark;
        (FrameHeader header, byte[] _) = Assert.Single(Send(frame, CompressedFrames.Terms(threshold: threshold)));
        Assert.Equal(isCompressed, header.Rsv1);
        Assert.False(header.Rsv2 || header.Rsv3);
    }

    [Fact]
    public void A_message_may_refer_to_earlier_ones_only_if_the_context_is_kept()
    {
        byte[] frames = [.. Frame(Opcode.Text, Long), .. Frame(Opcode.Text, Long)];
        List<(FrameHeader Header, byte[] Payload)> kept = Send([.. frames], CompressedFrames.Terms(keeps: true));
        List<(FrameHeader Header, byte[] Payload)> forgotten = Send([.. frames], CompressedFrames.Terms());
        Assert.True(kept[1].Payload.Length < kept[0].Payload.Length / 2);
        Assert.Equal(forgotten[0].Payload, forgotten[1].Payload);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(9)]
    public void A_message_that_would_grow_leaves_no_trace_in_the_context(int level)
    {
        byte[] frames =
        [
            .. Frame(Opcode.Text, Long), .. Frame(Opcode.Binary, Noise), .. Frame(Opcode.Binary, Noise), .. Frame(Opcode.Text, Long),
        ];
        List<(FrameHeader Header, byte[] Payload)> sent = Send(frames, CompressedFrames.Terms(keeps: true, level: level));
        Assert.Equal([true, false, false, true], sent.Select(static frame => frame.Header.Rsv1));
        Assert.Equal([Long, Long], Inflate(sent, keeps: true));
    }

    [Fact]
    public void The_contexts_of_connections_that_keep_none_are_used_again()
    {
        DeflateTerms terms = CompressedFrames.Terms();
        for (int i = 0; i < 10; i++)
        {
            Send(Frame(Opcode.Text, Long), terms);
        }

        Assert.Equal(1, terms.Engine.Memory.Contexts);
        Assert.Equal(Deflater.SizeOf(15), terms.Engine.Memory.Bytes);
        terms.Engine.Clear();
        Assert.Equal((0, 0), (terms.Engine.Memory.Contexts, terms.Engine.Memory.Bytes));
    }

    private static List<(FrameHeader Header, byte[] Payload)> Send(byte[] frames, DeflateTerms terms)
    {
        var output = new ArrayBufferWriter<byte>();
        var deflater = default(FrameDeflater);
        deflater.Write(frames, output, terms);
        deflater.End(terms);
        ReadOnlySpan<byte> wire = output.WrittenSpan;
        List<(FrameHeader, byte[])> sent = [];
        while (!wire.IsEmpty)
        {
            Assert.True(FrameReader.TryReadHeader(wire, out FrameHeader header, out int length));
            int end = length + (int)header.PayloadLength;
            sent.Add((header, wire[length..end].ToArray()));
            wire = wire[end..];
        }

        return sent;
    }

    private static IEnumerable<byte[]> Inflate(IEnumerable<(FrameHeader Header, byte[] Payload)> sent, bool keeps)
    {
        var inflater = new WindowedInflater(takesContextOver: keeps);
        return sent.Where(static frame => frame.Header.Rsv1).Select(frame => inflater.Inflate(frame.Payload));
    }

    private static byte[] Frame(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[FrameHeader.MaxLength + payload.Length];
        int header = FrameWriter.WriteHeader(frame, opcode, payload.Length);
        payload.CopyTo(frame.AsSpan(header));
        return frame[..(header + payload.Length)];
    }

    private static byte[] MakeNoise(int length)
    {
        byte[] noise = new byte[length];
        new Random(7).NextBytes(noise);
        return noise;
    }
}
