using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Tests.Json;

public class JsonPointerWriterTests
{
    [Theory]
    [InlineData("^1", "")]
    [InlineData(" ^{\"a\":1}", "")]
    [InlineData("{\"payload\":{\"items\":[0,1,2,{\"id\":1,\"name\":^null}]}}", "/payload/items/3/name")]
    [InlineData("{ \"a\" : 1 , \"b\" : ^[ 1 ] }", "/b")]
    [InlineData("[[],[^{}]]", "/1/0")]
    [InlineData("[[1,2],{\"x\":{\"y\":1}},^\"]\"]", "/2")]
    [InlineData("{\"\":^1}", "/")]
    [InlineData("{\"a/b\":{\"c~d\":^1}}", "/a~1b/c~0d")]
    [InlineData("{\"~1\":^1}", "/~01")]
    [InlineData("{\"\\u0061\\/\\\"\":^1}", "/a~1\"")]
    [InlineData("{\"消\":[^1]}", "/消/0")]
    [InlineData("{\"a\":1,\"a\":^2}", "/a")]
    [InlineData("[0,1,2,3,4,5,6,7,8,9,10,^11]", "/11")]
    public void The_pointer_of_a_value_is_its_path(string document, string expected)
    {
        int offset = Encoding.UTF8.GetByteCount(document.AsSpan(0, document.IndexOf('^', StringComparison.Ordinal)));
        byte[] utf8 = document.Replace("^", "", StringComparison.Ordinal).Utf8();
        Assert.Equal(expected, Write(utf8, offset));
    }

    [Theory]
    [InlineData("{\"a\":1}", 1)]
    [InlineData("{\"a\":1}", 6)]
    [InlineData("{\"a\":1}", 7)]
    [InlineData("{\"a\":1}", 100)]
    [InlineData("[12]", 2)]
    [InlineData(" 1", 0)]
    [InlineData("[1,", 3)]
    [InlineData("", 0)]
    public void Where_no_value_starts_there_is_no_pointer(string document, int offset)
        => Assert.Null(Write(document.Utf8(), offset));

    [Fact]
    public void The_deepest_value_has_a_pointer()
    {
        byte[] document = (new string('[', 64) + "1" + new string(']', 64)).Utf8();
        Assert.Equal(string.Concat(Enumerable.Repeat("/0", 64)), Write(document, 64));
    }

    [Fact]
    public void Every_value_of_a_random_document_is_found_again_by_its_pointer()
    {
        RandomJson random = new(11);
        int count = 0;
        for (int i = 0; i < 200; i++)
        {
            byte[] document = random.Next().Utf8();
            if (!JsonTestExtensions.IsAcceptedBySkipping(document))
            {
                continue;
            }

            // In document order, so that each walk goes on from the last.
            JsonPointerWriter pointers = new(document);
            Utf8JsonReader reader = new(document, new JsonReaderOptions { MaxDepth = WsJsonReader.MaxDepth });
            List<string> path = [];
            while (reader.Read())
            {
                if (IsStartOfValue(reader.TokenType))
                {
                    Step(path);
                    int offset = (int)reader.TokenStartIndex;
                    Assert.Equal(Join(path), Write(document, offset));
                    Assert.Equal(Join(path), Write(ref pointers, offset));
                    count++;
                }

                Follow(ref reader, path);
            }
        }

        Assert.True(count > 1000);
    }

    [Fact]
    public void Pointers_may_be_asked_for_in_any_order()
    {
        JsonPointerWriter pointers = new("{\"a\":[1,{\"b\":2},3],\"c\":4}"u8);
        Assert.Equal("/c", Write(ref pointers, 23));
        Assert.Equal("/a/1", Write(ref pointers, 8));
        Assert.Equal("/a/1", Write(ref pointers, 8));
        Assert.Null(Write(ref pointers, 9));
        Assert.Equal("/a/1/b", Write(ref pointers, 13));
        Assert.Equal("", Write(ref pointers, 0));
        Assert.Equal("/a", Write(ref pointers, 5));
        Assert.Null(Write(ref pointers, 1000));
        Assert.Equal("/a/2", Write(ref pointers, 16));
    }

    [Fact]
    public void The_object_that_is_being_read_is_found_without_beginning_again()
    {
        JsonPointerWriter pointers = new("{\"a\":[1,{\"b\":2,\"c\":[3]},3],\"d\":4}"u8);
        Assert.Equal("/a/1/c/0", Write(ref pointers, 20));
        Assert.Equal("/a/1", Write(ref pointers, 8));
        Assert.Equal("/a/1/c", Write(ref pointers, 19));
        Assert.Equal("/a", Write(ref pointers, 5));
        Assert.Equal("", Write(ref pointers, 0));
        Assert.Equal("/a/2", Write(ref pointers, 24));
        Assert.Equal("/a/1", Write(ref pointers, 8));
    }

