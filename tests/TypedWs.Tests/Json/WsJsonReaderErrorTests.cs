using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Tests.Json;

public class WsJsonReaderErrorTests
{
    private delegate bool Read(ref WsJsonReader reader);

    private static readonly Dictionary<string, Read> Reads = new()
    {
        ["object"] = static (ref WsJsonReader reader) => reader.TryBeginObject(),
        ["array"] = static (ref WsJsonReader reader) => reader.TryBeginArray(),
        ["string"] = static (ref WsJsonReader reader) => reader.TryReadString(out _),
        ["boolean"] = static (ref WsJsonReader reader) => reader.TryReadBoolean(out _),
        ["byte"] = static (ref WsJsonReader reader) => reader.TryReadByte(out _),
        ["sbyte"] = static (ref WsJsonReader reader) => reader.TryReadSByte(out _),
        ["short"] = static (ref WsJsonReader reader) => reader.TryReadInt16(out _),
        ["ushort"] = static (ref WsJsonReader reader) => reader.TryReadUInt16(out _),
        ["int"] = static (ref WsJsonReader reader) => reader.TryReadInt32(out _),
        ["uint"] = static (ref WsJsonReader reader) => reader.TryReadUInt32(out _),
        ["long"] = static (ref WsJsonReader reader) => reader.TryReadInt64(out _),
        ["ulong"] = static (ref WsJsonReader reader) => reader.TryReadUInt64(out _),
        ["float"] = static (ref WsJsonReader reader) => reader.TryReadSingle(out _),
        ["double"] = static (ref WsJsonReader reader) => reader.TryReadDouble(out _),
        ["decimal"] = static (ref WsJsonReader reader) => reader.TryReadDecimal(out _),
        ["char"] = static (ref WsJsonReader reader) => reader.TryReadChar(out _),
        ["Guid"] = static (ref WsJsonReader reader) => reader.TryReadGuid(out _),
        ["DateTime"] = static (ref WsJsonReader reader) => reader.TryReadDateTime(out _),
        ["DateTimeOffset"] = static (ref WsJsonReader reader) => reader.TryReadDateTimeOffset(out _),
        ["DateOnly"] = static (ref WsJsonReader reader) => reader.TryReadDateOnly(out _),
        ["TimeOnly"] = static (ref WsJsonReader reader) => reader.TryReadTimeOnly(out _),
        ["TimeSpan"] = static (ref WsJsonReader reader) => reader.TryReadTimeSpan(out _),
        ["Uri"] = static (ref WsJsonReader reader) => reader.TryReadUri(out _),
        ["base64"] = static (ref WsJsonReader reader) => reader.TryReadBase64(out _),
    };

