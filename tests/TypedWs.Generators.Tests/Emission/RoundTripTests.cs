using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>
/// Values of every type and shape by seeded chance: what is written is read as the same value, by System.Text.Json too, and
/// what System.Text.Json writes is read as the same value.
/// </summary>
public sealed class RoundTripTests
{
    private static readonly int Values = LongTests.Choose(10, 25);

    private const string Types = """
        public enum Color { Red, Green = 5, [JsonStringEnumMemberName("dark-blue")] DarkBlue = -1 }
        public enum Wide : ulong { None, Most = ulong.MaxValue }
        [Flags] public enum Sides : byte { None = 0, Left = 1, Right = 2, Both = 3, Top = 128 }
        public readonly record struct Point(int X, double Y);
        public struct Pair { public string? First { get; set; } public long Second { get; set; } }
        public sealed class Person
        {
            public required string Name { get; init; }
            public int? Age { get; init; }
            public List<Person> Friends { get; set; } = [];
        }
        public sealed record Node(string Text, Node? Left = null, Node? Right = null);
        public sealed record Page<T>(IReadOnlyList<T> Items, T First) where T : notnull;
        public abstract record Base { public Guid Id { get; init; } }
        public sealed record Derived(string Own) : Base { [JsonPropertyOrder(-1)] public int Count { get; set; } = 7; }

        [JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Square), 2), JsonDerivedType(typeof(Group), "消")]
        public abstract record Shape(string Name);
        public sealed record Circle(string Name, double Radius) : Shape(Name);
        public sealed record Square(string Name) : Shape(Name) { public int Side { get; init; } = 7; }
        public sealed record Group(string Name, List<Shape?> Shapes) : Shape(Name);
        [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind"), JsonDerivedType(typeof(Dog), "dog")]
        public class Animal { public int Age { get; set; } }
        public class Dog : Animal { public string Breed { get; set; } = ""; }

        public sealed class Reversed : JsonConverter<string>
        {
            public override string Read(ref System.Text.Json.Utf8JsonReader reader, Type type,
                System.Text.Json.JsonSerializerOptions options)
                => Turn(reader.GetString()!);
            public override void Write(System.Text.Json.Utf8JsonWriter writer, string value, System.Text.Json.JsonSerializerOptions options)
                => writer.WriteStringValue(Turn(value));
            private static string Turn(string text) => string.Concat(text.EnumerateRunes().Reverse());
        }
        """;

    // Everything that a member may be.
    private static readonly string[] Scalars =
    [
        "bool",
        "byte",
        "sbyte",
        "short",
        "ushort",
        "int",
        "uint",
        "long",
        "ulong",
        "float",
        "double",
        "decimal",
        "char",
        "string",
        "Guid",
        "DateTime",
        "DateTimeOffset",
        "DateOnly",
        "TimeOnly",
        "TimeSpan",
        "Uri",
        "byte[]",
        "Color",
        "Wide",
        "Point",
        "Pair",
        "Person",
        "Node",
        "Derived",
        "Shape",
        "Animal",
        "Page<int>",
        "Page<string>",
        "System.Text.Json.JsonElement",
    ];

    private static readonly string[] Collections =
    [
        "{0}[]",
        "List<{0}>",
        "IList<{0}>",
        "ICollection<{0}>",
        "IEnumerable<{0}>",
        "IReadOnlyList<{0}>",
        "IReadOnlyCollection<{0}>",
        "System.Collections.Immutable.ImmutableArray<{0}>",
        "{0}[][]",
        "List<Dictionary<string, {0}>>",
        "Dictionary<string, List<{0}>>",
        "IDictionary<int, {0}>",
        "IReadOnlyDictionary<Guid, {0}>",
        "Dictionary<Color, {0}>",
        "Dictionary<ulong, {0}>",
        "Dictionary<sbyte, {0}[]>",
        "KeyValuePair<string, {0}>",
    ];

    private static readonly string[] SetTypes = ["HashSet<string>", "ISet<long>", "HashSet<Point>", "HashSet<Guid>", "ISet<Color>"];

    private static readonly JsonSerializerOptions Web = CreateOptions(JsonNamingPolicy.CamelCase);
    private static readonly JsonSerializerOptions Snake = CreateOptions(JsonNamingPolicy.SnakeCaseLower);

    [Fact]
    public void Members_of_every_type()
        => Check(
            1,
            string.Join(
                '\n',
                Scalars.Select(
                    static (type, i) =>
                        $$"""
                            [WsMessage("a{{i}}")] public sealed record A{{i}}({{type}} Value, {{type}}? Optional, {{type}}? Absent = null);
                            [WsMessage("b{{i}}")] public sealed class B{{i}}
                            {
                                public required {{type}} Value { get; set; }
                                public {{type}}? Optional { get; init; }
                                public {{type}}? Absent { get; set; }
                            }
                            [WsMessage("c{{i}}")] public record struct C{{i}}({{type}} Value) { public {{type}}? Optional { get; set; } }
                            """)));

