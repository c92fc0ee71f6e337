using System.Text;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Tests.Json;

public class WsJsonReaderStructureTests
{
    [Fact]
    public void Members_come_in_order_with_the_reader_before_their_values()
    {
        WsJsonReader reader = new(" { \"a\" : 1 , \"\":\"x\",\"c\":{} } "u8);
        Assert.True(reader.TryBeginObject());
        Assert.Equal(1, reader.ValueOffset);
        Assert.Equal(1, reader.Depth);

        Assert.True(reader.TryReadMember(out ReadOnlySpan<byte> name));
        Assert.True(name.SequenceEqual("a"u8));
        Assert.Equal(9, reader.ValueOffset);
        Assert.Equal(9, reader.Position);
        Assert.True(reader.TryReadInt32(out int number));
        Assert.Equal(1, number);
        Assert.Equal(9, reader.ValueOffset);
        Assert.Equal(10, reader.Position);

        Assert.True(reader.TryReadMember(out name));
        Assert.True(name.IsEmpty);
        Assert.True(reader.TryReadString(out WsJsonString text));
        Assert.Equal("x", text.ToString());

        Assert.True(reader.TryReadMember(out name));
        Assert.True(name.SequenceEqual("c"u8));
        Assert.True(reader.TryBeginObject());
        Assert.Equal(2, reader.Depth);
        Assert.False(reader.TryReadMember(out name));
        Assert.True(name.IsEmpty);
        Assert.Equal(1, reader.Depth);

        Assert.False(reader.TryReadMember(out _));
        Assert.Equal(0, reader.Depth);
        Assert.True(reader.TryReadEnd());
        Assert.False(reader.IsMalformed);
        Assert.Equal(reader.Document.Length, reader.Position);
        Assert.Equal(-1, reader.MalformedOffset);
    }

    [Fact]
    public void A_name_without_escapes_is_a_slice_of_the_document()
    {
        byte[] document = "{\"name\":1}".Utf8();
        WsJsonReader reader = new(document);
        Assert.True(reader.TryBeginObject());
        Assert.True(reader.TryReadMember(out ReadOnlySpan<byte> name));
        Assert.True(name == document.AsSpan(2, 4));
    }

    [Theory]
    [InlineData("\\u0063hat", "chat")]
    [InlineData("c\\u0068at", "chat")]
    [InlineData("\\\"\\\\\\/", "\"\\/")]
    [InlineData("\\b\\f\\n\\r\\t", "\b\f\n\r\t")]
    [InlineData("\\u6d88\\uD83D\\uDE00x", "消😀x")]
    [InlineData("\\u0000", "\0")]
    public void A_name_with_escapes_is_unescaped(string escaped, string expected)
    {
        byte[] document = $"{{\"{escaped}\" : 7}}".Utf8();
        WsJsonReader reader = new(document);
        Assert.True(reader.TryBeginObject());
        Assert.True(reader.TryReadMember(out ReadOnlySpan<byte> name));
        Assert.Equal(expected, Encoding.UTF8.GetString(name));
        Assert.True(reader.TryReadInt32(out _));
    }

    [Fact]
    public void Elements_come_in_order_until_the_array_ends()
    {
        WsJsonReader reader = new("[ 1,[2 , 3],[] , 4]"u8);
        List<int> seen = [];
        Assert.True(reader.TryBeginArray());
        while (reader.TryReadElement())
        {
            if (reader.PeekKind() != WsJsonKind.Array)
            {
                Assert.True(reader.TryReadInt32(out int number));
                seen.Add(number);
                continue;
            }

            Assert.True(reader.TryBeginArray());
            while (reader.TryReadElement() && reader.TryReadInt32(out int number))
            {
                seen.Add(-number);
            }
        }

        Assert.True(reader.TryReadEnd());
        Assert.Equal([1, -2, -3, 4], seen);
    }