    [Theory]
    [InlineData("object", "[1]", "type must be an object")]
    [InlineData("array", "{\"a\":1}", "type must be an array")]
    [InlineData("string", "1", "type must be a string")]
    [InlineData("string", "{\"a\":[\"x\"]}", "type must be a string")]
    [InlineData("boolean", "\"true\"", "type must be a boolean")]
    [InlineData("boolean", "0", "type must be a boolean")]
    [InlineData("int", "\"1\"", "type must be an integer")]
    [InlineData("int", "1.0", "type must be an integer")]
    [InlineData("int", "1e0", "type must be an integer")]
    [InlineData("int", "1e400", "type must be an integer")]
    [InlineData("ulong", "true", "type must be an integer")]
    [InlineData("double", "\"1\"", "type must be a number")]
    [InlineData("decimal", "[]", "type must be a number")]
    [InlineData("float", "{}", "type must be a number")]
    [InlineData("char", "1", "type must be a string")]
    [InlineData("Guid", "1", "type must be a string")]
    [InlineData("base64", "[1,2]", "type must be a string")]
    [InlineData("byte", "256", "range is out of range")]
    [InlineData("byte", "-1", "range is out of range")]
    [InlineData("sbyte", "128", "range is out of range")]
    [InlineData("sbyte", "-129", "range is out of range")]
    [InlineData("short", "32768", "range is out of range")]
    [InlineData("ushort", "65536", "range is out of range")]
    [InlineData("int", "2147483648", "range is out of range")]
    [InlineData("int", "-2147483649", "range is out of range")]
    [InlineData("uint", "4294967296", "range is out of range")]
    [InlineData("long", "9223372036854775808", "range is out of range")]
    [InlineData("long", "-9223372036854775809", "range is out of range")]
    [InlineData("long", "99999999999999999999999999999999", "range is out of range")]
    [InlineData("ulong", "18446744073709551616", "range is out of range")]
    [InlineData("float", "3.5e38", "range is out of range")]
    [InlineData("double", "-1.8e308", "range is out of range")]
    [InlineData("double", "1e99999999999", "range is out of range")]
    [InlineData("decimal", "1e29", "range is out of range")]
    [InlineData("char", "\"\"", "format must be a single character")]
    [InlineData("char", "\"😀\"", "format must be a single character")]
    [InlineData("char", "\"\\u0041\\u0042\"", "format must be a single character")]
    [InlineData("Guid", "\"x\"", "format must be a UUID")]
    [InlineData("DateTime", "\"tomorrow\"", "format must be an ISO 8601 date and time")]
    [InlineData("DateTimeOffset", "\"2026-02-30T00:00:00Z\"", "format must be an ISO 8601 date and time with Z or an offset")]
    [InlineData("DateTimeOffset", "\"2026-02-03T00:00:00\"", "format must be an ISO 8601 date and time with Z or an offset")]
    [InlineData("DateOnly", "\"2026-02-30\"", "format must be an ISO 8601 date")]
    [InlineData("TimeOnly", "\"24:00:00\"", "format must be a time of day (hh:mm:ss)")]
    [InlineData("TimeSpan", "\"1h\"", "format must be a duration ([-][d.]hh:mm:ss)")]
    [InlineData("Uri", "\"http://\"", "format must be a URI")]
    [InlineData("base64", "\"A\"", "format must be base64")]
    public void A_value_that_does_not_fit_is_one_error_and_is_skipped(string read, string value, string error)
    {
        WsJsonReader reader = new($"[{value},7]".Utf8());
        Assert.True(reader.TryBeginArray());
        Assert.True(reader.TryReadElement());
        Assert.False(Reads[read](ref reader));
        Assert.Equal(1, reader.ErrorCount);
        Assert.Equal(1, reader.ValueOffset);
        Assert.Equal(1, reader.Depth);

        Assert.True(reader.TryReadElement());
        Assert.True(reader.TryReadInt32(out int next));
        Assert.Equal(7, next);
        Assert.False(reader.TryReadElement());
        Assert.True(reader.TryReadEnd());
        Assert.Equal(["/0 " + error], reader.DescribeErrors());
    }

    [Fact]
    public void Null_is_an_error_of_its_own_for_every_read()
    {
        foreach (Read read in Reads.Values)
        {
            WsJsonReader reader = new("[ null]"u8);
            Assert.True(reader.TryBeginArray());
            Assert.True(reader.TryReadElement());
            Assert.False(read(ref reader));
            Assert.False(reader.TryReadElement());
            Assert.True(reader.TryReadEnd());
            Assert.Equal(["/0 null must not be null"], reader.DescribeErrors());
        }
    }

    [Fact]
    public void A_malformed_value_is_no_field_error_for_any_read()
    {
        foreach (Read read in Reads.Values)
        {
            foreach (string value in (string[])["", "nul", "tru", "01", "-", "1.", "\"a", "\"\\ud800\"", "[1,}", "{\"a\":}", "+1", "x"])
            {
                WsJsonReader reader = new($"[{value}".Utf8());
                Assert.True(reader.TryBeginArray());
                bool good = reader.TryReadElement() && read(ref reader);
                while (good && reader.TryReadElement())
                {
                    reader.TrySkip();
                }

                // What the read entered by its first byte only shows further on.
                reader.TryReadMember(out _);
                Assert.False(reader.TryReadEnd());
                Assert.True(reader.IsMalformed);
                Assert.Equal(0, reader.ErrorCount);
                reader.AddError(0, "late", "is ignored");
                reader.AddMissing(0, "member");
                reader.AddDuplicate(0, "member");
                Assert.Equal(0, reader.ErrorCount);
            }
        }
    }

