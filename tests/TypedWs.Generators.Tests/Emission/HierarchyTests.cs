using System.Reflection;
using System.Text.Json;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Types that a discriminator in their object tells apart.</summary>
public sealed class HierarchyTests
{
    private const string Shapes = """
        [JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Square), "square"), JsonDerivedType(typeof(Group), 3)]
        public abstract record Shape(string Name);
        public record Circle(string Name, int Radius) : Shape(Name), IThing;
        public sealed record Square(string Name, int Side) : Shape(Name) { public int Depth { get; init; } = 7; }
        public sealed record Group(string Name, List<Shape> Shapes) : Shape(Name);
        public record Ellipse(string Name) : Circle(Name, 1);

        [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind"), JsonDerivedType(typeof(Dog), "dog")]
        public class Animal { public int Age { get; set; } }
        public class Dog : Animal { public string Breed { get; set; } = ""; }

        [JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Point), "point")] public interface IThing;
        public readonly record struct Point(int X) : IThing;

        [WsMessage("m")] public record M(Shape Value) { public static M Unlisted => new(new Ellipse("e")); }
        [WsMessage("n")] public record N(Shape? Value, List<Shape?> More);
        [WsMessage("a")] public record A(Animal Value);
        [WsMessage("t")] public record T(IThing Value, Circle? Plain = null);
        [WsMessage("r"), JsonDerivedType(typeof(Yes), "yes"), JsonDerivedType(typeof(No), "no")] public abstract record R(int Number);
        public sealed record Yes(int Number) : R(Number);
        public sealed record No(int Number, string Why) : R(Number);
        [WsMessage("o"), JsonDerivedType(typeof(P), "p")] public record O(int Number = 1);
        public sealed record P(int Number, string Text) : O(Number);
        """;

    [Theory]
    [InlineData("M", """{"value":{"$type":"circle","radius":1,"name":"a"}}""")]
    [InlineData("M", """{"value":{"$type":"square","side":1,"depth":2,"name":"a"}}""")]
    [InlineData(
        "M",
        """{"value":{"$type":3,"shapes":[{"$type":"circle","radius":1,"name":"b"},{"$type":3,"shapes":[],"name":"c"}],"name":"a"}}""")]
    [InlineData("N", """{"value":null,"more":[null,{"$type":"circle","radius":1,"name":"a"}]}""")]
    [InlineData("A", """{"value":{"age":3}}""")]
    [InlineData("A", """{"value":{"kind":"dog","age":3,"breed":"x"}}""")]
    [InlineData("T", """{"value":{"$type":"point","x":1},"plain":{"name":"p","radius":1}}""")]
    [InlineData("R", """{"$type":"yes","number":1}""")]
    [InlineData("R", """{"$type":"no","number":1,"why":"x"}""")]
    [InlineData("O", """{"number":5}""")]
    [InlineData("O", """{"$type":"p","number":2,"text":"x"}""")]
    public void A_value_is_read_and_written_as_the_type_that_it_is(string message, string json)
    {
        var code = GeneratedCode.Load(Shapes);
        MessageCodecProxy codec = code.Codec(message);
        object first = codec.Accept(json);

        // The order of members is not the point here; System.Text.Json reads back what it would have written.
        Assert.Equal(Sorted(json), Sorted(codec.Write(first)));
        object? other = JsonSerializer.Deserialize(codec.Write(first), code.Type(message), JsonSerializerOptions.Web);
        Assert.Equal(Sorted(json), Sorted(codec.Write(other!)));
    }

    [Theory]
    [InlineData("""{"radius":1,"name":"a","$type":"circle"}""")]
    [InlineData("""{"name":"a","x":{"$type":"square"},"\u0024type":"\u0063ircle","radius":1}""")]
    public void The_discriminator_may_stand_anywhere(string value)
    {
        var code = GeneratedCode.Load(Shapes);

        Assert.Equal(
            Sorted("""{"value":{"$type":"circle","radius":1,"name":"a"}}"""),
            Sorted(code.Codec("M").RoundTrip($$"""{"value":{{value}}}""")));
    }

