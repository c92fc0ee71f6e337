using System.Text.Json;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Tests.Terminal;

/// <summary>Text of the network in a terminal.</summary>
public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("plain ~ text", "plain ~ text")]
    [InlineData("Grüße, 你好, 👍", "Grüße, 你好, 👍")]
    [InlineData("\u001b[31m", "\\u001b[31m")]
    [InlineData("a\r\n\tb", "a\\u000d\\u000a\\u0009b")]
    [InlineData("\u009b1m", "\\u009b1m")]
    [InlineData("\u007f", "\\u007f")]
    [InlineData("x\u202ey\u2066z\u200f", "x\\u202ey\\u2066z\\u200f")]
    [InlineData("\u2028\u2029\ufeff", "\\u2028\\u2029\\ufeff")]
    [InlineData("\U000e0041", "\\udb40\\udc41")]
    public void What_is_not_seen_is_shown_as_an_escape(string text, string shown) => Assert.Equal(shown, VisibleText.Escape(text));

    // Not a row above: half of a pair does not get through the runner of tests.
    [Fact]
    public void Half_of_a_surrogate_pair_is_shown_as_an_escape()
    {
        Assert.Equal("\\ud83d", VisibleText.Escape("\ud83d"));
        Assert.Equal("a\\udc4db", VisibleText.Escape("a\udc4db"));
    }

    [Fact]
    public void A_JSON_text_stays_the_same_JSON_text()
    {
        string value = string.Concat(Enumerable.Range(0, 0x3000).Where(static unit => unit is < 0xd800).Select(static unit => (char)unit));
        string json = TypedWs.Cli.Output.JsonText.Quote(value);

        string shown = VisibleText.Escape(json);

        Assert.Equal(value, JsonSerializer.Deserialize<string>(shown));
        Assert.DoesNotContain(shown, static character => char.IsControl(character));
    }

    [Fact]
    public void Looks_are_the_only_escape_sequences()
    {
        Assert.Equal("\u001b[32mgood\u001b[0m \\u001b[31m", Ansi.Line([Piece.Good("good"), " \u001b[31m"], hasColors: true));
        Assert.Equal("good \\u001b[31m", Ansi.Line([Piece.Good("good"), " \u001b[31m"], hasColors: false));
    }
}
