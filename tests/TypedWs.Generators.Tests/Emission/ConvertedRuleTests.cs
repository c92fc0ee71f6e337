using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Rules at members that a converter reads: they judge what the converter made.</summary>
public sealed class ConvertedRuleTests
{
    private const string Converters = """
        using System.Text.Json;
        public class Trimming : JsonConverter<string>
        {
            public override string Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetString()!.Trim();
            public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
                => writer.WriteStringValue(value);
        }
        public class Hex : JsonConverter<int>
        {
            public override int Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
                => Convert.ToInt32(reader.GetString(), 16);
            public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options)
                => writer.WriteStringValue(value.ToString("x"));
        }
        public class Words : JsonConverter<List<string>>
        {
            public override List<string> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
                => [.. reader.GetString()!.Split(' ')];
            public override void Write(Utf8JsonWriter writer, List<string> value, JsonSerializerOptions options)
                => writer.WriteStringValue(string.Join(' ', value));
        }
        public enum Color { Red, Green }
        public class Letter : JsonConverter<Color>
        {
            public override Color Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
                => reader.GetString() == "r" ? Color.Red : Color.Green;
            public override void Write(Utf8JsonWriter writer, Color value, JsonSerializerOptions options)
                => writer.WriteStringValue(value == Color.Red ? "r" : "g");
        }

        """;

    [Fact]
    public void The_rules_hold_for_the_converted_value()
    {
        var code = GeneratedCode.Load(Converters + """
            [WsMessage("m")] public record M(
                [property: JsonConverter(typeof(Trimming))] [Required, StringLength(5, MinimumLength = 2)] string Text,
                [property: JsonConverter(typeof(Hex))] [Range(1, 15)] int Number,
                [property: JsonConverter(typeof(Hex))] [Range(1, 15)] int? Optional,
                [property: JsonConverter(typeof(Words))] [MinLength(2), MaxLength(3)] List<string> Words,
                [property: JsonConverter(typeof(Letter))] [AllowedValues(Color.Green)] Color Color);
            """);
        MessageCodecProxy codec = code.Codec("M");

        Assert.Equal(
            """{"text":"abcde","number":"f","optional":null,"words":"a b","color":"g"}""",
            codec.RoundTrip("""{"text":"   abcde   ","number":"0f","optional":null,"words":"a b","color":"g"}"""));
        Assert.Equal(
            ["/text min_length", "/number range", "/optional range", "/words min_items", "/color one_of"],
            codec.Refuse("""{"text":" a ","number":"10","optional":"0","words":"a","color":"r"}"""));
        Assert.Equal(
            ["/text not_blank", "/words max_items"],
            codec.Refuse("""{"text":"  ","number":"1","optional":null,"words":"a b c d","color":"g"}"""));
        Assert.Equal(
            ["/text max_length", "/number custom"],
            codec.Refuse("""{"text":"abcdef","number":"x","optional":null,"words":"a b","color":"g"}"""));
    }

    [Fact]
    public void The_payload_of_a_bare_message_has_its_rules_too()
    {
        var code = GeneratedCode.Load(Converters + """
            [WsMessage("m", Bare = true)] public record M([property: JsonConverter(typeof(Hex))] [Range(1, 15)] int Number);
            """);

        Assert.Equal("\"f\"", code.Codec("M").RoundTrip("\"0F\""));
        Assert.Equal([" range"], code.Codec("M").Refuse("\"10\""));
    }

    [Fact]
    public Task A_rule_that_does_not_apply_to_the_members_type_is_told_as_elsewhere() => Analysis.Verify(Converters + """
        [WsMessage("m")] public record M([property: JsonConverter(typeof(Hex))] [{|TWS020:StringLength(3)|}] int Number);
        """);
}
