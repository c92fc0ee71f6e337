using TypedWs.Protocol;
using TypedWs.Tests.Conformance;
using static TypedWs.Tests.Conformance.Outcome;

namespace TypedWs.Tests.Protocol;

/// <summary>Messages above a limit: skipped or fatal, never buffered; and what an announced length costs.</summary>
public sealed class ProtocolLimitsTests
{
    private static readonly ProtocolLimits Discarding = new(10, 100, 4, DiscardOversize: true);
    private static readonly ProtocolLimits Strict = new(10, 100, 4, DiscardOversize: false);
    private static readonly string[] TooBig = Failed("MessageTooBig", 1009, "message too big");
    private static readonly string[] TooMany = Failed("TooManyFragments", 1009, "too many fragments");

    [Fact]
    public void A_message_as_large_as_the_limit_is_handed_out()
    {
        Verify(Strict, [Text("0123456789")], WireFrame.Of(0x81, "0123456789"));
        Verify(Discarding, [Text("0123456789")], WireFrame.Of(0x01, "01234"), WireFrame.Of(0x80, "56789"));
    }

    [Fact]
    public void A_larger_one_is_skipped_and_the_next_is_received() => Verify(
        Discarding,
        ["text too large: 11", Text("next"), "binary too large: 100", Binary([1])],
        WireFrame.Of(0x81, "0123456789a"), WireFrame.Of(0x81, "next"),
        WireFrame.Of(0x82, new byte[100]), WireFrame.Of(0x82, 1));

    [Fact]
    public void A_message_may_outgrow_the_limit_in_any_fragment_with_control_frames_answered_between() => Verify(
        Discarding,
        [.. Ping("p"), "text too large: 13", Text("next")],
        WireFrame.Of(0x01, "01234"), WireFrame.Of(0x00, "567890"), WireFrame.Of(0x89, "p"), WireFrame.Of(0x80, "ab"),
        WireFrame.Of(0x81, "next"));

    [Fact]
    public void A_skipped_text_must_be_utf8_all_the_same()
    {
        Verify(Discarding, FailedByUtf8, WireFrame.Of(0x81, [.. "0123456789ab"u8, 0xFF]), WireFrame.Of(0x81, "next"));
        Verify(Discarding, FailedByUtf8, WireFrame.Of(0x01, "0123456789ab"), WireFrame.Of(0x80, 0xE2, 0x82));
    }

    [Fact]
    public void Frame_rules_hold_inside_a_skipped_message() => Verify(
        Discarding,
        Failed("ExpectedContinuation", 1002, "expected a continuation frame"),
        WireFrame.Of(0x01, "0123456789ab"), WireFrame.Of(0x81, "next"));

    [Fact]
    public void Beyond_what_is_skipped_the_connection_fails()
    {
        Verify(Discarding, TooBig, WireFrame.Of(0x82, new byte[101]), WireFrame.Of(0x81, "next"));
        Verify(Discarding, TooBig, WireFrame.Of(0x02, new byte[60]), WireFrame.Of(0x80, new byte[41]));
    }

    [Fact]
    public void Without_skipping_the_connection_fails_at_the_limit()
    {
        Verify(Strict, TooBig, WireFrame.Of(0x82, new byte[11]), WireFrame.Of(0x81, "next"));
        Verify(Strict, TooBig, WireFrame.Of(0x02, new byte[6]), WireFrame.Of(0x80, new byte[5]));
    }

    [Fact]
    public void A_skip_limit_below_the_message_limit_has_no_effect() => Verify(
        new ProtocolLimits(10, 5, 4, DiscardOversize: true),
        [Text("0123456789"), .. TooBig],
        WireFrame.Of(0x81, "0123456789"), WireFrame.Of(0x81, "0123456789a"));

