using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Every supported type, read and written by the code that was generated for it.</summary>
public sealed class TypeTests
{
    [Theory]
    [InlineData("bool", "true", "false")]
    [InlineData("byte", "0", "255")]
    [InlineData("sbyte", "-128", "127")]
    [InlineData("short", "-32768", "32767")]
    [InlineData("ushort", "0", "65535")]
    [InlineData("int", "-2147483648", "2147483647")]
    [InlineData("uint", "0", "4294967295")]
    [InlineData("long", "-9223372036854775808", "9223372036854775807")]
    [InlineData("ulong", "0", "18446744073709551615")]
    [InlineData("float", "1.5", "-3.25")]
    [InlineData("double", "1.5E+300", "-0.1")]
    [InlineData("decimal", "79228162514264337593543950335", "0.10")]
    [InlineData("char", "\"x\"", "\"消\"")]
    [InlineData("string", "\"\"", "\"a\\\"\\\\消\"")]
    [InlineData("Guid", "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("DateTime", "\"2026-11-20T10:00:00Z\"", "\"2026-11-20T10:00:00.123\"")]
    [InlineData("DateTimeOffset", "\"2026-11-20T10:00:00Z\"", "\"2026-11-20T10:00:00.5+02:00\"")]
    [InlineData("DateOnly", "\"2026-11-20\"", "\"0001-01-01\"")]
    [InlineData("TimeOnly", "\"10:30:00\"", "\"23:59:59.9999999\"")]
    [InlineData("TimeSpan", "\"00:00:01\"", "\"-10675199.02:48:05.4775808\"")]
    [InlineData("Uri", "\"https://example.org/a?b=c\"", "\"relative/path\"")]
    [InlineData("byte[]", "\"AQID\"", "\"\"")]
    [InlineData("Color", "\"Red\"", "\"dark-blue\"")]
    [InlineData("Point", "{\"x\":1,\"y\":2}", "{\"x\":-1,\"y\":0}")]
    [InlineData("Person", "{\"name\":\"ann\"}", "{\"name\":\"\"}")]
    [InlineData("int[]", "[]", "[1,2,3]")]
    [InlineData("int?[]", "[null]", "[1,null,3]")]
    [InlineData("string?[]", "[null]", "[\"a\",null]")]
    [InlineData("Person?[]", "[null]", "[{\"name\":\"a\"},null]")]
    [InlineData("Point?[]", "[null]", "[{\"x\":1,\"y\":2},null]")]
    [InlineData("int[][]", "[[],[1]]", "[[1,2],[3]]")]
    [InlineData("List<string>", "[]", "[\"a\",\"b\"]")]
    [InlineData("IReadOnlyList<Color>", "[]", "[\"Red\",\"Green\"]")]
    [InlineData("IReadOnlyCollection<bool>", "[]", "[true,false]")]
    [InlineData("IList<Guid>", "[]", "[\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"]")]
    [InlineData("ICollection<DateOnly>", "[]", "[\"2026-11-20\"]")]
    [InlineData("IEnumerable<Person>", "[]", "[{\"name\":\"a\"},{\"name\":\"b\"}]")]
    [InlineData("List<List<byte[]>>", "[[]]", "[[\"AQID\"]]")]
    [InlineData("Page<Person>", "{\"items\":[],\"next\":null}", "{\"items\":[{\"name\":\"a\"}],\"next\":2}")]
    [InlineData("HashSet<int>", "[]", "[3,1]")]
    [InlineData("ISet<string>", "[]", "[\"a\",\"b\"]")]
    [InlineData("IReadOnlySet<Point>", "[]", "[{\"x\":1,\"y\":2}]")]
    [InlineData("System.Collections.Immutable.ImmutableArray<string?>", "[]", "[\"a\",null]")]
    [InlineData("Dictionary<string, int>", "{}", "{\"a\":1,\"消\\\"\":2}")]
    [InlineData("IDictionary<int, string?>", "{}", "{\"-1\":\"a\",\"0\":null}")]
    [InlineData("IReadOnlyDictionary<long, Person>", "{}", "{\"-9223372036854775808\":{\"name\":\"a\"}}")]
    [InlineData("Dictionary<Guid, Point?>", "{}", "{\"6f9619ff-8b86-d011-b42d-00c04fc964ff\":null}")]
    [InlineData("Dictionary<Color, byte[]>", "{}", "{\"Red\":\"AQID\",\"dark-blue\":\"\"}")]
    [InlineData("Dictionary<string, Dictionary<byte, List<int?>>>", "{\"a\":{}}", "{\"\":{\"255\":[1,null]}}")]
    [InlineData("List<Dictionary<string, Person?>?>", "[null]", "[{\"a\":null,\"b\":{\"name\":\"\"}}]")]
    [InlineData("KeyValuePair<string, int?>", "{\"key\":\"a\",\"value\":null}", "{\"key\":\"\",\"value\":2}")]
    [InlineData("System.Text.Json.JsonElement", "[1,{\"a\":\"消\"},null]", "\"x\"")]
    [InlineData("TypedWs.WsRawJson", "[1, {\"\\u0061\": 1e2}]", "-0.0")]
    [InlineData("System.Text.Json.JsonElement[]", "[null]", "[1,true]")]
    public void A_member_is_read_and_written(string type, string first, string second)
    {
        GeneratedCode code = Load(type);
        foreach (string name in (string[])["M", "Nullable", "Setter", "Init", "Required", "Struct", "Bare"])
        {
            MessageCodecProxy codec = code.Codec(name);
            foreach (string value in (string[])[first, second])
            {
                string json = name == "Bare" ? value : $$"""{"value":{{value}}}""";
                Assert.Equal(json, codec.RoundTrip(json));
            }
        }
    }

    [Theory]
    [InlineData("int", "\"1\"", "type")]
    [InlineData("int", "1.5", "type")]
    [InlineData("int", "2147483648", "range")]
    [InlineData("byte", "256", "range")]
    [InlineData("bool", "0", "type")]
    [InlineData("string", "1", "type")]
    [InlineData("char", "\"ab\"", "format")]
    [InlineData("Guid", "\"x\"", "format")]
    [InlineData("DateTimeOffset", "\"yesterday\"", "format")]
    [InlineData("byte[]", "\"?\"", "format")]
    [InlineData("Color", "\"red\"", "one_of")]
    [InlineData("Color", "0", "type")]
    [InlineData("Color", "\"0\"", "one_of")]
    [InlineData("Person", "[]", "type")]
    [InlineData("int[]", "{}", "type")]
    public void A_wrong_value_is_a_field_error(string type, string value, string code)
    {
        GeneratedCode generated = Load(type);

        Assert.Equal([$"/value {code}"], generated.Codec("M").Refuse($$"""{"value":{{value}}}"""));
        Assert.Equal([$"/value {code}"], generated.Codec("Nullable").Refuse($$"""{"value":{{value}}}"""));
        Assert.Equal([$" {code}"], generated.Codec("Bare").Refuse(value));
    }

    [Theory]
    [InlineData("int")]
    [InlineData("string")]
    [InlineData("Color")]
    [InlineData("Person")]
    [InlineData("Point")]
    [InlineData("Uri")]
    [InlineData("byte[]")]
    [InlineData("List<int>")]
    public void Null_and_absence(string type)
    {
        GeneratedCode code = Load(type);

        foreach (string name in (string[])["M", "Required", "Struct"])
        {
            Assert.Equal(["/value required"], code.Codec(name).Refuse("{}"));
            Assert.Equal(["/value null"], code.Codec(name).Refuse("""{"value":null}"""));
            Assert.False(code.Codec(name).AcceptsEmptyPayload);
        }

        Assert.Equal("""{"value":null}""", code.Codec("Nullable").RoundTrip("{}"));
        Assert.Equal("""{"value":null}""", code.Codec("Nullable").RoundTrip("""{"value":null}"""));
        Assert.True(code.Codec("Nullable").AcceptsEmptyPayload);
        Assert.True(code.Codec("Setter").AcceptsEmptyPayload);
        Assert.Equal(["/value null"], code.Codec("Setter").Refuse("""{"value":null}"""));
        Assert.Equal([" null"], code.Codec("Bare").Refuse("null"));
        Assert.False(code.Codec("Bare").AcceptsEmptyPayload);
    }

    [Fact]
    public void A_type_may_contain_itself()
    {
        var code = GeneratedCode.Load("""[WsMessage("tree")] public record Node(string Name, List<Node> Children, Node? Link = null);""");

        const string Json =
            """{"name":"a","children":[{"name":"b","children":[],"link":{"name":"c","children":[],"link":null}}],"link":null}""";
        Assert.Equal(Json, code.Codec("Node").RoundTrip(Json));
        Assert.Equal(["/children/0/name required"], code.Codec("Node").Refuse("""{"name":"a","children":[{"children":[]}]}"""));
    }

    [Fact]
    public void An_enum_value_without_a_name_is_written_as_its_number_in_a_string()
    {
        var code = GeneratedCode.Load(
            """public enum Color : byte { Red, Rouge = Red } """
            + """[WsMessage("a")] public record A(Color Color) { public static A Odd => new((Color)7); }"""
        );
        MessageCodecProxy codec = code.Codec("A");

        Assert.Equal("""{"color":"7"}""", codec.Write(code.Type("A").GetProperty("Odd")!.GetValue(null)!));
        Assert.Equal("""{"color":"Red"}""", codec.RoundTrip("""{"color":"Rouge"}"""));
    }

    [Fact]
    public void A_refused_enum_names_what_is_allowed()
    {
        GeneratedCode code = Load("Color");

        Assert.Equal(
            """/value one_of: must be one of the allowed values {"allowed":["Red","Green","dark-blue"]}""",
            code.Codec("M").RefuseInFull("""{"value":"Blue"}"""));
    }

    [Fact]
    public void A_collection_without_a_rule_ends_at_65536_elements()
    {
        GeneratedCode code = Load("int[]");
        string most = string.Join(",", Enumerable.Repeat("1", 65_536));

        code.Codec("M").Accept($$"""{"value":[{{most}}]}""");
        Assert.Equal(
            """/value max_items: must have at most 65536 items {"max":65536} 65538""",
            code.Codec("M").RefuseInFull($$"""{"value":[{{most}},1,{"deep":[true]}]}"""));
    }

    private static GeneratedCode Load(string type) => GeneratedCode.Load($$"""
        public enum Color { Red, Green, [JsonStringEnumMemberName("dark-blue")] DarkBlue }
        public readonly record struct Point(int X, int Y);
        public sealed class Person { public required string Name { get; init; } }
        public sealed record Page<T>(IReadOnlyList<T> Items, int? Next);

        [WsMessage("m")] public record M({{type}} Value);
        [WsMessage("n")] public record Nullable({{type}}? Value);
        [WsMessage("s")] public class Setter { public {{type}} Value { get; set; } = default!; }
        [WsMessage("i")] public class Init { public {{type}} Value { get; init; } = default!; }
        [WsMessage("r")] public class Required { public required {{type}} Value { get; init; } }
        [WsMessage("t")] public readonly record struct Struct({{type}} Value);
        [WsMessage("b", Bare = true)] public record Bare({{type}} Value);
        """);

    [Theory]
    [InlineData("0001-01-01T00:00:00+00:01")]
    [InlineData("0001-01-01T13:59:59.9999999+14:00")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("9999-12-31T10:00:00-14:00")]
    [InlineData("2026-01-01T00:00:00+14:01")]
    public void A_text_whose_instant_is_before_the_year_1_or_after_9999_is_an_error_of_its_field(string text)
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public record M(DateTimeOffset A, DateTime B, List<DateTimeOffset?> C, Dictionary<string, DateTime> D);
            [WsMessage("l"), WsJsonOptions(AllowMissingOffset = true)] public record L(DateTimeOffset A);
            """);

        Assert.Equal(
            ["/a format", "/b format", "/c/0 format", "/d/x format"],
            code.Codec("M").Refuse($$$"""{"a":"{{{text}}}","b":"{{{text}}}","c":["{{{text}}}"],"d":{"x":"{{{text}}}"}}"""));
        Assert.Equal(["/a format"], code.Codec("L").Refuse($$"""{"a":"{{text}}"}"""));
    }
}