    [Theory]
    [InlineData("{}", "/value/$type required")]
    [InlineData("""{"$type":"oval"}""", "/value/$type one_of")]
    [InlineData("""{"$type":4}""", "/value/$type one_of")]
    [InlineData("""{"$type":1.5}""", "/value/$type one_of")]
    [InlineData("""{"$type":99999999999}""", "/value/$type one_of")]
    [InlineData("""{"$type":null}""", "/value/$type type")]
    [InlineData("""{"$type":{}}""", "/value/$type type")]
    [InlineData("[]", "/value type")]
    [InlineData("null", "/value null")]
    [InlineData("""{"$type":"circle","name":"a","radius":"x"}""", "/value/radius type")]
    [InlineData("""{"$type":"circle","name":"a"}""", "/value/radius required")]
    [InlineData("""{"$type":"circle","name":"a","radius":1,"$type":"square"}""", "/value/$type duplicate")]
    [InlineData("""{"$type":3,"name":"a","shapes":[{"$type":"oval"}]}""", "/value/shapes/0/$type one_of")]
    public void A_wrong_discriminator_is_a_field_error(string value, string error)
    {
        var code = GeneratedCode.Load(Shapes);

        Assert.Equal([error], code.Codec("M").Refuse($$"""{"value":{{value}}}"""));
    }

    [Theory]
    [InlineData("""{"value":{"radius":1,"x":[}}""")]
    [InlineData("""{"value":{"radius":1,"$type":}}""")]
    [InlineData("""{"value":{"$type":"circle","radius":1,}}""")]
    [InlineData("""{"value":{"$type":"oval","radius":01}}""")]
    public void Malformed_JSON_is_malformed_wherever_it_is_met(string json)
    {
        var code = GeneratedCode.Load(Shapes);

        Assert.Equal(["malformed"], code.Codec("M").Refuse(json));
    }

    [Fact]
    public void An_unknown_discriminator_names_what_is_allowed()
    {
        var code = GeneratedCode.Load(Shapes);

        Assert.Equal(
            """/value/$type one_of: must be one of the allowed values {"allowed":["circle","square",3]}""",
            code.Codec("M").RefuseInFull("""{"value":{"$type":"Circle"}}"""));
    }

    [Fact]
    public void A_type_that_is_not_listed_cannot_be_written()
    {
        var code = GeneratedCode.Load(Shapes);
        object message = code.Type("M").GetProperty("Unlisted", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!;

        Assert.Contains(
            "Ellipse",
            Assert.Throws<NotSupportedException>(() => code.Codec("M").Write(message)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_payload_is_the_base_where_that_needs_no_member()
    {
        var code = GeneratedCode.Load(Shapes);

        Assert.True(code.Codec("O").AcceptsEmptyPayload);
        Assert.False(code.Codec("R").AcceptsEmptyPayload);
    }

    [Fact]
    public void Strict_types_take_their_discriminator_for_known()
    {
        var code = GeneratedCode.Load("[assembly: WsJsonOptions(UnknownMembers = WsUnknownMembers.Disallow)]\n" + Shapes);

        code.Codec("M").Accept("""{"value":{"$type":"circle","name":"a","radius":1}}""");
        Assert.Equal(["/value/x unknown"], code.Codec("M").Refuse("""{"value":{"$type":"circle","name":"a","radius":1,"x":1}}"""));
    }

    private static string Sorted(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Sorted(document.RootElement);
    }

    private static string Sorted(JsonElement element)
        => element.ValueKind switch
        {
            JsonValueKind.Object => "{"
                + string.Join(
                    ",",
                    element
                        .EnumerateObject()
                        .Select(static member => $"\"{member.Name}\":{Sorted(member.Value)}")
                        .Order(StringComparer.Ordinal))
                + "}",
            JsonValueKind.Array => "[" + string.Join(",", element.EnumerateArray().Select(Sorted)) + "]",
            _ => element.GetRawText(),
        };
}
