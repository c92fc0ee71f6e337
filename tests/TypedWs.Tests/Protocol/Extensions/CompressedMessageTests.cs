using System.Text;
using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;
using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol.Extensions;

/// <summary>Received messages of permessage-deflate: RFC 7692 §6 and §7.2.2.</summary>
public sealed class CompressedMessageTests
{
    private static readonly byte[] Hello = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00];

    // The examples of RFC 7692 §7.2.3.
    public static TheoryData<string, string> Examples => new()
    {
        { "one block", "F248CDC9C90700" },
        { "a stored block", "000500FAFF48656C6C6F00" },
        { "a final block", "F348CDC9C9070000" },
        { "two blocks", "F248050000 00FFFFCAC9C90700".Replace(" ", "", StringComparison.Ordinal) },
        { "a final block, and nothing behind it", "F348CDC9C90700" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_of_the_RFC_is_read(string name, string hex)
    {
        byte[] wire = CompressedFrames.Frame(Opcode.Text, Convert.FromHexString(hex));
        foreach (bool keeps in new[] { false, true })
        {
            foreach (int piece in new[] { wire.Length, 1, 3 })
            {
                Assert.True(Receive(wire, piece, keeps) is [var only] && only == Outcome.Text("Hello"u8), name);
            }
        }
    }

    [Fact]
    public void A_message_may_refer_to_the_message_before_it_if_the_context_is_kept()
    {
        byte[] referring = CompressedFrames.Frame(Opcode.Text, [0xF2, 0x00, 0x11, 0x00, 0x00]);
        byte[] wire = [.. CompressedFrames.Frame(Opcode.Text, Hello), .. referring];
        Assert.Equal([Outcome.Text("Hello"u8), Outcome.Text("Hello"u8)], Receive(wire, wire.Length, keeps: true));
        Assert.Equal([Outcome.Text("Hello"u8), .. Corrupt], Receive(wire, wire.Length, keeps: false));
    }

    [Fact]
    public void A_context_that_connections_share_shows_nothing_of_another_connection()
    {
        DeflateTerms terms = CompressedFrames.Terms();
        byte[] first = CompressedFrames.Frame(Opcode.Text, Hello);
        byte[] referring = CompressedFrames.Frame(Opcode.Text, [0xF2, 0x00, 0x11, 0x00, 0x00]);
        Assert.Equal([Outcome.Text("Hello"u8)], Receive(first, first.Length, terms));
        Assert.Equal(Corrupt, Receive(referring, referring.Length, terms));
        Assert.Equal(1, terms.Engine.Memory.Contexts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Fragments_and_control_frames_between_them_are_read(int length)
    {
        string text = string.Concat(Enumerable.Range(0, 50).Select(static number => $"line {number * 7919}, größer\n"));
        byte[] deflated = CompressedFrames.Deflate(Encoding.UTF8.GetBytes(text));
        byte[] fragments = CompressedFrames.Fragments(Opcode.Text, deflated, length);
        byte[] ping = CompressedFrames.Frame(Opcode.Ping, "p"u8, rsv1: false);
        byte[] first = CompressedFrames.Frame(Opcode.Text, deflated.AsSpan(0, length), fin: false);
        byte[] wire = [.. first, .. ping, .. fragments[first.Length..]];
        foreach (int piece in new[] { wire.Length, 1, 5 })
        {
            List<string> events = Receive(wire, piece, keeps: true);
            Assert.Equal(Outcome.Text(Encoding.UTF8.GetBytes(text)), events[^1]);
            Assert.Contains("ping 70", events);
        }
    }

    [Fact]
    public void Empty_frames_may_stand_anywhere_in_a_compressed_message()
    {
        byte[] wire =
        [
            .. CompressedFrames.Frame(Opcode.Binary, [], fin: false),
            .. CompressedFrames.Frame(Opcode.Continuation, Hello, fin: false, rsv1: false),
            .. CompressedFrames.Frame(Opcode.Continuation, [], rsv1: false),
        ];
        Assert.Equal([Outcome.Binary("Hello"u8)], Receive(wire, wire.Length, keeps: false));
    }

    [Fact]
    public void The_empty_message_is_one_octet()
    {
        byte[] wire = CompressedFrames.Frame(Opcode.Text, [0x00]);
        Assert.Equal([Outcome.Text([])], Receive(wire, wire.Length, keeps: true));
    }

    [Fact]
    public void Messages_that_are_not_compressed_may_stand_between()
    {
        byte[][] texts = [.. Enumerable.Range(0, 4).Select(static number => Encoding.UTF8.GetBytes($"a text with the number {number}"))];
        byte[][] deflated = [.. CompressedFrames.DeflateInOrder(texts)];
        byte[] plain = CompressedFrames.Frame(Opcode.Text, "plain"u8, rsv1: false);
        byte[] wire = [.. deflated.SelectMany(one => CompressedFrames.Frame(Opcode.Text, one).Concat(plain))];
        Assert.Equal(
            texts.SelectMany(static text => new[] { Outcome.Text(text), Outcome.Text("plain"u8) }),
            Receive(wire, 11, keeps: true));
    }

    [Theory]
    [InlineData("FFFFFFFF")] // a block of a type that does not exist
    [InlineData("F248CDC9C907")] // without the end of the last block
    [InlineData("F248CD")]
    [InlineData("000500FAFF4865")] // a stored block that ends in the middle
    [InlineData("000500FAFE48656C6C6F00")] // its length does not match
    [InlineData("F2001100 00")] // refers to what never was
    [InlineData("")]
    public void What_is_no_deflate_data_fails_the_connection_with_1007(string hex)
    {
        byte[] wire = CompressedFrames.Frame(Opcode.Binary, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal(Corrupt, Receive(wire, wire.Length, keeps: true));
        Assert.Equal(Corrupt, Receive(wire, 1, keeps: false));
    }

    [Fact]
    public void Any_message_that_was_cut_off_is_an_error_or_a_shorter_message_but_never_an_exception()
    {
        byte[] deflated = CompressedFrames.Deflate(Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, 300))));
        int refused = 0;
        for (int length = 0; length < deflated.Length; length++)
        {
            byte[] wire = CompressedFrames.Frame(Opcode.Binary, deflated.AsSpan(0, length));
            refused += Receive(wire, wire.Length, keeps: false).SequenceEqual(Corrupt) ? 1 : 0;
        }

        Assert.True(refused >= deflated.Length - 2, $"{refused} of {deflated.Length}");
    }

    [Fact]
    public void Text_that_is_no_UTF_8_is_found_where_it_begins_in_the_decompressed_bytes()
    {
        byte[] data = [.. Enumerable.Repeat((byte)'a', 200_000), 0xFF, .. Enumerable.Repeat((byte)'b', 200_000)];
        byte[] wire = CompressedFrames.Fragments(Opcode.Text, CompressedFrames.Deflate(data), 100);
        List<string> events = Receive(wire, 50, keeps: false);
        Assert.Equal(["failed InvalidUtf8"], events.Where(static line => line.StartsWith("failed", StringComparison.Ordinal)));
        byte[] cut = CompressedFrames.Frame(Opcode.Text, CompressedFrames.Deflate([(byte)'a', 0xC3]));
        Assert.Contains("failed InvalidUtf8", Receive(cut, cut.Length, keeps: false));
    }

    [Theory]
    [InlineData(9, true)] // ping
    [InlineData(8, true)] // close
    [InlineData(1, false)]
    [InlineData(2, false)]
    public void RSV1_is_refused_where_it_has_no_meaning(int opcode, bool negotiated)
    {
        byte[] wire = CompressedFrames.Frame((Opcode)opcode, opcode == 8 ? [0x03, 0xE8] : Hello);
        List<string> events = negotiated ? Receive(wire, wire.Length, keeps: true) : ProtocolSession.Whole(WsRole.Server, wire);
        Assert.Equal("failed ReservedBits", events[^1]);
    }

    [Fact]
    public void RSV1_on_a_continuation_is_refused()
    {
        byte[] wire =
        [
            .. CompressedFrames.Frame(Opcode.Text, Hello.AsSpan(0, 3), fin: false),
            .. CompressedFrames.Frame(Opcode.Continuation, Hello.AsSpan(3)),
        ];
        Assert.Equal("failed ReservedBits", Receive(wire, wire.Length, keeps: true)[^1]);
    }

    [Theory]
    [InlineData(0x60)]
    [InlineData(0x50)]
    public void RSV2_and_RSV3_stay_forbidden(byte bits)
    {
        byte[] wire = CompressedFrames.Frame(Opcode.Text, Hello);
        wire[0] |= bits;
        Assert.Equal("failed ReservedBits", Receive(wire, wire.Length, keeps: true)[^1]);
    }

    private static string[] Corrupt { get; } =
        [Outcome.SendClose(1007, "invalid compressed data"), "failed CorruptCompression"];

    private static List<string> Receive(byte[] wire, int piece, bool keeps) => Receive(wire, piece, CompressedFrames.Terms(keeps));

    private static List<string> Receive(byte[] wire, int piece, DeflateTerms terms)
    {
        var recorder = new ProtocolRecorder(WsRole.Server);
        using (var protocol = new WsProtocol(WsRole.Server, ProtocolSession.EchoLimits, recorder, terms))
        {
            for (int offset = 0; offset < wire.Length; offset += piece)
            {
                byte[] copy = wire[offset..Math.Min(offset + piece, wire.Length)];
                Assert.Equal(copy.Length, protocol.Receive(copy));
            }
        }

        if (terms.KeepsInbound)
        {
            Assert.Equal(0, terms.Engine.Memory.Contexts);
        }

        return recorder.Events;
    }
}
