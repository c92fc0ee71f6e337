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
    public Task TWS032_types_that_are_not_listed() => Analysis.Verify("""
        [{|TWS032:JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)|}, JsonDerivedType(typeof(B), "b")] public abstract record Shape;
        public record B(int X) : Shape;
        [WsMessage("a")] public record A(Shape Value);
        """);
}