    [Fact]
    public void A_message_may_have_as_many_fragments_as_the_limit_and_no_more()
    {
        WireFrame open = WireFrame.Of(0x00, "b");
        Verify(Strict, [Text("abbc")], WireFrame.Of(0x01, "a"), open, open, WireFrame.Of(0x80, "c"));
        Verify(Strict, TooMany, WireFrame.Of(0x01, "a"), open, open, open, WireFrame.Of(0x80, "c"));
        Verify(Strict, TooMany, WireFrame.Of(0x01), WireFrame.Of(0x00), WireFrame.Of(0x00), WireFrame.Of(0x00), WireFrame.Of(0x00));
    }

    [Fact]
    public void A_frame_may_be_as_large_as_its_limit_and_no_larger_whatever_the_message_may_be()
    {
        ProtocolLimits limits = Strict with { MaxFrameSize = 3 };
        Verify(limits, [Text("abcdef")], WireFrame.Of(0x01, "abc"), WireFrame.Of(0x80, "def"));
        Verify(limits, TooBig, WireFrame.Of(0x81, "abcd"));
        Verify(limits, TooBig, WireFrame.Of(0x01, "abc"), WireFrame.Of(0x80, "defg"));
    }

    [Fact]
    public void Fragments_are_counted_per_message() => Verify(
        Strict,
        [.. Enumerable.Repeat(Text("ab"), 6)],
        [.. Enumerable.Repeat((WireFrame[])[WireFrame.Of(0x01, "a"), WireFrame.Of(0x80, "b")], 6).SelectMany(pair => pair)]);

    [Fact]
    public void A_fatal_size_fails_as_soon_as_it_is_announced_however_it_comes_about()
    {
        byte[] huge = [0x82, 0x7F, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        Assert.Equal(TooBig, ProtocolSession.Whole(WsRole.Client, huge, Strict));
        Assert.Equal(TooBig, ProtocolSession.Whole(WsRole.Client, huge, Discarding));

        // The sum of two announced lengths overflows 64 bits.
        byte[] sum = [0x02, 0x01, 0xAA, 0x80, 0x7F, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        var endless = new ProtocolLimits(10, long.MaxValue, 4, DiscardOversize: true);
        Assert.Equal(TooBig, ProtocolSession.Whole(WsRole.Client, sum, endless));
    }

    [Fact]
    public void An_announced_length_allocates_nothing_and_received_octets_only_what_they_need()
    {
        var limits = new ProtocolLimits(Array.MaxLength, long.MaxValue, 4, DiscardOversize: true);
        using var protocol = new WsProtocol(WsRole.Client, limits, new ProtocolRecorder(WsRole.Client));
        byte[] announced = [0x82, 0x7F, 0, 0, 0, 0, 0x7F, 0xFF, 0, 0];

        long before = GC.GetAllocatedBytesForCurrentThread();
        protocol.Receive(announced);
        long forHeader = GC.GetAllocatedBytesForCurrentThread() - before;
        protocol.Receive(new byte[1000]);
        long forPayload = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, forHeader);
        Assert.InRange(forPayload, 1000, 16 * 1024);
    }

    [Fact]
    public void A_message_limit_that_no_array_can_hold_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new WsProtocol(
            WsRole.Server,
            new ProtocolLimits(Array.MaxLength + 1L, 0, 1, DiscardOversize: false),
            new ProtocolRecorder(WsRole.Server)));

    private static void Verify(ProtocolLimits limits, string[] expected, params WireFrame[] frames)
    {
        foreach (WsRole role in (WsRole[])[WsRole.Server, WsRole.Client])
        {
            byte[] wire = WireFrame.Encode(role, frames);
            Assert.Equal(expected, ProtocolSession.Whole(role, wire, limits));
            Assert.Equal(expected, ProtocolSession.InPieces(role, wire, 1, limits));
            for (int offset = 1; offset < wire.Length; offset++)
            {
                Assert.Equal(expected, ProtocolSession.SplitAt(role, wire, offset, limits));
            }
        }
    }
}
