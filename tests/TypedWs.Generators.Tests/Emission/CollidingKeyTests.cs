using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Sets and dictionaries of keys that collide in .NET's own tables cost as much as any others, to read and to ask.</summary>
public sealed class CollidingKeyTests
{
    private const string Source = """
        [Flags] public enum Sides : uint { None = 0, All = 0xFFFF_FFFF }
        [Flags] public enum Wide : ulong { None = 0, All = 0xFFFF_FFFF_FFFF_FFFF }
        public readonly record struct Point(int X, int Y);
        public sealed record Named(string Name, int X, int Y);
        [JsonConverter(typeof(IdConverter))] public readonly record struct Id(long Value);
        public sealed class IdConverter : JsonConverter<Id>
        {
            public override Id Read(ref System.Text.Json.Utf8JsonReader reader, Type type, System.Text.Json.JsonSerializerOptions options)
                => new(reader.GetInt64());
            public override void Write(System.Text.Json.Utf8JsonWriter writer, Id value, System.Text.Json.JsonSerializerOptions options)
                => writer.WriteNumberValue(value.Value);
        }

        """;

    // What the shortest tables of the tests can hold.
    private const int Keys = 1000;
    private const int FewKeys = 200;

    private static readonly string[] SetTypes =
    [
        "short", "ushort", "int", "uint", "long", "ulong", "float", "double", "decimal", "char", "Guid", "DateTime", "DateTimeOffset",
            "DateOnly", "TimeOnly",
        "TimeSpan", "Sides", "Wide",
    ];

    private static readonly string[] DictionaryTypes = ["short", "ushort", "int", "uint", "long", "ulong", "Guid"];

    private static readonly Lazy<GeneratedCode> Generated = new(static () => GeneratedCode.Load(
        Source,
        string.Concat(SetTypes.Select(static type => $$"""
            [WsMessage("set.{{type}}"), WsJsonOptions(EnumsAsNumbers = true)] public record Set{{type}}(HashSet<{{type}}> Value);
            [WsMessage("nullable.{{type}}"), WsJsonOptions(EnumsAsNumbers = true)]
            public record Nullable{{type}}(IReadOnlySet<{{type}}?> Value);

            """)),
        string.Concat(DictionaryTypes.Select(static type => $$"""
            [WsMessage("map.{{type}}")] public record Map{{type}}(Dictionary<{{type}}, int> Value);

            """)),
        """
        [WsMessage("small")] public record Small(HashSet<byte> A, HashSet<bool?> B, HashSet<sbyte> C, HashSet<string?> D,
            Dictionary<string, int> E, Dictionary<byte, int> F);
        [WsMessage("equal"), JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
        public record Equal(HashSet<double> A, HashSet<float> B, HashSet<decimal> C, HashSet<decimal?> D, HashSet<DateTime> E,
            HashSet<DateTimeOffset> F);
        [WsMessage("points")] public record Points(HashSet<Point> Value);
        [WsMessage("names")] public record Names(ISet<Named> Value);
        [WsMessage("ids")] public record Ids(HashSet<Id?> Value);
        [WsMessage("many")] public record Many([MaxLength(1000)] HashSet<Point> Value);
        """));

    public static TheoryData<string> Sets => new(SetTypes);

    public static TheoryData<string> Dictionaries => new(DictionaryTypes);

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_set(string type)
    {
        AssertNoWorse("Set" + type, List(MakeColliding(type)), List(MakeRandom(type)));
        AssertNoWorse("Nullable" + type, "[null," + List(MakeColliding(type))[1..], "[null," + List(MakeRandom(type))[1..]);
    }

    [Theory]
    [MemberData(nameof(Dictionaries))]
    public void A_dictionary(string type) => AssertNoWorse("Map" + type, Map(MakeColliding(type)), Map(MakeRandom(type)));

    [Fact]
    public void The_time_of_the_largest_set_that_there_may_be()
    {
        // As long.GetHashCode has it, all of them are 0.
        string colliding = Payload(List(Enumerable.Range(1, 65_536).Select(static i => (object)(((long)i << 32) | (uint)i))));
        string random = Payload(List(MakeRandom("long", 65_536)));
        MessageCodecProxy codec = Generated.Value.Codec("Setlong");

        BestTimes.AssertNoWorse(() => codec.MeasureReading(colliding), () => codec.MeasureReading(random), least: 5, most: 50);
    }

