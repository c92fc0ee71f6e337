using System.Globalization;
using System.Text;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Discriminators behind everything else, on all levels, cost no more than those in front.</summary>
[Collection(nameof(Alone))]
public sealed class NestedHierarchyTests
{
    private const string Source = """
        [JsonDerivedType(typeof(Leaf), "leaf"), JsonDerivedType(typeof(Group), "group"), JsonDerivedType(typeof(Both), "both")]
        public abstract record Shape(int Number = 0);
        public sealed record Leaf(int Number = 0, List<int>? Points = null, string? Text = null) : Shape(Number);
        public sealed record Group(int Number = 0, List<Shape>? Shapes = null, Shape? Inner = null,
            Dictionary<string, Shape>? ByName = null) : Shape(Number);
        public sealed record Both(int Number = 0, Animal? Pet = null) : Shape(Number);
        [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind"), JsonDerivedType(typeof(Dog), 1)]
        public record Animal(Shape? Toy = null);
        public sealed record Dog(Shape? Toy = null, int Age = 0) : Animal(Toy);
        [WsMessage("m")] public record M(Shape Value);
        """;

    private const int Levels = 58;
    private const int Size = 60_000;

    private static readonly Lazy<GeneratedCode> Generated = new(static () => GeneratedCode.Load(Source));

    /// <summary>The content of the innermost object, by name.</summary>
    private static readonly Dictionary<string, string> Contents = new(StringComparer.Ordinal)
    {
        ["points"] = "\"points\":[" + string.Join(',', Enumerable.Repeat("12", Size / 3)) + "]",
        ["unknown members"] = Repeat("\"unknown\":1"),
        ["unknown objects"] = Repeat("\"o\":{}"),
        ["unknown larger objects"] = Repeat("\"unknown\":{\"a\":{\"b\":[]}}"),
        ["unknown deep objects"] = Repeat("\"u\":{\"a\":{\"a\":{\"a\":{}}}}"),
        ["unknown arrays"] = "\"unknown\":[" + string.Join(',', Enumerable.Repeat("[]", Size / 3)) + "]",
        ["text"] = "\"text\":\"" + new string('x', Size) + "\"",
        ["escaped names"] = Repeat("\"\\u0075nknown\":1"),
        ["escaped text"] = "\"text\":\"" + new StringBuilder().Insert(0, "\\u0061", Size / 6) + "\"",
        ["white space"] = new string(' ', Size) + "\"number\":1",
    };

    public static TheoryData<string> Innermost => new(Contents.Keys);

    [Theory]
    [MemberData(nameof(Innermost))]
    public void Nested_objects(string content)
        => AssertNoWorse(static (isFirst, inside) => Enumerable.Range(0, Levels).Aggregate(
            Object("leaf", inside, isFirst), (inner, _) => Object("group", "\"inner\":" + inner, isFirst)), Contents[content]);

    [Theory]
    [InlineData("points")]
    [InlineData("unknown members")]
    [InlineData("unknown objects")]
    public void Objects_in_arrays_and_dictionaries(string content)
        => AssertNoWorse(static (isFirst, inside) => Enumerable.Range(0, Levels / 2).Aggregate(
            Object("leaf", inside, isFirst),
            (inner, level) => Object("group", level % 2 == 0 ? $"\"shapes\":[{inner}]" : $$"""
                "byName":{"x":{{inner}}}
                """, isFirst)), Contents[content]);

    [Theory]
    [InlineData("points")]
    [InlineData("unknown members")]
    [InlineData("unknown larger objects")]
    public void Hierarchies_of_different_discriminators(string content)
        => AssertNoWorse(static (isFirst, inside) => Enumerable.Range(0, Levels / 2).Aggregate(
            Object("leaf", inside, isFirst),
            (inner, _) => Object("both", "\"pet\":" + Object(null, "\"toy\":" + inner, isFirst), isFirst)), Contents[content]);

    [Fact]
    public void Many_nests_side_by_side()
        => AssertNoWorse(
            static (isFirst, _) =>
                Object(
                    "group",
                    "\"shapes\":["
                        + string.Join(
                            ',',
                            Enumerable.Repeat(
                                Enumerable
                                    .Range(0, Levels - 2)
                                    .Aggregate("{\"$type\":\"group\"}", (inner, _) => Object("group", "\"inner\":" + inner, isFirst)),
                                36))
                        + "]",
                    isFirst),
            "");

    [Fact]
    public void Nothing_more_is_allocated()
    {
        string json = Payload(
            Object(
                "group",
                "\"inner\":" + Object("group", "\"shapes\":[" + Object("leaf", Contents["escaped text"], false) + "]", false),
                false));
        string first = Payload(
            Object(
                "group",
                "\"inner\":" + Object("group", "\"shapes\":[" + Object("leaf", Contents["escaped text"], true) + "]", true),
                true));
        Generated.Value.Codec("M").MeasureAllocations(json);
        Assert.Equal(Generated.Value.Codec("M").MeasureAllocations(first), Generated.Value.Codec("M").MeasureAllocations(json));
    }

