using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>The attributes of System.Text.Json, as generated code honours them.</summary>
public sealed class JsonAttributeTests
{
    [Fact]
    public void A_member_is_left_out_as_its_condition_says()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("a")] public record A(
                [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text,
                [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Number,
                [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Count,
                [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] Guid Id,
                [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] List<int>? Items,
                [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Last)
            {
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenWriting)] public string Secret { get; init; } = "";
                [JsonIgnore(Condition = JsonIgnoreCondition.Always)] public int Never { get; init; }
            }
            """);
        MessageCodecProxy codec = code.Codec("A");

        Assert.Equal("""{"last":null}""", codec.RoundTrip("{}"));
        Assert.Equal("""{"last":null}""", codec.RoundTrip("""{"text":null,"number":null,"count":0,"items":null}"""));
        const string Full = """{"text":"","number":0,"count":1,"id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","items":[],"last":"x"}""";
        Assert.Equal(Full, codec.RoundTrip(Full));
        Assert.Equal("x", code.Type("A").GetProperty("Secret")!.GetValue(codec.Accept("""{"secret":"x"}""")));
        Assert.Equal("""{"last":null}""", codec.RoundTrip("""{"secret":"x","never":"ignored"}"""));
    }

    [Fact]
    public void Members_are_written_in_the_order_of_their_attributes()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("a")] public record A([property: JsonPropertyOrder(1)] int X, int Y, [property: JsonPropertyOrder(-1)] int Z);
            """);

        Assert.Equal("""{"z":3,"y":2,"x":1}""", code.Codec("A").RoundTrip("""{"x":1,"y":2,"z":3}"""));
    }

    [Theory]
    [InlineData("int", "\"12\"", "12")]
    [InlineData("int", "12", "12")]
    [InlineData("long", "\"\\u002d9223372036854775808\"", "-9223372036854775808")]
    [InlineData("ulong", "\"18446744073709551615\"", "18446744073709551615")]
    [InlineData("short", "\"-1\"", "-1")]
    [InlineData("ushort", "\"1\"", "1")]
    [InlineData("byte", "\"1\"", "1")]
    [InlineData("sbyte", "\"-1\"", "-1")]
    [InlineData("uint", "\"1\"", "1")]
    [InlineData("decimal", "\"0.10\"", "0.10")]
    [InlineData("double", "\"1.5e300\"", "1.5E+300")]
    [InlineData("float", "\"1.5\"", "1.5")]
    [InlineData("int?", "null", "null")]
    [InlineData("int[]", "[\"1\",2]", "[1,2]")]
    [InlineData("Dictionary<string, List<long?>>", "{\"a\":[\"1\",null]}", "{\"a\":[1,null]}")]
    public void A_number_may_stand_in_a_string(string type, string value, string written)
    {
        var code = GeneratedCode.Load(Numbers(type));

        Assert.Equal($$"""{"value":{{written}}}""", code.Codec("Reads").RoundTrip($$"""{"value":{{value}}}"""));
        string text = written.StartsWith('[') || written.StartsWith('{') || written == "null" ? "" : $"\"{written}\"";
        if (text.Length > 0)
        {
            Assert.Equal($$"""{"value":{{text}}}""", code.Codec("Writes").RoundTrip($$"""{"value":{{value}}}"""));
        }
    }

    [Theory]
    [InlineData("int", "\"\"", "format")]
    [InlineData("int", "\" 1\"", "format")]
    [InlineData("int", "\"1 \"", "format")]
    [InlineData("int", "\"01\"", "format")]
    [InlineData("int", "\"+1\"", "format")]
    [InlineData("int", "\"1.5\"", "format")]
    [InlineData("int", "\"[]\"", "format")]
    [InlineData("int", "\"null\"", "format")]
    [InlineData("int", "\"2147483648\"", "range")]
    [InlineData("int", "2147483648", "range")]
    [InlineData("int", "true", "type")]
    [InlineData("int", "null", "null")]
    [InlineData("double", "\"NaN\"", "format")]
    public void A_string_that_is_no_number_is_a_field_error(string type, string value, string error)
    {
        var code = GeneratedCode.Load(Numbers(type));

        Assert.Equal([$"/value {error}"], code.Codec("Reads").Refuse($$"""{"value":{{value}}}"""));
        Assert.Equal(["/value type"], code.Codec("Strict").Refuse("""{"value":"1"}"""));
    }

    [Fact]
    public void Numbers_that_are_not_finite_have_names_where_that_is_asked_for()
    {
        var code = GeneratedCode.Load("""
            [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
            [WsMessage("a")] public record A(double X, float Y, double Z);
            """);

        const string Json = """{"x":"NaN","y":"-Infinity","z":1.5}""";
        Assert.Equal(Json, code.Codec("A").RoundTrip(Json));
        Assert.Equal(["/x format", "/y type"], code.Codec("A").Refuse("""{"x":"1","y":[],"z":"Infinity"}"""));
    }

    [Fact]
    public void A_converter_reads_and_writes_what_it_is_put_on()
    {
        var code = GeneratedCode.Load(Converters);
        MessageCodecProxy codec = code.Codec("A");

        const string Json = """{"hex":"ff","optional":null,"money":"3 EUR","list":["1 USD",null]}""";
        Assert.Equal(Json, codec.RoundTrip(Json));
        Assert.Equal(
            """{"hex":"0","optional":"a","money":"3 EUR","list":[]}""",
            codec.RoundTrip("""{"hex":"0","optional":"a","money":"3 EUR","list":[]}"""));
    }

    [Fact]
    public void What_a_converter_throws_or_leaves_unread_is_a_field_error()
    {
        var code = GeneratedCode.Load(Converters);

        Assert.Equal(
            ["/hex custom", "/optional custom", "/money custom", "/list/0 custom", "/list/1 custom"],
            code.Codec("A").Refuse("""{"hex":"xyz","optional":1,"money":[1,[]],"list":[{},"no"]}"""));
        Assert.Equal(["/hex null", "/money null"], code.Codec("A").Refuse("""{"hex":null,"optional":null,"money":null,"list":[]}"""));
    }

    [Fact]
    public void An_enum_is_a_name_or_a_number_as_its_converter_says()
    {
        var code = GeneratedCode.Load("""
            public enum Color { Red, Green }
            [JsonConverter(typeof(JsonNumberEnumConverter<Size>))] public enum Size : byte { S = 1, M = 2 }
            [WsMessage("a")] public record A(
                [property: JsonConverter(typeof(JsonStringEnumConverter))] Color First,
                [property: JsonConverter(typeof(JsonStringEnumConverter<Color>))] Color? Second,
                [property: JsonConverter(typeof(JsonNumberEnumConverter<Color>))] Color? Third,
                Size Size, List<Size> Sizes, Dictionary<Size, int> Counts);
            """);

        const string Json = """{"first":"Red","second":"Green","third":1,"size":2,"sizes":[1],"counts":{"M":1}}""";
        Assert.Equal(Json, code.Codec("A").RoundTrip(Json));
        Assert.Equal(
            ["/first type", "/third one_of", "/size one_of", "/sizes/0 type", "/sizes/1 range"],
            code.Codec("A").Refuse("""{"first":0,"second":null,"third":2,"size":0,"sizes":["S",256],"counts":{}}"""));
    }

    [Fact]
    public void A_context_reads_and_writes_what_generated_code_cannot()
    {
        var code = GeneratedCode.Load("""
            [assembly: WsJsonContext(typeof(Own))]
            [JsonSerializable(typeof(Version))] public class Own : JsonSerializerContext
            {
                public Own() : base(new System.Text.Json.JsonSerializerOptions()) { }
                public static Own Default { get; } = new();
                protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
                public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type)
                    => System.Text.Json.Serialization.Metadata.JsonMetadataServices.CreateValueInfo<Version>(
                        Options, System.Text.Json.Serialization.Metadata.JsonMetadataServices.VersionConverter);
            }
            [WsMessage("a")] public record A(Version Value, Version? Optional, List<Version> More);
            """);
        MessageCodecProxy codec = code.Codec("A");

        const string Json = """{"value":"1.2","optional":null,"more":["1.2.3.4"]}""";
        Assert.Equal(Json, codec.RoundTrip(Json));
        Assert.Equal(
            ["/value null", "/optional custom", "/more/0 custom"],
            codec.Refuse("""{"value":null,"optional":"x","more":[{"a":[]}]}"""));
    }

    private static string Numbers(string type) => $$"""
        [WsMessage("r")] public record Reads([property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] {{type}} Value);
        [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
        [WsMessage("w")] public record Writes({{type}} Value);
        [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
        [WsMessage("s")] public record Strict([property: JsonNumberHandling(JsonNumberHandling.Strict)] int Value);
        """;

    private const string Converters = """
        using System.Text.Json;
        public class Hex : JsonConverter<int>
        {
            public override int Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
                => Convert.ToInt32(reader.GetString(), 16);
            public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options)
                => writer.WriteStringValue(value.ToString("x"));
        }
        public class MoneyConverter : JsonConverter<Money>
        {
            // Reads one token only, whatever it is.
            public override Money? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
                => reader.TokenType != JsonTokenType.String ? new Money(0, "")
                    : reader.GetString()!.Split(' ') is [var amount, var currency] ? new Money(int.Parse(amount), currency) : null;
            public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
                => writer.WriteStringValue($"{value.Amount} {value.Currency}");
        }
        [JsonConverter(typeof(MoneyConverter))] public record Money(int Amount, string Currency);
        [WsMessage("a")] public record A(
            [property: JsonConverter(typeof(Hex))] int Hex, [property: JsonConverter(typeof(Hex))] int? Optional, Money Money,
            List<Money?> List);
        """;
}
