using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Tests.Json;

public class WsJsonReaderSyntaxTests
{
    public static TheoryData<string> WellFormed =>
    [
        "null", "true", "false", "0", "-0", "7", "-7", "1.5", "0.0", "-0.5e-3", "1e0", "1E+2", "1e-2", "12345678901234567890123",
        "\"\"", "\"a\"", "\"消防署\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0041\\u00e9\\uD83D\\uDE00\\ud83d\\ude00\"", "\"\\u0000\"",
        "\"\u007f\u0080\u2028\ufeff\uffff\"",
        "{}", "[]", "[[]]", "{\"\":{}}", "[1,2]", "{\"a\":1,\"a\":2}", "[{}, {\"a\":[null,true,false,\"x\",-1.0e1]} ]",
        " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } }\n\n\n                                     ",
        "\"0123456789abcde\"", "\"0123456789abcdef\"", "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789\\n\"",
    ];

    public static TheoryData<string> Malformed =>
    [
        // nothing, or not only one value
        "", " ", "\ufeff{}", "1 2", "{}{}", "[],", "null null", "\"a\"b", "true1", "1true", "{}x", "\u00001", "1\u0000", "\u00a01",
        "\v1", "\f1",

        // numbers
        "01", "-01", "00", "+1", "1.", ".5", "-", "-.5", "1e", "1e+", "1E-", "1.e1", "0x1", "1_0", "1.5.5", "1e5.5", "--1", "NaN",
        "Infinity", "-Infinity", "1a", "1-", "1\"", "[1 2]",

        // literals
        "nul", "nulll", "True", "TRUE", "tru", "fals", "n", "t", "f", "undefined", "truefalse", "null\"",

        // strings
        "\"", "\"a", "'a'", "a", "\"\n\"", "\"\u0000\"", "\"\u001f\"", "\"\t\"", "\"\\\"", "\"\\x41\"", "\"\\'\"", "\"\\U0041\"",
        "\"\\u\"", "\"\\u004\"", "\"\\u004g\"", "\"\\u00 4\"", "\"\\\n\"",
        "\"0123456789abcdef0123456789abcdef\u0001\"", "\"0123456789abcdef0123456789abcdef0123456789\n0123456789abcdef\"",

        // halves of surrogate pairs
        "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"",
        "\"\\udc00\\ud800\"", "\"\\ud83d\\ude0\"", "{\"\\ud800\":1}", "{\"a\":[\"\\udfff\"]}",

        // arrays and objects
        "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[}", "[1}", "[\"a\":1]", "[1:2]",
        "{", "}", "{]", "{,}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1,,\"b\":2}",
        "{\"a\" 1}", "{\"a\",1}", "{\"a\":}", "{\"a\"}", "{a:1}", "{1:1}", "{'a':1}", "{null:1}",
        "{\"a\":1 \"b\":2}", "{\"a\":1]", "{\"a\"::1}", "{\"a\":1:2}", "{\"a\n\":1}", "{\"\\x\":1}", "[{]}", "{\"a\":[}]",

        // comments
        "/**/1", "1//", "[1/*,*/]", "#1",
    ];