    [Fact]
    public void Keys_of_one_byte_and_strings_need_no_comparer()
    {
        object message = Generated.Value.Codec("Small").Accept(
            """{"a":[1,255],"b":[true,null],"c":[-1],"d":["a",null],"e":{"a":1},"f":{"255":1}}""");

        Assert.All("ABCDEF", name =>
            Assert.NotEqual(
                typeof(TypedWs.CompilerServices.WsKeyComparer).Assembly,
                Property(Property(message, name.ToString()), "Comparer").GetType().Assembly));
    }

    [Fact]
    public void What_is_equal_is_in_a_set_once()
    {
        const string Json = """
            {"a":[0,-0.0,1,1.0,"NaN","NaN"],"b":[0,-0.0,0.1,1e-1,"NaN"],
            "c":[0,-0.0,0.000,1,1.0,1.00000000000000000000000000,100,1e2,0.10,0.1,
            79228162514264337593543950335,7.9228162514264337593543950330,7.922816251426433759354395033],"d":[null,5.0,5.00,null],
            "e":["2026-11-20T10:00:00Z","2026-11-20T10:00:00"],"f":["2026-11-20T10:00:00Z","2026-11-20T12:00:00+02:00"]}
            """;
        object message = Generated.Value.Codec("Equal").Accept(Json);

        Assert.Equal([3, 3, 6, 2, 1, 1], "ABCDEF".Select(name => ((ICollection)Copy(Property(message, name.ToString()))).Count));
    }