    [Fact]
    public void Wherever_the_discriminators_stand_the_same_is_read()
    {
        var random = new Random(7);
        MessageCodecProxy codec = Generated.Value.Codec("M");
        for (int i = 0; i < 3000; i++)
        {
            var shape = Shape.Make(random, depth: 0);
            string expected = codec.Write(codec.Accept(Payload(shape.ToJson(random: null))));
            string json = Payload(shape.ToJson(random));
            Assert.True(expected == codec.RoundTrip(json), json);
        }
    }

    // A message that is cut off, or spoilt by a byte, is told to be malformed or is read: nothing is thrown.
    [Fact]
    public void Spoilt_messages_are_malformed_or_read()
    {
        var random = new Random(8);
        MessageCodecProxy codec = Generated.Value.Codec("M");
        int malformed = 0;
        for (int i = 0; i < 3000; i++)
        {
            string json = Payload(Shape.Make(random, depth: 0).ToJson(random));
            int at = random.Next(json.Length);
            string spoilt = i % 2 == 0 ? json[..at] : json[..at] + "{}[],:\"x "[random.Next(9)] + json[(at + 1)..];
            malformed += codec.Read(spoilt).Errors.Contains("malformed", StringComparer.Ordinal) ? 1 : 0;
        }

        Assert.InRange(malformed, 1500, 3000);
    }

    private static void AssertNoWorse(Func<bool, string, string> make, string inside)
    {
        MessageCodecProxy codec = Generated.Value.Codec("M");
        string crafted = Payload(make(false, inside));
        string benign = Payload(make(true, inside));
        BestTimes.AssertNoWorse(() => codec.MeasureReading(crafted), () => codec.MeasureReading(benign), least: 25, most: 500);
    }

    private static string Repeat(string member) => string.Join(',', Enumerable.Repeat(member, Size / member.Length));

    // A shape of this type, or an animal.
    private static string Object(string? type, string content, bool isFirst)
    {
        string discriminator = type is null ? "\"kind\":1" : $"\"$type\":\"{type}\"";
        return isFirst ? $"{{{discriminator},{content}}}" : $"{{{content},{discriminator}}}";
    }

    private static string Payload(string value) => $$"""{"value":{{value}}}""";

    /// <summary>A value of the hierarchies.</summary>
    private sealed record Shape(string? Type, int Number, Shape[] Inner)
    {
        public static Shape Make(Random random, int depth, bool isAnimal = false)
        {
            int count = depth > 6 ? 0 : random.Next(4);
            if (isAnimal)
            {
                return new Shape(null, random.Next(100), count == 0 ? [] : [Make(random, depth + 1)]);
            }

            string type = count == 0 ? "leaf" : random.Next(3) == 0 ? "both" : "group";
            return new Shape(type, random.Next(100), type switch
            {
                "leaf" => [],
                "both" => [Make(random, depth + 1, isAnimal: true)],
                _ => [.. Enumerable.Range(0, count).Select(_ => Make(random, depth + 1))],
            });
        }

        /// <summary>As JSON: the discriminator first, or all in any order, with members that nobody knows.</summary>
        public string ToJson(Random? random)
        {
            string number = Number.ToString(CultureInfo.InvariantCulture);
            List<string> members = Type switch
            {
                null => [$"\"age\":{number}", .. Inner.Select(inner => "\"toy\":" + inner.ToJson(random))],
                "both" => [$"\"number\":{number}", "\"pet\":" + Inner[0].ToJson(random)],
                "leaf" => [$"\"number\":{number}"],
                _ =>
                [
                    $"\"number\":{number}",
                    "\"inner\":" + Inner[0].ToJson(random),
                    $"\"shapes\":[{string.Join(',', Inner.Skip(1).Select(inner => inner.ToJson(random)))}]",
                ],
            };
            members.Insert(0, Type is null ? "\"kind\":1" : $"\"$type\":\"{Type}\"");
            if (random is not null)
            {
                string[] unknown =
                [
                    "\"x\":{}",
                    "\"y\":[[{\"$type\":1}],{\"kind\":[]}]",
                    "\"z\":{\"kind\":2,\"$type\":\"oval\",\"deep\":{\"a\":[{}]}}",
                    "\"\\u0024typ\":1",
                    "\"w\":\"}{][\\\"\"",
                ];
                members.AddRange(unknown.Where(_ => random.Next(3) == 0));
                random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
                if (random.Next(3) == 0)
                {
                    members =
                    [
                        .. members.Select(static member => member.Replace("\"$type\":", " \"\\u0024type\" : ", StringComparison.Ordinal)),
                    ];
                }
            }

            return "{" + string.Join(',', members) + "}";
        }
    }
}
