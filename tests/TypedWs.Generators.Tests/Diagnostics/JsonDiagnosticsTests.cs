using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

/// <summary>What is wrong with attributes that change how messages look in JSON.</summary>
public sealed class JsonDiagnosticsTests
{
    [Theory]
    [InlineData("JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)", "int")]
    [InlineData("JsonNumberHandling(JsonNumberHandling.WriteAsString)", "string")]
    [InlineData("JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)", "List<Inner>")]
    public Task TWS040_an_attribute_that_does_not_apply_to_the_member(string attribute, string type) => Analysis.Verify($$"""
        public record Inner(int X);
        [WsMessage("a")] public record A([property: {|TWS040:{{attribute}}|}] {{type}} Value);
        """);

    [Fact]
    public Task TWS040_options_on_a_type_that_is_no_message() => Analysis.Verify("""
        [{|TWS040:WsJsonOptions(EnumsAsNumbers = true)|}] public record Inner(int X);
        [WsMessage("a")] public record A(Inner Value);
        """);

    [Theory]
    [InlineData("WhenWritingNull", "string?")]
    [InlineData("WhenWritingDefault", "int")]
    [InlineData("WhenWriting", "int")]
    public Task TWS040_a_condition_at_the_member_of_a_bare_message(string condition, string type)
        => Analysis.Verify(
            $$"""
            [WsMessage("a", Bare = true)]
            public record A([property: {|TWS040:JsonIgnore(Condition = JsonIgnoreCondition.{{condition}})|}] {{type}} Value);
            [WsMessage("b", Bare = true)] public record B([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] {{type}} Value,
                [property: JsonIgnore] int Other = 1);
            """);

    [Theory]
    [InlineData("string")]
    [InlineData("int[]")]
    [InlineData("WithoutDefault")]
    [InlineData("WithHiddenDefault")]
    [InlineData("Local")]
    [InlineData("Generic<>")]
    public Task TWS043_a_context_that_cannot_be_used(string context)
        => Analysis.Verify(
            $$"""
            [assembly: WsJsonContext({|TWS043:typeof({{context}})|})]
            public abstract class Base() : JsonSerializerContext(null)
            {
                protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
                public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
            }
            [JsonSerializable(typeof(Version))] public class WithoutDefault : Base;
            [JsonSerializable(typeof(Version))] public class WithHiddenDefault : Base
            {
                private static WithHiddenDefault Default { get; } = new();
                public static object Use => Default;
            }
            [JsonSerializable(typeof(Version))] public class Generic<T> : Base { public static Generic<T> Default { get; } = new(); }
            [JsonSerializable(typeof(Version))] public class Good : Base { public static Good Default { get; } = new(); }
            [JsonSerializable(typeof(Version))] file class Local : Base { public static Local Default { get; } = new(); }
            [WsMessage("a"), WsJsonContext({|TWS043:typeof({{context}})|})] public record A(Version {|TWS012:Value|});
            [WsMessage("b"), WsJsonContext(typeof(Good))] public record B(Version {|TWS011:Value|});
            """);

    [Fact]
    public Task TWS043_a_context_on_a_type_that_is_no_message() => Analysis.Verify("""
        [JsonSerializable(typeof(Version))] public class Own() : JsonSerializerContext(null)
        {
            public static Own Default { get; } = new();
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
        }
        [WsJsonContext({|TWS043:typeof(Own)|})] public record Inner(int X);
        [WsMessage("a")] public record A(Inner Value);
        """);

