using System.Text;
using TypedWs.Cli.Http;

namespace TypedWs.Cli.Tests.Http;

/// <summary>The headers that the user changes, and what is shown of them.</summary>
public sealed class RequestTests
{
    [Theory]
    [InlineData("", "A: 1|B: 2")]
    [InlineData("A:", "B: 2")]
    [InlineData("a:", "B: 2")]
    [InlineData("A;", "A:|B: 2")]
    [InlineData("A: x", "A: x|B: 2")]
    [InlineData("A: x|A: y", "A: x|B: 2|A: y")]
    [InlineData("C: 3|C: 4", "A: 1|B: 2|C: 3|C: 4")]
    [InlineData("B: a: b", "A: 1|B: a: b")]
    public void A_header_replaces_adds_or_removes(string edits, string expected)
    {
        HeaderEdits parsed = HeaderEdits.Parse(edits.Split('|', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(expected, string.Join('|', parsed.Apply([new HeaderLine("A", "1"), new HeaderLine("B", "2")])));
    }

    [Fact]
    public void The_bytes_are_those_of_the_request()
    {
        var request = new RequestHead("POST", "/a?b", "1.0", [new HeaderLine("Host", "ü"), new HeaderLine("Empty", "")], "body");

        Assert.Equal("POST /a?b HTTP/1.0\r\nHost: ü\r\nEmpty:\r\n\r\nbody", Encoding.UTF8.GetString(request.ToBytes()));
    }

    [Theory]
    [InlineData("Authorization", "Bearer abc", "Bearer •••")]
    [InlineData("Proxy-Authorization", "abc", "•••")]
    [InlineData("Cookie", "a=b", "•••")]
    [InlineData("set-cookie", "a=b; Path=/", "•••")]
    [InlineData("X-Api-Key", "abc", "•••")]
    [InlineData("X-Auth-Token", "abc", "•••")]
    [InlineData("Sec-WebSocket-Key", "abc", "abc")]
    [InlineData("X-Tenant", "abc", "abc")]
    [InlineData("Location", "https://login/?a=b&token=abc", "https://login/?a=b&token=•••")]
    [InlineData("location", "/cb#access_token=abc&a=b", "/cb#access_token=•••&a=b")]
    [InlineData("Content-Location", "/a?a=b", "/a?a=b")]
    [InlineData("Refresh", "0; url=/a?code=abc", "0; url=/a?code=•••")]
    public void Secrets_in_headers_are_dots(string name, string value, string shown)
        => Assert.Equal(shown, SecretMask.Mask(new HeaderLine(name, value)).Value);

    [Theory]
    [InlineData("/ws", "/ws")]
    [InlineData("/ws?a=b&token=abc&c", "/ws?a=b&token=•••&c")]
    [InlineData("/ws?access_token=abc", "/ws?access_token=•••")]
    [InlineData("/ws?access%5Ftoken=abc", "/ws?access%5Ftoken=•••")]
    [InlineData("/ws?token=", "/ws?token=")]
    [InlineData("/ws?token=ab?cd#token=x", "/ws?token=•••#token=•••")]
    [InlineData("/ws?", "/ws?")]
    [InlineData("/ws#", "/ws#")]
    [InlineData("http://ann:pass@host/p?sig=1", "http://•••@host/p?sig=•••")]
    [InlineData("http://host/a@b", "http://host/a@b")]
    public void Secrets_in_addresses_are_dots(string target, string shown) => Assert.Equal(shown, SecretMask.MaskTarget(target));
}