    [Fact]
    public void Minus_zero_is_zero_for_every_integer()
    {
        foreach (string read in (string[])["byte", "sbyte", "short", "ushort", "int", "uint", "long", "ulong"])
        {
            WsJsonReader reader = new("-0"u8);
            Assert.True(Reads[read](ref reader));
            Assert.True(reader.TryReadEnd());
        }
    }

    [Fact]
    public void Errors_keep_their_order_and_carry_parameters()
    {
        WsJsonReader reader = new("""{"text":"too long","items":[{},{"n":1,"n":{"x":[]}}]}"""u8);
        Assert.True(reader.TryBeginObject());
        int root = reader.ValueOffset;
        Assert.True(reader.TryReadMember(out _));
        Assert.True(reader.TryReadString(out WsJsonString text));
        reader.AddError(reader.ValueOffset, "max_length", "must be at most 3 characters", "\"max\":3", text.Length);
        Assert.True(reader.TryReadMember(out _));
        Assert.True(reader.TryBeginArray());
        Assert.True(reader.TryReadElement());
        Assert.True(reader.TryBeginObject());
        reader.AddMissing(reader.ValueOffset, "n");
        Assert.False(reader.TryReadMember(out _));
        Assert.True(reader.TryReadElement());
        Assert.True(reader.TryBeginObject());
        int second = reader.ValueOffset;
        Assert.True(reader.TryReadMember(out _));
        Assert.True(reader.TryReadInt32(out _));
        Assert.True(reader.TryReadMember(out _));
        reader.AddDuplicate(second, "n");
        Assert.False(reader.TryReadMember(out _));
        Assert.False(reader.TryReadElement());
        reader.AddMemberError(root, "a/b~c", "compare", "must equal text");
        Assert.False(reader.TryReadMember(out _));
        Assert.True(reader.TryReadEnd());

        Assert.Equal(4, reader.ErrorCount);
        Assert.Equal(
            [
                "/text max_length must be at most 3 characters \"max\":3 8",
                "/items/0/n required is required",
                "/items/1/n duplicate must not be given twice",
                "/a~1b~0c compare must equal text",
            ],
            reader.DescribeErrors());
    }

    [Fact]
    public void Twenty_errors_are_kept_and_all_are_counted()
    {
        byte[] document = ("[" + string.Join(',', Enumerable.Repeat("true", 25)) + "]").Utf8();
        WsJsonReader reader = new(document);
        Assert.True(reader.TryBeginArray());
        while (reader.TryReadElement())
        {
            Assert.False(reader.TryReadInt32(out _));
        }

        Assert.True(reader.TryReadEnd());
        Assert.Equal(25, reader.ErrorCount);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"/{i} type must be an integer"), reader.DescribeErrors());
    }

    [Fact]
    public void A_good_document_touches_no_list_of_errors()
    {
        WsJsonReader reader = new("1"u8);
        Assert.True(reader.TryReadInt32(out _));
        Assert.Null(reader.Errors);
        Assert.Equal(0, reader.ErrorCount);
    }

    [Fact]
    public void A_returned_list_is_used_again_and_is_empty()
    {
        WsJsonReader first = new("1"u8);
        Assert.False(first.TryReadString(out _));
        FieldErrors? list = first.Errors;
        first.ReturnErrors();
        Assert.Null(first.Errors);
        Assert.Equal(0, first.ErrorCount);

        WsJsonReader second = new("null"u8);
        Assert.False(second.TryReadInt32(out _));
        Assert.Same(list, second.Errors);
        Assert.Equal(1, second.ErrorCount);

        // A list that is in use is not handed out twice.
        WsJsonReader third = new("1"u8);
        Assert.False(third.TryReadString(out _));
        Assert.NotSame(list, third.Errors);
        third.ReturnErrors();
        second.ReturnErrors();
    }
}
