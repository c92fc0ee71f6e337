using TypedWs.Cli.Input;

namespace TypedWs.Cli.Tests.Input;

/// <summary>The lines of standard input.</summary>
public sealed class LineSplitterTests
{
    private const int Limit = 1024;

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "1 a")]
    [InlineData("a\n", "1 a")]
    [InlineData("a\r\nb\n\nc", "1 a|2 b|3 |4 c")]
    [InlineData("\ufeffé\n\ufeffb\n", "1 é|2 \ufeffb")]
    public void Lines_end_with_LF_or_CR_LF(string text, string lines)
        => Assert.Equal(lines, Split(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_told_with_their_place()
    {
        Assert.Equal("1 a|2 ! byte 3 (0xff) is not UTF-8|3 c", Split([.. "a\nbe"u8, 0xff, .. "\nc\n"u8]));
        Assert.Equal("1 ! byte 2 (0xc3) is not UTF-8", Split([.. "a"u8, 0xc3]));

        // UTF-16, as a shell of Windows writes it.
        Assert.Equal("1 ! byte 1 (0xff) is not UTF-8|2 \0", Split([0xff, 0xfe, (byte)'a', 0, (byte)'\n', 0]));
    }

    [Fact]
    public void A_line_that_is_too_long_is_told_and_does_not_end_the_others()
    {
        string longest = new('x', Limit);

        Assert.Equal(
            $"1 {longest}|2 ! it has more than 1 KiB|3 é", Split(System.Text.Encoding.UTF8.GetBytes($"{longest}\n{longest}x\né")));
    }

    // Each byte in a piece of its own, too.
    private static string Split(byte[] bytes)
    {
        string whole = Split(bytes, Math.Max(1, bytes.Length));
        Assert.Equal(whole, Split(bytes, 1));
        return whole;
    }

    private static string Split(byte[] bytes, int size)
    {
        var splitter = new LineSplitter(Limit);
        foreach (byte[] piece in bytes.Chunk(size))
        {
            splitter.Add(piece);
        }

        splitter.End();
        var lines = new List<string>();
        while (splitter.TryTake(out InputLine line))
        {
            lines.Add($"{line.Number} {line.Text ?? $"! {line.Fault}"}");
        }

        return string.Join('|', lines);
    }
}
