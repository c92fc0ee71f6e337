using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Generators.Tests.Infrastructure;
using TypedWs.Json;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Objects of any member names, sets, and values that stay JSON.</summary>
public sealed class DictionaryTests
{
    [Theory]
    [InlineData("string", """{"a":1,"\u0061":2}""", "/value/a duplicate")]
    [InlineData("int", """{"1":1,"1":[]}""", "/value/1 duplicate")]
    [InlineData(
        "Guid",
        """{"6f9619ff-8b86-d011-b42d-00c04fc964ff":1,"6F9619FF-8B86-D011-B42D-00C04FC964FF":2}""",
        "/value/6F9619FF-8B86-D011-B42D-00C04FC964FF duplicate")]
    [InlineData("Color", """{"Red":1,"Rouge":2}""", "/value/Rouge duplicate")]
    [InlineData("int", """{"":1}""", "/value/ key")]
    [InlineData("int", """{"01":1}""", "/value/01 key")]
    [InlineData("int", """{"-0":1}""", "/value/-0 key")]
    [InlineData("int", """{"+1":1}""", "/value/+1 key")]
    [InlineData("int", """{" 1":1}""", "/value/ 1 key")]
    [InlineData("int", """{"1.0":1}""", "/value/1.0 key")]
    [InlineData("int", """{"2147483648":1}""", "/value/2147483648 key")]
    [InlineData("byte", """{"-1":1}""", "/value/-1 key")]
    [InlineData("Guid", """{"x":1}""", "/value/x key")]
    [InlineData("Color", """{"red":{"deep":[]}}""", "/value/red key")]
    [InlineData("string", """{"a~/b":"x"}""", "/value/a~0~1b type")]
    [InlineData("string", """{"a":null}""", "/value/a null")]
    [InlineData("string", "[]", "/value type")]
    public void A_wrong_entry_is_a_field_error(string key, string value, string error)
    {
        GeneratedCode code = Load($"Dictionary<{key}, int> Value");

        Assert.Equal([error], code.Codec("M").Refuse($$"""{"value":{{value}}}"""));
    }

    [Fact]
    public void A_refused_enum_key_names_what_is_allowed()
    {
        GeneratedCode code = Load("Dictionary<Color, int> Value");

        Assert.Equal(
            """/value/x key: must be named by one of the allowed values {"allowed":["Red","Rouge"]}""",
            code.Codec("M").RefuseInFull("""{"value":{"x":1}}"""));
    }

    [Fact]
    public void An_enum_key_without_a_name_is_written_as_its_number()
    {
        GeneratedCode code = Load(
            "Dictionary<Color, int> Value) { public static M Odd => new(new Dictionary<Color, int> { [(Color)7] = 1 }); } "
            + "public record N(int X");

        Assert.Equal("""{"value":{"7":1}}""", code.Codec("M").Write(code.Type("M").GetProperty("Odd")!.GetValue(null)!));
    }

    [Fact]
    public void The_number_of_entries_is_limited()
    {
        GeneratedCode code = Load("[MinLength(1), MaxLength(2)] Dictionary<string, int> Value");

        Assert.Equal(["/value min_items"], code.Codec("M").Refuse("""{"value":{}}"""));
        code.Codec("M").Accept("""{"value":{"a":1,"b":2}}""");
        Assert.Equal(
            """/value max_items: must have at most 2 items {"max":2} 4""",
            code.Codec("M").RefuseInFull("""{"value":{"a":1,"b":2,"a":"x","c":[]}}"""));
    }

    [Fact]
    public void A_set_holds_once_what_stands_twice()
    {
        GeneratedCode code = Load("HashSet<string> Value");

        Assert.Equal("""{"value":["a","b"]}""", code.Codec("M").RoundTrip("""{"value":["a","b","a"]}"""));
    }

    [Fact]
    public void The_default_of_an_immutable_array_is_null_and_has_no_elements()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public class M
            {
                [MinLength(1)] public System.Collections.Immutable.ImmutableArray<int> Value { get; set; }
                public static M Odd => new();
            }
            """);

        Assert.Equal("""{"value":null}""", code.Codec("M").Write(code.Type("M").GetProperty("Odd")!.GetValue(null)!));
        Assert.Equal(["/value min_items"], code.Codec("M").Refuse("{}"));
    }

    [Fact]
    public void Null_is_a_JSON_value_like_any_other()
    {
        GeneratedCode code = Load("JsonElement Value, JsonElement? Optional, TypedWs.WsRawJson Raw");
        object message = code.Codec("M").Accept("""{"value":null,"raw":null}""");

        Assert.Equal(JsonValueKind.Null, ((JsonElement)code.Type("M").GetProperty("Value")!.GetValue(message)!).ValueKind);
        Assert.Null(code.Type("M").GetProperty("Optional")!.GetValue(message));
        Assert.Equal("null", ((WsRawJson)code.Type("M").GetProperty("Raw")!.GetValue(message)!).ToString());
        Assert.Equal(["/value required", "/raw required"], code.Codec("M").Refuse("{}"));
    }

    [Fact]
    public void An_undefined_element_is_written_as_null()
    {
        GeneratedCode code = Load("JsonElement Value) { public static M Odd => new(default(JsonElement)); } public record N(int X");

        Assert.Equal("""{"value":null}""", code.Codec("M").Write(code.Type("M").GetProperty("Odd")!.GetValue(null)!));
    }

    [Fact]
    public void A_JSON_value_may_be_as_deep_as_the_message()
    {
        GeneratedCode code = Load("JsonElement Value");
        const int Levels = WsJsonReader.MaxDepth - 1;
        string deep = new string('[', Levels) + new string(']', Levels);

        Assert.Equal($$"""{"value":{{deep}}}""", code.Codec("M").RoundTrip($$"""{"value":{{deep}}}"""));
        Assert.Equal(["malformed"], code.Codec("M").Refuse($$"""{"value":[{{deep}}]}"""));
    }

    private static GeneratedCode Load(string members) => GeneratedCode.Load($$"""
        using System.Text.Json;
        public enum Color { Red, Rouge = Red }
        [WsMessage("m")] public record M({{members}});
        """);
}
