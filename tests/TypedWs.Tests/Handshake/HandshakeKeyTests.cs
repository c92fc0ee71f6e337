using TypedWs.Handshake;

namespace TypedWs.Tests.Handshake;

public sealed class HandshakeKeyTests
{
    [Theory]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")]
    [InlineData(" \tdGhlIHNhbXBsZSBub25jZQ== ", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")]
    public void The_accept_value_is_that_of_the_rfc(string key, string accept) =>
        Assert.Equal(accept, HandshakeKey.ComputeAccept(key));

    [Fact]
    public void The_accept_value_of_something_that_is_no_key_is_refused() =>
        Assert.Throws<ArgumentException>(() => HandshakeKey.ComputeAccept("short"));

    [Theory]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AQIDBAUGBwgJCgsMDQ4PEC==")] // RFC 6455 §4.1, item 7: unused bits are not zero
    public void Sixteen_bytes_in_base64_are_a_key(string key) => Assert.True(HandshakeKey.IsValidKey(key));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ=")]
    [InlineData("dGhlIHNhbXBsZSBub25jZSE=")]
    [InlineData("dGhlIHNhbXBsZSBub25jZSEh")]
    [InlineData("dGhlIHNhbXBsZSBub25j====")]
    [InlineData("dGhlIHNhbXBsZSBub25jZ-==")]
    [InlineData("dGhlIHNhbXBsZSBub25j ZQ==")]
    [InlineData("dGhlIHNhbXBsZSBub25 ZQ==")]
    [InlineData(" dGhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ== ")]
    [InlineData("dGhlIHNhbXBsZSBub25jZé==")]
    public void Anything_else_is_not(string? key) => Assert.False(HandshakeKey.IsValidKey(key));
}