    [Fact]
    public void Errors_of_an_object_between_those_of_its_members_cost_no_walk_of_their_own()
    {
        const int Errors = 20;
        byte[] document = ("{\"a\":[" + string.Join(',', Enumerable.Repeat('0', 30_000)) + "],\"b\":1}").Utf8();
        int far = document.AsSpan().LastIndexOf("1"u8);
        int[] inOrder = [.. Enumerable.Repeat(far, Errors)];
        int[] alternating = [.. Enumerable.Range(0, Errors).Select(n => n % 2 == 0 ? far : 0)];

        // It would be ten walks instead of one.
        BestTimes.AssertNoWorse(() => Measure(document, alternating), () => Measure(document, inOrder), least: 10, most: 500);

        static TimeSpan Measure(byte[] document, int[] offsets)
        {
            Span<byte> pointer = stackalloc byte[JsonPointerWriter.MaxLength];
            long start = Stopwatch.GetTimestamp();
            JsonPointerWriter pointers = new(document);
            foreach (int offset in offsets)
            {
                Assert.True(pointers.TryWrite(offset, pointer, out _, out _));
            }

            return Stopwatch.GetElapsedTime(start);
        }
    }

    [Theory]
    [InlineData("x", 1023, false)]
    [InlineData("x", 1024, true)]
    [InlineData("~", 511, false)]
    [InlineData("/", 512, true)]
    [InlineData("\u007F", 170, false)]
    [InlineData("\u007F", 171, true)]
    [InlineData("😀", 85, false)]
    [InlineData("😀", 86, true)]
    [InlineData("消", 341, false)]
    [InlineData("消", 342, true)]
    [InlineData("\\u0061", 1023, false)]
    [InlineData("\\u0061", 1024, true)]
    [InlineData("\\n", 511, false)]
    [InlineData("\\n", 512, true)]
    [InlineData("x", 1_000_000, true)]
    public void A_pointer_that_is_too_long_as_JSON_leads_to_a_value_around(string character, int count, bool isCut)
    {
        string name = string.Concat(Enumerable.Repeat(character, count));
        byte[] document = ("{\"" + name + "\":{\"b\":1}}").Utf8();
        int offset = document.AsSpan().LastIndexOf("1"u8);

        string pointer = Write(document, document.AsSpan().LastIndexOf("{"u8))!;
        Assert.Equal(isCut, pointer == " cut");
        Assert.Equal(isCut ? " cut" : pointer + (count is 1023 or 511 or 341 ? " cut" : "/b"), Write(document, offset));

        byte[] behind = ("{\"a\":[0,{\"" + name + "\":1}]}").Utf8();
        Assert.Equal("/a/1 cut", Write(behind, behind.AsSpan().LastIndexOf("1"u8)));
    }

    private static bool IsStartOfValue(JsonTokenType token)
        => token is not (JsonTokenType.EndObject or JsonTokenType.EndArray or JsonTokenType.PropertyName);

    // The path as of the token: "[3" for an element, ".name" for a member.
    private static void Step(List<string> path)
    {
        if (path.Count > 0 && path[^1][0] == '[')
        {
            path[^1] = $"[{int.Parse(path[^1].AsSpan(1)) + 1}";
        }
    }

    private static void Follow(ref Utf8JsonReader reader, List<string> path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                path.Add("[-1");
                break;
            case JsonTokenType.StartObject:
                path.Add(".");
                break;
            case JsonTokenType.PropertyName:
                path[^1] = "." + reader.GetString();
                break;
            case JsonTokenType.EndArray or JsonTokenType.EndObject:
                path.RemoveAt(path.Count - 1);
                break;
        }
    }

    private static string Join(List<string> path)
        => string.Concat(
            path.Select(step => "/" + step[1..].Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    private static string? Write(byte[] document, int offset)
    {
        JsonPointerWriter pointers = new(document);
        return Write(ref pointers, offset);
    }

    private static string? Write(ref JsonPointerWriter pointers, int offset)
    {
        byte[] output = new byte[JsonPointerWriter.MaxLength];
        bool found = pointers.TryWrite(offset, output, out int length, out bool isCut);
        Assert.True(found || length == 0);
        return found ? Encoding.UTF8.GetString(output.AsSpan(0, length)) + (isCut ? " cut" : "") : null;
    }
}