    [Theory]
    [InlineData(" {}", WsJsonKind.Object)]
    [InlineData("\n[", WsJsonKind.Array)]
    [InlineData("\"a\"", WsJsonKind.String)]
    [InlineData("-", WsJsonKind.Number)]
    [InlineData("0", WsJsonKind.Number)]
    [InlineData("9", WsJsonKind.Number)]
    [InlineData("true", WsJsonKind.Boolean)]
    [InlineData("false", WsJsonKind.Boolean)]
    [InlineData("null", WsJsonKind.Null)]
    [InlineData("", WsJsonKind.None)]
    [InlineData("  ", WsJsonKind.None)]
    [InlineData("}", WsJsonKind.None)]
    [InlineData("+1", WsJsonKind.None)]
    [InlineData("\ufeff", WsJsonKind.None)]
    public void The_kind_of_the_next_value_is_told_by_its_first_byte(string document, WsJsonKind expected)
    {
        WsJsonReader reader = new(document.Utf8());
        Assert.Equal(expected, reader.PeekKind());
        Assert.Equal(expected, reader.PeekKind());
        Assert.False(reader.IsMalformed);
    }

    [Theory]
    [InlineData("null", true)]
    [InlineData(" null", true)]
    [InlineData("\"null\"", false)]
    [InlineData("nul", false)]
    [InlineData("nullx", false)]
    [InlineData("0", false)]
    [InlineData("", false)]
    public void Null_is_consumed_and_anything_else_is_not(string document, bool expected)
    {
        WsJsonReader reader = new(document.Utf8());
        Assert.Equal(expected, reader.TryReadNull());
        Assert.Equal(expected, reader.Position == document.Length && document.Length > 0);
        Assert.False(reader.IsMalformed);
        Assert.Equal(0, reader.ErrorCount);
    }

    [Fact]
    public void A_skipped_value_leaves_the_reader_behind_it()
    {
        WsJsonReader reader = new("[{\"a\":[1,\"]}\",{}]} , 5]"u8);
        Assert.True(reader.TryBeginArray());
        Assert.True(reader.TryReadElement());
        Assert.True(reader.TrySkip());
        Assert.Equal(1, reader.ValueOffset);
        Assert.Equal(1, reader.Depth);
        Assert.True(reader.TryReadElement());
        Assert.True(reader.TryReadInt32(out int number));
        Assert.Equal(5, number);
        Assert.False(reader.TryReadElement());
        Assert.True(reader.TryReadEnd());
    }

    [Fact]
    public void A_part_of_a_document_is_read_with_the_offsets_of_the_whole()
    {
        byte[] document = "{\"payload\": {\"text\":7},\"type\":\"chat\"}".Utf8();
        WsJsonReader envelope = new(document);
        Assert.True(envelope.TryBeginObject());
        Assert.True(envelope.TryReadMember(out _));
        int payload = envelope.Position;
        int depth = envelope.Depth;
        Assert.True(envelope.TrySkip());
        Assert.True(envelope.TryReadMember(out _));
        Assert.True(envelope.TryReadString(out WsJsonString type));
        Assert.True(type.Equals("chat"u8));
        Assert.False(envelope.TryReadMember(out _));
        Assert.True(envelope.TryReadEnd());

        WsJsonReader reader = new(document, payload, depth);
        Assert.True(reader.TryBeginObject());
        Assert.Equal(12, reader.ValueOffset);
        Assert.True(reader.TryReadMember(out _));
        Assert.False(reader.TryReadString(out _));
        Assert.False(reader.TryReadMember(out _));
        Assert.Equal(22, reader.Position);
        Assert.Equal(["/payload/text type must be a string"], reader.DescribeErrors());
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("1 \t\r\n", true)]
    [InlineData("1 2", false)]
    [InlineData("1,", false)]
    public void Only_white_space_may_follow_the_document(string document, bool expected)
    {
        WsJsonReader reader = new(document.Utf8());
        Assert.True(reader.TrySkip());
        Assert.Equal(expected, reader.TryReadEnd());
        Assert.Equal(!expected, reader.IsMalformed);
    }

    [Fact]
    public void A_document_does_not_end_inside_an_object()
    {
        WsJsonReader reader = new("{"u8);
        Assert.True(reader.TryBeginObject());
        Assert.False(reader.TryReadEnd());
        Assert.True(reader.IsMalformed);
    }
}
