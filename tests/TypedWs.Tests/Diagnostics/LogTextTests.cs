using TypedWs.Diagnostics;

namespace TypedWs.Tests.Diagnostics;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("/ws?a=b c~", "/ws?a=b c~")]
    [InlineData("消息 é 😀", "消息 é 😀")]
    [InlineData("a\r\nForged: entry", @"a\u000d\u000aForged: entry")]
    [InlineData("\u001b[31mred", @"\u001b[31mred")]
    [InlineData("tab\tdel\u007f", @"tab\u0009del\u007f")]
    [InlineData("\u0085\u2028\u2029", @"\u0085\u2028\u2029")]
    [InlineData("a\U000E0041b", @"a\udb40\udc41b")]
    [InlineData("exe.\u202Egpj \u200B\uFEFF", @"exe.\u202egpj \u200b\ufeff")]
    public void What_would_break_or_hide_a_line_is_escaped_and_the_rest_stays(string text, string expected)
        => Assert.Equal(expected, LogText.Sanitize(text, 100));

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData(@"x"", Origin=""https://trusted.example"", Z=""", @"x\"", Origin=\""https://trusted.example\"", Z=\""")]
    [InlineData(@"x\"", Origin=\""https://trusted.example\"", Z=\""", @"x\\\"", Origin=\\\""https://trusted.example\\\"", Z=\\\""")]
    [InlineData(@"\u000aForged", @"\\u000aForged")]
    [InlineData("\n\\\n", @"\u000a\\\u000a")]
    [InlineData(@"ends with \", @"ends with \\")]
    public void In_a_quotation_nothing_ends_it_or_passes_for_an_escape(string text, string expected)
        => Assert.Equal(expected, LogText.SanitizeQuoted(text, 100));

    [Theory]
    [InlineData("12345", "12345")]
    [InlineData("123456", "12345…")]
    [InlineData("1234\n", @"1234\u000a")]
    [InlineData("1234\n6", @"1234\u000a…")]
    [InlineData("1234😀", "1234…")]
    public void What_is_too_long_is_cut(string text, string expected) => Assert.Equal(expected, LogText.Sanitize(text, 5));

    [Fact]
    public void Halves_of_characters_are_escaped()
    {
        // Not as a row: those are passed on as UTF-8, which has no halves.
        const char High = '\ud83d', Low = '\ude00';

        Assert.Equal(@"a\ud83d", LogText.Sanitize($"a{High}", 100));
        Assert.Equal(@"\ude00\ud83d!", LogText.Sanitize($"{Low}{High}!", 100));
    }

    [Fact]
    public void Text_that_may_stay_as_it_is_is_not_copied()
    {
        string text = new('a', 100);

        Assert.Same(text, LogText.Sanitize(text, 100));
    }
}
