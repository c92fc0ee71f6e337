using System.Buffers;
using TypedWs.Framing;
using TypedWs.Handshake;
using TypedWs.Protocol.Extensions;

namespace TypedWs.Tests.Compression;

/// <summary>
/// All that is sent with permessage-deflate keeps what was negotiated: no reference leaves the window, and none leaves the message
/// without a context. Judged by <see cref="WindowedInflater"/>.
/// </summary>
public sealed class SentWithinTermsTests
{
    private const int Fastest = 1;
    private const int Default = 6;
    private const int Smallest = 9;

    /// <summary>Offers, whether the server wants to keep contexts, and the level of compression.</summary>
    public static TheoryData<string, bool, int> Connections
    {
        get
        {
            var connections = new TheoryData<string, bool, int>();
            foreach (string offer in DeflateOffers.All)
            {
                connections.Add(offer, true, Fastest);
                connections.Add(offer, false, Fastest);
            }

            foreach (int windowBits in LongTests.Choose<int[]>([9, 15], [9, 10, 11, 12, 13, 14, 15]))
            {
                connections.Add(DeflateOffers.ServerWindow(windowBits), true, Default);
                connections.Add(DeflateOffers.ServerWindow(windowBits), false, Default);
                connections.Add(DeflateOffers.ServerWindow(windowBits), true, Smallest);
                connections.Add(DeflateOffers.ServerWindow(windowBits), false, Smallest);
            }

            return connections;
        }
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public void What_was_answered_is_kept(string offers, bool keepsContexts, int level)
    {
        DeflateParameters agreed = DeflateOffers.Accept(offers, keepsContexts);
        var inflater = new WindowedInflater(agreed.ServerMaxWindowBits, !agreed.ServerNoContextTakeover);
        Send(CreateTerms(!agreed.ServerNoContextTakeover, agreed.ServerMaxWindowBits, level), inflater);

        // The window is used, too.
        Assert.InRange(inflater.FarthestReference, (1 << agreed.ServerMaxWindowBits) / 4, 1 << agreed.ServerMaxWindowBits);
    }

    [Theory]
    [InlineData(9, 15)]
    [InlineData(9, 10)]
    [InlineData(12, 13)]
    [InlineData(14, 15)]
    public void A_deflater_that_ignored_the_window_would_be_found(int agreed, int used)
    {
        foreach (bool keepsContext in (bool[])[false, true])
        {
            DeflateTerms terms = CreateTerms(keepsContext, used, Fastest);
            InvalidDataException fault = Assert.Throws<InvalidDataException>(
                () => Send(terms, new WindowedInflater(agreed, keepsContext)));
            Assert.Contains("the window has", fault.Message);
        }
    }

    [Theory]
    [InlineData(9)]
    [InlineData(15)]
    public void A_deflater_that_took_the_context_over_against_the_agreement_would_be_found(int windowBits)
    {
        DeflateTerms terms = CreateTerms(keepsContext: true, windowBits, Fastest);
        InvalidDataException fault = Assert.Throws<InvalidDataException>(
            () => Send(terms, new WindowedInflater(windowBits, takesContextOver: false)));
        Assert.Contains("the context has", fault.Message);
    }

    [Theory]
    [InlineData(Fastest)]
    [InlineData(Default)]
    [InlineData(Smallest)]
    public void Connections_that_take_turns_with_a_compressor_refer_to_nothing_of_each_other(int level)
    {
        DeflateTerms terms = CreateTerms(keepsContext: false, 12, level);
        var outputs = new List<byte[]>();
        foreach ((string kind, byte[] message) in MessageData.GetSeries(8192))
        {
            // Both get the same, so that the second would best refer to the first.
            byte[] ours = Assert.Single(Write([(kind, message)], terms)).Payload;
            byte[] theirs = Assert.Single(Write([(kind, message)], terms)).Payload;
            Assert.Equal(ours, theirs);
            outputs.Add(ours);
        }

        Assert.Equal(1, terms.Engine.Memory.Contexts);
        Assert.True(outputs.Count > 20);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    [InlineData(15)]
    public void A_message_that_is_compressed_once_for_many_is_whole_in_itself(int windowBits)
    {
        DeflateTerms terms = CreateTerms(keepsContext: false, windowBits, Fastest);
        var inflater = new WindowedInflater(windowBits, takesContextOver: false);
        int compressed = 0;
        foreach ((string kind, byte[] message) in MessageData.GetSeries(131_072))
        {
            byte[] frame = CreateFrame(kind, message);
            byte[] deflated = new byte[frame.Length];
            int length = FrameDeflater.Deflate(frame, FrameMark.None, terms, deflated);
            if (message.Length == 0)
            {
                Assert.Equal(0, length);
                continue;
            }

            (FrameHeader header, byte[] payload) = Assert.Single(Parse(deflated.AsSpan(0, length)));
            Assert.True(header is { Fin: true, Rsv3: false, Masked: false });

            // A message that does not become shorter has the mark that keeps the connections from trying it again.
            Assert.NotEqual(header.Rsv1, header.Rsv2);
            Assert.Equal(message, header.Rsv1 ? inflater.Inflate(payload) : payload);
            compressed += header.Rsv1 ? 1 : 0;
        }

        Assert.True(compressed > 20, $"compressed: {compressed}");
    }

    private static DeflateTerms CreateTerms(bool keepsContext, int windowBits, int level)
        => new(new CompressionEngine(15, level, threshold: 0, long.MaxValue), Sends: true, keepsContext, windowBits, false, 15);

    /// <summary>Sends messages of all kinds and sizes over a connection, and inflates those that were compressed.</summary>
    private static void Send(DeflateTerms terms, WindowedInflater inflater)
    {
        var deflater = default(FrameDeflater);
        foreach ((string Kind, byte[] Data)[] flush in MessageData.GetSeries(131_072).Chunk(5))
        {
            List<(FrameHeader Header, byte[] Payload)> sent = Write(flush, terms, ref deflater);
            Assert.Equal(flush.Length, sent.Count);
            for (int i = 0; i < flush.Length; i++)
            {
                (FrameHeader header, byte[] payload) = sent[i];
                Assert.True(header is { Fin: true, Rsv2: false, Rsv3: false, Masked: false });
                Assert.Equal(MessageData.IsText(flush[i].Kind) ? Opcode.Text : Opcode.Binary, header.Opcode);
                Assert.Equal(flush[i].Data, header.Rsv1 ? inflater.Inflate(payload) : payload);
                Assert.True(payload.Length <= flush[i].Data.Length, "The message has grown.");
                Assert.True(
                    header.Rsv1 || flush[i].Data.Length < 256 || flush[i].Kind is not (MessageData.Json or MessageData.OneByte),
                    $"{flush[i].Kind} of {flush[i].Data.Length} bytes was not compressed.");
            }
        }

        deflater.End(terms);
    }

    private static List<(FrameHeader Header, byte[] Payload)> Write((string Kind, byte[] Data)[] messages, DeflateTerms terms)
    {
        var deflater = default(FrameDeflater);
        List<(FrameHeader Header, byte[] Payload)> sent = Write(messages, terms, ref deflater);
        deflater.End(terms);
        return sent;
    }

    private static List<(FrameHeader Header, byte[] Payload)> Write(
        (string Kind, byte[] Data)[] messages, DeflateTerms terms, ref FrameDeflater deflater)
    {
        var output = new ArrayBufferWriter<byte>();
        byte[] frames = [.. messages.SelectMany(static message => CreateFrame(message.Kind, message.Data))];
        deflater.Write(frames, output, terms);
        return Parse(output.WrittenSpan);
    }

    private static List<(FrameHeader Header, byte[] Payload)> Parse(ReadOnlySpan<byte> wire)
    {
        List<(FrameHeader, byte[])> frames = [];
        while (!wire.IsEmpty)
        {
            Assert.True(FrameReader.TryReadHeader(wire, out FrameHeader header, out int length));
            int end = length + (int)header.PayloadLength;
            frames.Add((header, wire[length..end].ToArray()));
            wire = wire[end..];
        }

        return frames;
    }

    private static byte[] CreateFrame(string kind, ReadOnlySpan<byte> message)
    {
        byte[] frame = new byte[FrameHeader.MaxLength + message.Length];
        int header = FrameWriter.WriteHeader(frame, MessageData.IsText(kind) ? Opcode.Text : Opcode.Binary, message.Length);
        message.CopyTo(frame.AsSpan(header));
        return frame[..(header + message.Length)];
    }
}