    [Theory]
    [InlineData("Points", """{"x":0,"y":0}""")]
    [InlineData("Names", """{"name":"a","x":0,"y":0}""")]
    [InlineData("Ids", "0")]
    public void What_the_application_hashes_is_few_unless_it_says_otherwise(string message, string item)
    {
        string Items(int count) => $"[{string.Join(',', Enumerable.Range(1, count).Select(Item))}]";
        string Item(int number) => item.Replace("0", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

        Generated.Value.Codec(message).Accept(Payload(Items(256)));
        Assert.Equal(
            "/value max_items: must have at most 256 items {\"max\":256} 257",
            Generated.Value.Codec(message).RefuseInFull(Payload(Items(257))));
        Generated.Value.Codec("Many").Accept(Payload("["
            + string.Join(',', Enumerable.Range(1, 1000).Select(static i => $$"""{"x":{{i}},"y":0}""")) + "]"));
    }

    // How many entries of the table are looked at to find each key once, of keys that collide and of others.
    private static void AssertNoWorse(string message, string colliding, string random)
    {
        MessageCodecProxy codec = Generated.Value.Codec(message);
        double crafted = CountSteps(Property(codec.Accept(Payload(colliding)), "Value"));
        double benign = CountSteps(Property(codec.Accept(Payload(random)), "Value"));
        Assert.True(crafted <= 3 * benign, $"{crafted} steps instead of {benign}");
    }

    private static double CountSteps(object collection)
    {
        object keys = collection is IDictionary map ? map.Keys : collection;
        int buckets = (int)collection.GetType().GetMethod("EnsureCapacity")!.Invoke(collection, [0])!;
        object comparer = Property(collection, "Comparer");
        Type key = collection.GetType().GenericTypeArguments[0];
        MethodInfo hash = typeof(IEqualityComparer<>).MakeGenericType(key).GetMethod("GetHashCode", [key])!;
        int[] lengths = new int[buckets];
        int count = 0;
        foreach (object? item in (IEnumerable)keys)
        {
            int code = item is null ? 0 : (int)hash.Invoke(comparer, [item])!;
            lengths[(uint)code % (uint)buckets]++;
            count++;
        }

        return lengths.Sum(static length => length * (length + 1) / 2.0) / count;
    }

    private static IEnumerable<object> MakeColliding(string type) => type switch
    {
        "short" => Multiples(FewKeys).Select(static n => (object)(short)n),
        "ushort" => Multiples(FewKeys).Select(static n => (object)(ushort)n),
        "char" => Multiples(FewKeys).Select(static n => (object)(char)n).Where(static c => !char.IsSurrogate((char)c)),
        "int" => Multiples().Select(static n => (object)(int)n),
        "uint" or "Sides" => Multiples().Select(static n => (object)(uint)n),
        "long" => Folded().Select(static n => (object)n),
        "ulong" or "Wide" => Folded().Select(static n => (object)(ulong)n),
        "float" => Multiples().Select(static n => (object)BitConverter.Int32BitsToSingle((int)n)),
        "double" => Folded().Select(static n => (object)BitConverter.Int64BitsToDouble(n)),
        "decimal" => Enumerable.Range(1, Keys).Select(static i => (object)new decimal(i * 2 + 1, i * 2, 0, isNegative: false, scale: 0)),
        "Guid" => Enumerable.Range(1, Keys).Select(static i => (object)new Guid(i, 0, 0, BitConverter.GetBytes((long)i))),
        "DateTime" => Folded().Select(static n => (object)new DateTime(n, DateTimeKind.Utc)),
        "DateTimeOffset" => Folded().Select(static n => (object)new DateTimeOffset(n, TimeSpan.Zero)),
        "DateOnly" => Multiples().Select(static n => (object)DateOnly.FromDayNumber((int)n)),
        "TimeOnly" => Multiples().Select(static n => (object)new TimeOnly(n)),
        _ => Folded().Select(static n => (object)new TimeSpan(n)),
    };

    private static IEnumerable<object> MakeRandom(string type) => MakeRandom(type, type is "short" or "ushort" or "char" ? FewKeys : Keys);

    private static IEnumerable<object> MakeRandom(string type, int count)
    {
        var random = new Random(type.Length);
        object Next() => type switch
        {
            "short" => (short)random.Next(short.MinValue, short.MaxValue),
            "ushort" => (ushort)random.Next(ushort.MaxValue),
            "char" => (char)random.Next(' ', 0xD800),
            "int" => random.Next(),
            "uint" or "Sides" => (uint)random.NextInt64(uint.MaxValue),
            "long" => random.NextInt64(),
            "ulong" or "Wide" => (ulong)random.NextInt64(),
            "float" => random.NextSingle(),
            "double" => random.NextDouble(),
            "decimal" => new decimal(random.Next(), random.Next(), random.Next(), isNegative: false, (byte)random.Next(28)),
            "Guid" => new Guid(random.Next(), (short)random.Next(), (short)random.Next(), BitConverter.GetBytes(random.NextInt64())),
            "DateTime" => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc),
            "DateTimeOffset" => new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero),
            "DateOnly" => DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber)),
            "TimeOnly" => new TimeOnly(random.NextInt64(TimeOnly.MaxValue.Ticks)),
            _ => new TimeSpan(random.NextInt64()),
        };
        return Enumerable.Repeat(0, count).Select(_ => Next()).Distinct();
    }

    // Of the number of buckets that a table of so many keys has, a dictionary that grew, or a set with a null among them.
    private static IEnumerable<long> Multiples(int count = Keys)
    {
        int[] tables =
        [
            new HashSet<int>(count).EnsureCapacity(0), new HashSet<int>(count + 1).EnsureCapacity(0),
            new Dictionary<int, int>(Enumerable.Range(0, count).Select(static i => KeyValuePair.Create(i, i))).EnsureCapacity(0),
        ];
        return tables.Distinct().SelectMany(size => Enumerable.Range(1, count / tables.Distinct().Count()).Select(i => (long)i * size));
    }

    // Numbers of 64 bits whose halves are equal: .NET's hash code is 0.
    private static IEnumerable<long> Folded() => Enumerable.Range(1, Keys).Select(static i => ((long)i << 32) | (uint)i);

    private static string List(IEnumerable<object> keys)
        => "[" + string.Join(',', keys.Select(static key => JsonSerializer.Serialize(key))) + "]";

    private static string Map(IEnumerable<object> keys)
        => "{" + string.Join(',', keys.Select(static key => "\"" + JsonSerializer.Serialize(key).Trim('"') + "\":1")) + "}";

    private static string Payload(string value) => $$"""{"value":{{value}}}""";

    private static object Property(object item, string name) => item.GetType().GetProperty(name)!.GetValue(item)!;

    // HashSet<T> is no ICollection of any one type.
    private static List<object?> Copy(object set) => [.. ((IEnumerable)set).Cast<object?>()];
}