    [Theory]
    [MemberData(nameof(WellFormed))]
    public void A_document_by_the_grammar_is_accepted(string document)
    {
        Assert.True(JsonTestExtensions.IsAcceptedBySkipping(document.Utf8()));
        Assert.True(JsonTestExtensions.IsAcceptedByReading(document.Utf8()));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Anything_else_is_malformed(string document)
    {
        Assert.False(JsonTestExtensions.IsAcceptedBySkipping(document.Utf8()));
        Assert.False(JsonTestExtensions.IsAcceptedByReading(document.Utf8()));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Anything_else_is_malformed_in_a_value_that_is_skipped(string document)
    {
        // Some of the list break no rule inside an array.
        if (document is "" or " " or "[]," || document.EndsWith(']'))
        {
            return;
        }

        Assert.False(JsonTestExtensions.IsAcceptedBySkipping($"[{document}]".Utf8()));
        Assert.False(JsonTestExtensions.IsAcceptedBySkipping($"{{\"a\":{document}}}".Utf8()));
    }

    [Theory]
    [MemberData(nameof(WellFormed))]
    public void A_document_cut_off_anywhere_is_malformed(string document)
    {
        byte[] utf8 = document.TrimEnd().Utf8();
        for (int length = 0; length < utf8.Length; length++)
        {
            // A number that is cut off may still be one.
            if (char.IsAsciiDigit((char)utf8[0]) || utf8[0] == '-')
            {
                continue;
            }

            Assert.False(JsonTestExtensions.IsAcceptedBySkipping(utf8.AsSpan(0, length)), $"cut at {length}");
            Assert.False(JsonTestExtensions.IsAcceptedByReading(utf8.AsSpan(0, length)), $"cut at {length}");
        }
    }

    [Theory]
    [InlineData('[', ']', "")]
    [InlineData('{', '}', "\"a\":")]
    public void Depth_64_is_accepted_and_65_is_malformed(char open, char close, string name)
    {
        static string Nest(int depth, char open, char close, string name)
            => string.Concat(Enumerable.Repeat(open + name, depth - 1)) + open + new string(close, depth);

        byte[] deepest = Nest(64, open, close, name).Utf8();
        Assert.True(JsonTestExtensions.IsAcceptedBySkipping(deepest));
        Assert.True(JsonTestExtensions.IsAcceptedByReading(deepest));

        byte[] tooDeep = Nest(65, open, close, name).Utf8();
        Assert.False(JsonTestExtensions.IsAcceptedBySkipping(tooDeep));
        Assert.False(JsonTestExtensions.IsAcceptedByReading(tooDeep));
    }

    [Fact]
    public void Depth_counts_what_is_open_not_what_was()
    {
        string document = "[" + string.Join(',', Enumerable.Repeat("[[]]", 100)) + "]";
        Assert.True(JsonTestExtensions.IsAcceptedBySkipping(document.Utf8()));
        Assert.True(JsonTestExtensions.IsAcceptedByReading(document.Utf8()));
    }

    [Fact]
    public void Depth_goes_on_in_a_skipped_value_and_in_a_part_of_a_document()
    {
        byte[] nested = (new string('[', 63) + new string(']', 63)).Utf8();

        WsJsonReader reader = new(nested, position: 0, depth: 1);
        Assert.True(reader.TrySkip());
        Assert.Equal(1, reader.Depth);

        reader = new WsJsonReader(nested, position: 0, depth: 2);
        Assert.False(reader.TrySkip());
        Assert.True(reader.IsMalformed);
        Assert.Equal(62, reader.MalformedOffset);
    }

    [Fact]
    public void A_million_open_arrays_are_malformed_without_recursion()
    {
        byte[] document = new byte[1_000_000];
        document.AsSpan().Fill((byte)'[');
        Assert.False(JsonTestExtensions.IsAcceptedBySkipping(document));
    }

    [Fact]
    public void Malformed_is_for_good_and_keeps_the_first_offset()
    {
        WsJsonReader reader = new("[1, x, 2]"u8);
        Assert.True(reader.TryBeginArray());
        Assert.True(reader.TryReadElement());
        Assert.True(reader.TryReadInt32(out _));
        Assert.True(reader.TryReadElement());
        Assert.False(reader.TryReadInt32(out _));
        Assert.True(reader.IsMalformed);
        Assert.Equal(4, reader.MalformedOffset);

        Assert.False(reader.TryReadElement());
        Assert.False(reader.TryReadMember(out _));
        Assert.False(reader.TryReadNull());
        Assert.False(reader.TryReadBoolean(out _));
        Assert.False(reader.TryReadInt32(out _));
        Assert.False(reader.TryReadDouble(out _));
        Assert.False(reader.TryReadString(out _));
        Assert.False(reader.TryBeginObject());
        Assert.False(reader.TryBeginArray());
        Assert.False(reader.TrySkip());
        Assert.False(reader.TryReadEnd());
        Assert.Equal(WsJsonKind.None, reader.PeekKind());
        Assert.Equal(4, reader.MalformedOffset);
        Assert.Equal(0, reader.ErrorCount);
    }
}
