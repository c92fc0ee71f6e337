using System.Text;
using TypedWs.Framing;

namespace TypedWs.Tests.Framing;

public sealed class CloseCodeRulesTests
{
    [Fact]
    public void Exactly_the_defined_registered_and_private_codes_are_valid_on_the_wire()
    {
        List<int> valid = [];
        for (int code = 0; code <= ushort.MaxValue; code++)
        {
            if (CloseCodeRules.IsValidOnWire((ushort)code))
            {
                valid.Add(code);
            }
        }

        int[] expected =
            [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, .. Enumerable.Range(3000, 2000)];
        Assert.Equal(expected, valid);
    }

    [Fact]
    public void Every_named_code_but_the_two_that_are_only_reported_may_be_sent()
    {
        WsCloseCode[] unsendable = Enum.GetValues<WsCloseCode>()
            .Where(code => !CloseCodeRules.IsValidForApplication((ushort)code))
            .ToArray();
        Assert.Equal([WsCloseCode.NoStatus, WsCloseCode.Abnormal], unsendable);
    }

    [Theory]
    [InlineData("")]
    [InlineData("going away")]
    public void A_short_reason_is_kept(string reason)
    {
        Assert.Equal(reason, Write(reason));
        Assert.Equal(reason, Truncate(reason));
    }

    [Theory]
    [InlineData("a", 123)]
    [InlineData("ä", 122)]
    [InlineData("消", 123)]
    [InlineData("🚀", 120)]
    public void A_long_reason_is_cut_between_characters(string character, int bytes)
    {
        string reason = string.Concat(Enumerable.Repeat(character, 200));
        string expected = string.Concat(Enumerable.Repeat(character, bytes / Encoding.UTF8.GetByteCount(character)));

        Assert.Equal(expected, Write(reason));
        Assert.Equal(expected, Truncate(reason));
    }

    [Fact]
    public void A_lone_surrogate_in_a_reason_is_replaced() => Assert.Equal("a\uFFFDb", Write("a\uD800b"));

    private static string Write(string reason)
    {
        Span<byte> destination = stackalloc byte[CloseCodeRules.MaxReasonLength];
        return Encoding.UTF8.GetString(destination[..CloseCodeRules.WriteReason(reason, destination)]);
    }

    private static string Truncate(string reason) =>
        Encoding.UTF8.GetString(CloseCodeRules.TruncateReason(Encoding.UTF8.GetBytes(reason)));
}
