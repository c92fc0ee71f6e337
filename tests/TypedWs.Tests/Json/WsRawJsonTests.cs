using TypedWs.Json;

namespace TypedWs.Tests.Json;

public sealed class WsRawJsonTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData(" {\"a\" : [1] }\n", "{\"a\" : [1] }")]
    [InlineData("null", "null")]
    public void The_text_of_a_value_is_kept_without_the_white_space_around_it(string text, string expected)
    {
        Assert.True(WsRawJson.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out WsRawJson value));
        Assert.Equal(expected, value.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("[1,]")]
    [InlineData("\"\\ud800\"")]
    public void What_is_not_one_JSON_value_is_refused(string text)
    {
        Assert.False(WsRawJson.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out WsRawJson value));
        Assert.Equal(default, value);
    }

    [Fact]
    public void Invalid_UTF8_is_refused() => Assert.False(WsRawJson.TryParse([(byte)'"', 0xFF, (byte)'"'], out _));

    [Fact]
    public void Values_are_equal_by_their_bytes_and_the_default_is_null()
    {
        Assert.True(WsRawJson.TryParse("[1]"u8, out WsRawJson first));
        Assert.True(WsRawJson.TryParse(" [1]"u8, out WsRawJson second));
        Assert.True(WsRawJson.TryParse("[ 1]"u8, out WsRawJson spaced));
        Assert.True(WsRawJson.TryParse("null"u8, out WsRawJson none));

        Assert.True(first == second && first.Equals((object)second) && first.GetHashCode() == second.GetHashCode());
        Assert.True(first != spaced);
        Assert.Equal(default, none);
        Assert.Equal(default(WsRawJson).GetHashCode(), none.GetHashCode());
    }
}