    [Fact]
    public async Task TWS012_says_which_type_it_is_and_where_it_was_looked_for()
    {
        var generation = Generation.RunUnchecked(Compilations.Create("""
            [JsonSerializable(typeof(int))] public class Own() : JsonSerializerContext(null)
            {
                public static Own Default { get; } = new();
                protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
                public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
            }
            [WsMessage("a"), WsJsonContext(typeof(Own))] public record A(Dictionary<string, List<Version?>> Values);
            """));

        Assert.Equal(
            "'Values' needs 'Version', which is not supported: of the framework's types only those listed in the documentation are; "
            + "nor is it listed by [JsonSerializable] of 'Own'",
            Assert.Single(await Analysis.Analyze(generation)).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public Task TWS011_a_member_that_a_context_serves() => Analysis.Verify("""
        [JsonSerializable(typeof(Version)), JsonSerializable(typeof(object))] public class Own : JsonSerializerContext
        {
            public Own() : base(null) { }
            public static Own Default { get; } = new();
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
        }
        [WsMessage("a"), WsJsonContext(typeof(Own))] public record A(Version {|TWS011:Value|}, int Number);
        [WsMessage("b"), WsJsonContext(typeof(Own))] public record B(object {|TWS012:Value|}, OperatingSystem {|TWS012:System|});
        """);

    [Theory]
    [InlineData("OfInt", "string")]
    [InlineData("OfInt", "List<int>")]
    [InlineData("OfAny<>", "int")]
    [InlineData("Hidden", "int")]
    [InlineData("WithArgument", "int")]
    [InlineData("Factory", "int")]
    [InlineData("string", "int")]
    [InlineData("JsonStringEnumConverter", "string")]
    public Task TWS041_a_converter_that_cannot_be_used(string converter, string type) => Analysis.Verify($$"""
        using System.Text.Json;
        public class OfAny<T> : JsonConverter<T>
        {
            public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => default!;
            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) { }
        }
        public class OfInt : OfAny<int>;
        public class Hidden : OfAny<int> { private Hidden() { } }
        public class WithArgument(int x) : OfAny<int> { public int X => x; }
        public class Factory : JsonConverterFactory
        {
            public override bool CanConvert(Type type) => true;
            public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) => new OfInt();
        }
        [WsMessage("a")] public record A([property: {|TWS041:JsonConverter(typeof({{converter}}))|}] {{type}} Value);
        """);

    [Theory]
    [InlineData("[{|TWS042:JsonDerivedType(typeof(Circle))|}]")]
    [InlineData("[JsonDerivedType(typeof(Circle), 1), {|TWS042:JsonDerivedType(typeof(Square), 1)|}]")]
    [InlineData("[JsonDerivedType(typeof(Circle), 1), {|TWS042:JsonDerivedType(typeof(Circle), 2)|}]")]
    [InlineData("[{|TWS042:JsonDerivedType(typeof(Half), 1)|}]")]
    [InlineData("[JsonPolymorphic(TypeDiscriminatorPropertyName = \"radius\"), {|TWS042:JsonDerivedType(typeof(Circle), \"c\")|}]")]
    public Task TWS042_a_derived_type_that_cannot_be_told_apart(string attributes) => Analysis.Verify($$"""
        {{attributes}} public abstract record Shape;
        public record Circle(int Radius) : Shape;
        public record Square(int Side) : Shape;
        public abstract record Half : Shape;
        [WsMessage("a")] public record A(Shape Value);
        """);

    [Fact]
    public Task TWS042_a_hierarchy_without_types() => Analysis.Verify("""
        [JsonPolymorphic] public abstract record {|TWS042:Shape|};
        [WsMessage("a")] public record A(Shape Value);
        """);

    [Fact]
    public Task TWS042_a_bare_hierarchy() => Analysis.Verify("""
        [WsMessage("a", Bare = true), JsonDerivedType(typeof(B), "b")] public abstract record {|TWS042:A|}(int X);
        public record B(int X) : A(X);
        """);

    [Fact]
    public Task TWS032_types_that_are_not_listed()
        => Analysis.Verify(
            """
            [{|TWS032:JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)|}, JsonDerivedType(typeof(B), "b")]
            public abstract record Shape;
            public record B(int X) : Shape;
            [WsMessage("a")] public record A(Shape Value);
            """);

    [Fact]
    public Task TWS012_an_enum_with_a_converter_of_its_own_is_no_key()
        => Analysis.Verify(
            """
            [JsonConverter(typeof(ColorConverter))] public enum Color { Red }
            public class ColorConverter : JsonConverter<Color>
            {
                public override Color Read(ref System.Text.Json.Utf8JsonReader reader, Type type,
                    System.Text.Json.JsonSerializerOptions options)
                    => Color.Red;
                public override void Write(System.Text.Json.Utf8JsonWriter writer, Color value,
                    System.Text.Json.JsonSerializerOptions options)
                    => writer.WriteStringValue("r");
            }

            [JsonConverter(typeof(JsonStringEnumConverter<Named>))] public enum Named { A }
            [WsMessage("m")] public record M(Dictionary<Color, int> {|TWS012:Bad|}, Color Good, Dictionary<string, Color> Values,
                Dictionary<Named, int> Names);
            """);
}