    [Fact]
    public void Collections_of_every_type()
        => Check(
            3,
            string.Join(
                '\n',
                Scalars.SelectMany(
                    static (type, i) =>
                        new[]
                        {
                            $"[WsMessage(\"d{i}\")] public sealed record D{i}("
                            + $"{string.Join(", ", Shapes(i, part: 2).Select((shape, j) => $"{Fill(shape, type)} V{j}"))});",
                            $"[WsMessage(\"e{i}\")] public sealed record E{i}("
                            + $"{string.Join(", ", Shapes(i, part: 0).Select((shape, j) => $"{Fill(shape, type + "?")}? V{j}"))});",
                        })));

    [Fact]
    public void Sets_of_types_with_equality()
        => Check(
            4,
            "[WsMessage(\"s\")] public sealed record S("
            + $"{string.Join(", ", SetTypes.Select(static (type, i) => $"{type} V{i}, {type}? W{i}"))});");

    [Fact]
    public void Attributes_of_members_and_messages()
        => Check(
            5,
            """
            [WsMessage("f")] public sealed record F(
                [property: JsonPropertyName("a \"b\" \\ /消")] string Odd, [property: JsonPropertyName("")] int Empty,
                [property: JsonPropertyOrder(-2)] int First,
                [property: JsonConverter(typeof(Reversed))] string Turned,
                [property: JsonConverter(typeof(JsonNumberEnumConverter<Sides>))] Sides Sides);
            [WsMessage("g")] public sealed class G
            {
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Text { get; set; }
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public int Number { get; set; }
                [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public Point Point { get; set; }
                [JsonRequired] public bool Needed { get; set; }
            }
            [WsMessage("h"), JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
            public sealed record H(int Int, long? Long, double Double, decimal Decimal, byte[] Bytes, List<ulong> Many, float?[] Holes);
            [WsMessage("i"), JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
            public sealed record I(double Double, float Float, List<double> Many);
            [WsMessage("r"), JsonDerivedType(typeof(Yes), "yes"), JsonDerivedType(typeof(No), "no")] public abstract record R(int Number);
            public sealed record Yes(int Number) : R(Number);
            public sealed record No(int Number, string Why) : R(Number);
            """);

    [Fact]
    public void Other_names_of_members() => Check(6, """
        [WsMessage("k"), WsJsonOptions(PropertyNaming = WsNaming.SnakeCase)]
        public sealed record K(string FirstName, int URLCount, Person? BestFriend, Dictionary<string, Point> NamedPoints);
        """, Snake);

    [Fact]
    public void Types_that_only_TypedWs_reads()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("w")] public sealed record W(
                TypedWs.WsRawJson Value, List<TypedWs.WsRawJson> Many, TypedWs.WsRawJson? None, IReadOnlySet<int> Numbers,
                IReadOnlySet<string>? Texts);
            """);
        var random = new RandomValues(7);
        for (int i = 0; i < Values; i++)
        {
            object value = random.Make(code.Type("W"));
            Assert.Equal(ValueText.Of(value), ValueText.Of(code.Codec("W").Accept(code.Codec("W").Write(value))));
        }
    }

    [Fact]
    public void Values_that_JSON_cannot_hold()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("x")] public sealed record X(string Text, double Number)
            {
                public static X Half => new("a\uD800b", 1);
                public static X Nothing => new("", double.NaN);
            }
            """);
        MessageCodecProxy codec = code.Codec("X");

        Assert.Equal("""{"text":"a\uFFFDb","number":1}""", codec.Write(code.Type("X").GetProperty("Half")!.GetValue(null)!));
        Assert.Throws<ArgumentException>(() => codec.Write(code.Type("X").GetProperty("Nothing")!.GetValue(null)!));
    }

    // Long tests have every shape of every type. Otherwise a type has a quarter of the shapes, and eight types have a shape.
    private static IEnumerable<string> Shapes(int type, int part)
        => Collections.Where((_, shape) => (type + shape) % 4 == part || (part != 0 && LongTests.AreOn));

    private static string Fill(string shape, string type) => shape.Replace("{0}", type, StringComparison.Ordinal);

    private static JsonSerializerOptions CreateOptions(JsonNamingPolicy naming)
        => new() { PropertyNamingPolicy = naming, Converters = { new JsonStringEnumConverter(allowIntegerValues: false) } };

    private static void Check(int seed, string messages, JsonSerializerOptions? options = null)
    {
        options = new JsonSerializerOptions(options ?? Web);
        var code = GeneratedCode.Load(Types + messages);
        foreach (Type type in code
                .Assembly.GetTypes()
                .Where(static type => Attribute.IsDefined(type, typeof(WsMessageAttribute)))
                .OrderBy(static type => type.Name, StringComparer.Ordinal))
        {
            MessageCodecProxy codec = code.Codec(type.FullName!);
            var random = new RandomValues(seed);
            for (int i = 0; i < Values; i++)
            {
                CheckOne(codec, type, random.Make(type), options);
            }
        }
    }

    private static void CheckOne(MessageCodecProxy codec, Type type, object value, JsonSerializerOptions options)
    {
        string expected = ValueText.Of(value);
        string json = codec.Write(value);
        Assert.Equal(expected, ValueText.Of(codec.Accept(json)));
        Assert.Equal(expected, ValueText.Of(JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(json), type, options)));

        string theirs = JsonSerializer.Serialize(value, type, options);
        (object? read, string[]? errors) = codec.Read(theirs);
        Assert.True(read is not null, $"{theirs}: {string.Join(", ", errors)}");
        Assert.Equal(expected, ValueText.Of(read));
    }
}
