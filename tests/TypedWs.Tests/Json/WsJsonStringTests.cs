using System.Text;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Tests.Json;

public class WsJsonStringTests
{
    /// <summary>What stands between the quotes, and the text.</summary>
    public static TheoryData<string, string> Texts
        => new()
        {
            { "", "" },
            { "hello", "hello" },
            { "é消😀", "é消😀" },
            { "\\u00e9\\u6D88\\ud83d\\ude00", "é消😀" },
            { "\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t" },
            { "\\u0000\\u001f\\u007F\\uffff", "\0\u001f\u007f\uffff" },
            { "before \\n between \\t after", "before \n between \t after" },
            { "消\\u0041é\\ud83d\\ude00😀", "消Aé😀😀" },
            {
                "0123456789abcdef0123456789abcdef\\\\0123456789abcdef0123456789abcdef",
                "0123456789abcdef0123456789abcdef\\0123456789abcdef0123456789abcdef"
            },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public void The_text_is_measured_compared_and_made_alike(string raw, string expected)
    {
        WsJsonReader reader = new($"\"{raw}\"".Utf8());
        Assert.True(reader.TryReadString(out WsJsonString text));
        Assert.True(reader.TryReadEnd());

        Assert.Equal(raw, Encoding.UTF8.GetString(text.Raw));
        Assert.Equal(raw.Contains('\\', StringComparison.Ordinal), text.IsEscaped);
        Assert.Equal(expected, text.ToString());
        Assert.Equal(expected.Length, text.Length);

        byte[] utf8 = expected.Utf8();
        Assert.True(text.Equals(utf8));
        Assert.False(text.Equals([.. utf8, (byte)'x']));
        for (int length = 0; length < utf8.Length; length++)
        {
            Assert.False(text.Equals(utf8.AsSpan(0, length)));
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Unescaping_needs_a_buffer_of_the_text_s_length(string raw, string expected)
    {
        WsJsonReader reader = new($"\"{raw}\"".Utf8());
        Assert.True(reader.TryReadString(out WsJsonString text));

        byte[] utf8 = expected.Utf8();
        byte[] exact = new byte[utf8.Length];
        Assert.True(text.TryUnescape(exact, out int written));
        Assert.Equal(utf8.Length, written);
        Assert.Equal(utf8, exact);
        for (int length = 0; length < utf8.Length; length++)
        {
            Assert.False(text.TryUnescape(new byte[length], out _));
        }
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" ", true)]
    [InlineData("\\t\\n\\u000b\\f\\r ", true)]
    [InlineData("\u00a0\u1680\u2003\u2028\u3000\u0085", true)]
    [InlineData("\\u00A0 \\u3000", true)]
    [InlineData("a", false)]
    [InlineData("  a", false)]
    [InlineData(" \\u0061", false)]
    [InlineData("\\u0020消", false)]
    [InlineData("\u200b", false)]
    [InlineData("\ufeff", false)]
    [InlineData("\\u0000", false)]
    [InlineData("😀", false)]
    public void Blank_is_what_white_space_is_to_a_string(string raw, bool expected)
    {
        WsJsonReader reader = new($"\"{raw}\"".Utf8());
        Assert.True(reader.TryReadString(out WsJsonString text));
        Assert.Equal(expected, text.IsBlank);
        Assert.Equal(string.IsNullOrWhiteSpace(text.ToString()), text.IsBlank);
    }

    [Fact]
    public void Every_white_space_character_is_blank_and_no_other()
    {
        for (int unit = 0; unit <= char.MaxValue; unit++)
        {
            if (char.IsSurrogate((char)unit))
            {
                continue;
            }

            WsJsonReader reader = new($"\"\\u{unit:x4}\"".Utf8());
            Assert.True(reader.TryReadString(out WsJsonString text));
            Assert.Equal(char.IsWhiteSpace((char)unit), text.IsBlank);
            Assert.Equal(1, text.Length);
            Assert.Equal(((char)unit).ToString(), text.ToString());
        }
    }

    [Fact]
    public void The_end_of_a_string_is_found_at_every_length_and_distance_from_the_end()
    {
        for (int length = 0; length < 100; length++)
        {
            for (int after = 0; after < 40; after++)
            {
                string plain = new('x', length);
                byte[] document = $"[\"{plain}\"{new string(' ', after)}]".Utf8();
                WsJsonReader reader = new(document);
                Assert.True(reader.TryBeginArray());
                Assert.True(reader.TryReadElement());
                Assert.True(reader.TryReadString(out WsJsonString text));
                Assert.Equal(length, text.Raw.Length);
                Assert.False(text.IsEscaped);

                document[2 + (length / 2)] = 0x1f;
                Assert.False(JsonTestExtensions.IsAcceptedBySkipping(document));
            }
        }
    }

    [Fact]
    public void A_string_longer_than_the_stack_buffer_is_unescaped()
    {
        string expected = string.Concat(Enumerable.Repeat("line\n", 1000));
        WsJsonReader reader = new($"\"{expected.Replace("\n", "\\n", StringComparison.Ordinal)}\"".Utf8());
        Assert.True(reader.TryReadString(out WsJsonString text));
        Assert.Equal(expected, text.ToString());
    }

    [Fact]
    public void A_string_that_was_never_read_is_empty()
    {
        WsJsonString text = default;
        Assert.Equal(0, text.Length);
        Assert.Equal("", text.ToString());
        Assert.True(text.IsBlank);
        Assert.True(text.Equals(""u8));
    }
}
