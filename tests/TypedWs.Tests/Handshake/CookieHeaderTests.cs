using TypedWs.Handshake;

namespace TypedWs.Tests.Handshake;

/// <summary>RFC 6265 §4.2, with what browsers and proxies really send.</summary>
public sealed class CookieHeaderTests
{
    [Theory]
    [InlineData("a=1", "1")]
    [InlineData("a=1; b=2; a=3", "1|3")]
    [InlineData("b=2;a=1", "1")]
    [InlineData("b=2; \ta = 1 ;c=3", "1")]
    [InlineData("a=", "")]
    [InlineData("a", null)]
    [InlineData("A=1", null)]
    [InlineData("ba=1", null)]
    [InlineData("ab=1", null)]
    [InlineData("a=b=c", "b=c")]
    [InlineData("a=x%3By%20z", "x;y z")]
    [InlineData("a=100%", "100%")]
    [InlineData("a=\"q\"", "\"q\"")]
    [InlineData("=1; a=2", "2")]
    [InlineData(";;a=1;;", "1")]
    [InlineData("b=a=1", null)]
    [InlineData("", null)]
    [InlineData("a=1\nb=2\na=3", "1|3")]
    public void All_values_of_a_name_are_found_in_their_order(string lines, string? values)
        => Assert.Equal(values?.Split('|') ?? [], CookieHeader.Find(lines.Split('\n'), "a"));

    [Fact]
    public void No_header_has_no_cookie() => Assert.Empty(CookieHeader.Find([], "a"));
}
