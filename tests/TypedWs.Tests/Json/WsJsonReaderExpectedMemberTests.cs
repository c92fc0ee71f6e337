using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Tests.Json;

/// <summary>Members that are asked for by name before any name was read.</summary>
public class WsJsonReaderExpectedMemberTests
{
    [Theory]
    [InlineData("{\"a\":1,\"b\":2}")]
    [InlineData(" {\n\t\"a\": 1 ,\r\n \"b\":\t2 } ")]
    public void Members_in_the_expected_order_are_read(string document)
    {
        WsJsonReader reader = new(document.Utf8());

        Assert.True(reader.TryBeginObject());
        Assert.True(reader.TryReadExpected("\"a\":"u8));
        Assert.Equal(document.IndexOf('1', StringComparison.Ordinal), reader.ValueOffset);
        Assert.True(reader.TryReadInt32(out int a));

        // White space before the comma is left to the loop that takes members of any name.
        bool isExpected = reader.TryReadExpected("\"b\":"u8);
        Assert.Equal(document[0] == '{', isExpected);
        Assert.True(isExpected || reader.TryReadMember(out _));
        Assert.True(reader.TryReadInt32(out int b));
        Assert.Equal((1, 2), (a, b));
        Assert.False(reader.TryReadMember(out _));
        Assert.True(reader.TryReadEnd());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("{\"")]
    [InlineData("{\"a")]
    [InlineData("{\"a\"")]
    [InlineData("{\"ab\":1}")]
    [InlineData("{\"b\":1}")]
    [InlineData("{\"a\" :1}")]
    [InlineData("{\"\\u0061\":1}")]
    [InlineData("{,\"a\":1}")]
    public void Another_member_consumes_nothing(string document)
    {
        WsJsonReader reader = new(document.Utf8());
        reader.TryBeginObject();
        int position = reader.Position;

        Assert.False(reader.TryReadExpected("\"a\":"u8));

        Assert.Equal(position, reader.Position);
        Assert.False(reader.IsMalformed);
    }

    [Theory]
    [InlineData("{\"a\":1\"b\":2}")]
    [InlineData("{\"a\":1}\"b\":2}")]
    [InlineData("{\"a\":1,,\"b\":2}")]
    [InlineData("{\"a\":1;\"b\":2}")]
    public void Without_a_comma_there_is_no_further_member(string document)
    {
        WsJsonReader reader = new(document.Utf8());

        Assert.True(reader.TryBeginObject());
        Assert.True(reader.TryReadExpected("\"a\":"u8));
        reader.TryReadInt32(out _);
        Assert.False(reader.TryReadExpected("\"b\":"u8));
    }

    [Theory]
    [InlineData("\"abc\"", 3, false)]
    [InlineData("\"abc\"", 2, true)]
    [InlineData("\"消防\"", 2, false)]
    [InlineData("\"消防\"", 1, true)]
    [InlineData("\"\\u6d88\\u9632\"", 2, false)]
    [InlineData("\"\\u6d88\\u9632\"", 1, true)]
    [InlineData("\"\"", 0, false)]
    public void A_string_is_longer_than_a_number_of_UTF16_units(string document, int length, bool expected)
    {
        WsJsonReader reader = new(document.Utf8());
        Assert.True(reader.TryReadString(out WsJsonString text));

        Assert.Equal(expected, text.IsLongerThan(length));
    }
}
