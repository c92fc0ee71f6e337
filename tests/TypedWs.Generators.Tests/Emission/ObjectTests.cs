using System.Reflection;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>How objects are made: constructors, initial values, names, inheritance.</summary>
public sealed class ObjectTests
{
    [Fact]
    public void Absent_members_keep_their_initial_values()
    {
        var code = GeneratedCode.Load("""
            public enum E { A, B }
            [WsMessage("a")] public record A(int X = 5, string? Text = "t", E E = E.B, decimal D = 1.5m, long? L = -1, char C = '\'')
            {
                public string Init { get; init; } = "init";
                public List<int> Setter { get; set; } = [1];
                public Guid Plain { get; init; }
            }
            """);

        Assert.Equal(
            """{"x":5,"text":"t","e":"B","d":1.5,"l":-1,"c":"'","init":"init","setter":[1]"""
            + ""","plain":"00000000-0000-0000-0000-000000000000"}""",
            code.Codec("A").RoundTrip("{}"));
        Assert.Equal(
            """{"x":6,"text":null,"e":"A","d":2,"l":null,"c":"x","init":"i","setter":[],"plain":"6f9619ff-8b86-d011-b42d-00c04fc964ff"}""",
            code.Codec("A")
                .RoundTrip(
                    """{"plain":"6f9619ff-8b86-d011-b42d-00c04fc964ff","setter":[],"init":"i","c":"x","l":null,"d":2"""
                    + ""","e":"A","text":null,"x":6}"""
                ));
    }

    [Fact]
    public void Absent_members_of_generic_types_keep_their_initial_values_too()
    {
        var code = GeneratedCode.Load("""
            public interface IMarked;
            public enum Kind { None, Some }
            public class Marked : IMarked { public int X { get; init; } = 7; }
            public class Box<T>
            {
                public T? Value { get; init; }
                public int Count { get; init; } = 1;
                public List<T> Items { get; init; } = [];
                public Dictionary<string, T?> Map { get; init; } = [];
            }
            public class Constrained<TClass, TStruct, TAll> where TClass : class where TStruct : struct where TAll : Marked, IMarked, new()
            {
                public TClass Class { get; init; } = null!;
                public TStruct? Struct { get; init; }
                public TAll All { get; init; } = new();
            }
            public class Outer<T>
            {
                public class Inner<U> { public T First { get; init; } = default!; public U Second { get; init; } = default!; }
                public class Plain { public T? Third { get; init; } }
            }
            public record struct Point<T>() where T : unmanaged { public T X { get; init; } = default; public int Y { get; init; } = 2; }
            [WsMessage("d")] public class D : Box<Kind>;
            [WsMessage("a")] public record A(
                Box<int> Ints, Box<string> Strings, Constrained<string, Kind, Marked> Constrained, Outer<int>.Inner<string?> Inner,
                Outer<string>.Plain Plain, Point<long> Point);
            """);

        Assert.Equal(
            """{"ints":{"value":0,"count":1,"items":[],"map":{}},"strings":{"value":null,"count":1,"items":[],"map":{}}"""
            + ""","constrained":{"class":null,"struct":null,"all":{"x":7}},"inner":{"first":0,"second":null},"plain":{"third":null}"""
            + ""","point":{"x":0,"y":2}}""",
            code.Codec("A").RoundTrip("""{"ints":{},"strings":{},"constrained":{},"inner":{},"plain":{},"point":{}}"""));
        const string Given =
            """{"ints":{"value":3,"count":2,"items":[1],"map":{"a":1}},"strings":"""
            + """{"value":"v","count":2,"items":["i"],"map":{"a":null}},"constrained":{"class":"c","struct":"Some","all":{"x":8}}"""
            + ""","inner":{"first":1,"second":"s"},"plain":{"third":"t"},"point":{"x":1,"y":3}}""";
        Assert.Equal(Given, code.Codec("A").RoundTrip(Given));
        Assert.Equal("""{"value":"None","count":5,"items":[],"map":{}}""", code.Codec("D").RoundTrip("""{"count":5}"""));
    }

    [Fact]
    public void Structs_keep_initial_values_too()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("a")] public struct A { public A() { } public int X { get; init; } = 5; public int Y { get; set; } = 6; }
            """);

        Assert.Equal("""{"x":5,"y":6}""", code.Codec("A").RoundTrip("{}"));
        Assert.Equal("""{"x":1,"y":2}""", code.Codec("A").RoundTrip("""{"x":1,"y":2}"""));
    }

    [Fact]
    public void All_errors_are_told_at_once_and_missing_members_last()
    {
        var code = GeneratedCode.Load("""
            public record Inner(int X, [StringLength(3)] string Y);
            [WsMessage("a")] public record A(string Gone, Inner Inner, List<Inner> List, int Twice, bool Flag);
            """);

        Assert.Equal(
            [
                "/inner/y max_length",
                "/inner/x required",
                "/list/0/x type",
                "/list/1 type",
                "/twice duplicate",
                "/flag null",
                "/gone required",
            ],
            code.Codec("A")
                .Refuse("""{"inner":{"y":"long"},"list":[{"x":"1","y":""},7],"twice":1,"twice":2,"flag":null,"unknown":{"a":[1]}}"""));
    }

    [Fact]
    public void Nothing_is_constructed_when_a_member_is_wrong()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("a")] public class A
            {
                public static int Constructed;
                public A(int x, int y) { Constructed++; X = x; Y = y; }
                public int X { get; }
                public int Y { get; }
            }
            """);
        FieldInfo count = code.Type("A").GetField("Constructed")!;

        code.Codec("A").Refuse("""{"x":1,"y":"2"}""");
        Assert.Equal(0, count.GetValue(null));
        code.Codec("A").Accept("""{"x":1,"y":2}""");
        Assert.Equal(1, count.GetValue(null));
    }

    [Fact]
    public void The_constructor_is_chosen()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("p")] public class Parameterless
            {
                public Parameterless() { }
                public Parameterless(int x) => X = -x;
                public int X { get; set; }
            }
            [WsMessage("m")] public class Marked
            {
                public Marked() { }
                [JsonConstructor] public Marked(int X) => this.X = -X;
                public int X { get; set; }
            }
            [WsMessage("o")] public class Only(string URL, int x) { public string Url { get; } = URL; public int X => x; }
            """);

        Assert.Equal("""{"x":1}""", code.Codec("Parameterless").RoundTrip("""{"x":1}"""));
        Assert.Equal("""{"x":-1}""", code.Codec("Marked").RoundTrip("""{"x":1}"""));
        Assert.Equal("""{"url":"u","x":2}""", code.Codec("Only").RoundTrip("""{"x":2,"url":"u"}"""));
    }

    [Fact]
    public void Inherited_members_come_first_and_keep_their_rules()
    {
        var code = GeneratedCode.Load("""
            public abstract record Base([StringLength(2)] string Name)
            {
                public int Count { get; init; } = 3;
                public virtual int Hidden { get; set; }
            }
            [WsMessage("a")] public record A(string Name, bool Flag) : Base(Name) { public override int Hidden { get; set; } = 4; }
            """);

        Assert.Equal("""{"name":"ab","count":3,"flag":true,"hidden":4}""", code.Codec("A").RoundTrip("""{"flag":true,"name":"ab"}"""));
        Assert.Equal(["/name max_length"], code.Codec("A").Refuse("""{"flag":true,"name":"abc"}"""));
        Assert.Equal(
            1,
            (int)code.Type("A").GetProperty("Count")!.GetValue(code.Codec("A").Accept("""{"flag":true,"name":"","count":1}"""))!);
    }

    [Fact]
    public void Names_are_camel_case_or_as_told()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("a")] public record A(int URL, int URLPath, int IPv6, int already, int _under,
                [property: JsonPropertyName("Ünï\"\\")] int Told, [property: JsonIgnore] int Hidden = 1, int @class = 2);
            """);

        const string Json = """{"url":1,"urlPath":2,"iPv6":3,"already":4,"_under":5,"Ünï\"\\":6,"class":7}""";
        Assert.Equal(Json, code.Codec("A").RoundTrip(Json));
    }

    [Fact]
    public void Member_names_are_compared_unescaped_and_by_ordinal()
    {
        var code = GeneratedCode.Load("""[WsMessage("a")] public record A(int Text);""");

        Assert.Equal("""{"text":1}""", code.Codec("A").RoundTrip("""{"\u0074ext":1,"Text":"ignored"}"""));
    }

    [Fact]
    public void Keywords_and_colliding_names_are_escaped()
    {
        var code = GeneratedCode.Load("""
            namespace @class.@event;
            public static class @static
            {
                [WsMessage("new")]
                public record @new(int @int, int reader, int value, int offset, int name, int seen, int Value2, int writer, @enum @for)
                {
                    public int Reader { get; init; }
                }
                public enum @enum { @case, Names }
            }
            """);
        string json = """{"int":1,"reader":2,"value":3,"offset":4,"name":5,"seen":6,"value2":7,"writer":8,"for":"case"}""";
        var other = GeneratedCode.Load(
            """[WsMessage("x")] public record X(int Names, int Patterns, int TryRead, int Write, int Discriminator);""");

        Assert.Equal(
            """{"names":1,"patterns":2,"tryRead":3,"write":4,"discriminator":5}""",
            other.Codec("X").RoundTrip("""{"names":1,"patterns":2,"tryRead":3,"write":4,"discriminator":5}"""));
        Assert.NotNull(code);
        Assert.NotEmpty(json);
    }

    [Theory]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(130)]
    public void Many_members_are_told_apart(int count)
    {
        string parameters = string.Join(", ", Enumerable.Range(0, count).Select(static i => $"int M{i}"));
        var code = GeneratedCode.Load($"[WsMessage(\"a\")] public record A({parameters});");
        string json = "{" + string.Join(",", Enumerable.Range(0, count).Select(static i => $"\"m{i}\":{i}")) + "}";
        string without = json.Replace($",\"m{count - 1}\":{count - 1}", $",\"m{count - 2}\":0", StringComparison.Ordinal);

        Assert.Equal(json, code.Codec("A").RoundTrip(json));
        Assert.Equal([$"/m{count - 2} duplicate", $"/m{count - 1} required"], code.Codec("A").Refuse(without));
    }

    [Fact]
    public void A_discriminator_is_escaped_where_JSON_demands_it()
    {
        var code = GeneratedCode.Load("""[WsMessage("a\"\\消/")] public record A;""");

        Assert.Equal("""a"\消/""", code.Codec("A").Discriminator);
        Assert.Equal("""{"type":"a\"\\消/","payload":""", code.Codec("A").EnvelopePrefix);
        Assert.Equal("{}", code.Codec("A").RoundTrip("{}"));
        Assert.True(code.Codec("A").AcceptsEmptyPayload);
    }

    [Fact]
    public void Nested_and_internal_messages_have_codecs_of_the_same_visibility()
    {
        var code = GeneratedCode.Load("""
            namespace N;
            public class Outer { [WsMessage("a")] public record Inner(int X); [WsMessage("b")] internal record Hidden(int X); }
            internal class Secret { [WsMessage("c")] public record Inner(int X); }
            """);

        Assert.True(code.Type("TypedWs.Generated.Codec_N_Outer_Inner").IsPublic);
        Assert.False(code.Type("TypedWs.Generated.Codec_N_Outer_Hidden").IsPublic);
        Assert.False(code.Type("TypedWs.Generated.Codec_N_Secret_Inner").IsPublic);
    }

    [Fact]
    public void Types_that_differ_by_case_only_get_files_of_their_own()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("a")] public record Chat(int X); [WsMessage("b")] public record CHAT(int Y);
            public class Outer { [WsMessage("c")] public record Chat(int X); [WsMessage("d")] public record chaT(int Y); }
            """);

        Assert.Equal("""{"x":1}""", code.Codec("Chat").RoundTrip("""{"x":1}"""));
        Assert.Equal("""{"y":1}""", code.Codec("CHAT").RoundTrip("""{"y":1}"""));
    }

    [Fact]
    public void Members_whose_method_names_would_collide_do_not()
    {
        var code = GeneratedCode.Load("""
            public record A(B A_B, B? B_C); public record A_A([MinLength(1)] string B_B); public record B([MinLength(1)] string A);
            [WsMessage("m")] public record M(A A, A_A B, [Length(1, 2)] List<int> List, [Length(1, 3)] List<int> Other);
            """);

        const string Json = """{"a":{"a_B":{"a":"x"},"b_C":null},"b":{"b_B":"y"},"list":[1],"other":[1,2,3]}""";
        Assert.Equal(Json, code.Codec("M").RoundTrip(Json));
    }

    [Fact]
    public void A_null_where_the_type_forbids_it_is_written_as_null()
    {
        var code = GeneratedCode.Load("""
            public record Inner(int X);
            [WsMessage("a")] public record A(string Text, Inner Inner, List<int> List, Uri Uri, byte[] Data)
            {
                public static A Bad => new(null!, null!, null!, null!, null!);
            }
            """);

        Assert.Equal(
            """{"text":null,"inner":null,"list":null,"uri":null,"data":null}""",
            code.Codec("A").Write(code.Type("A").GetProperty("Bad")!.GetValue(null)!));
    }

    [Fact]
    public void A_property_without_a_public_getter_is_read_and_never_written_as_in_System_Text_Json()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public class M
            {
                private int _x;
                [Required, StringLength(5, MinimumLength = 2)] public string Password { private get; set; } = "";
                public int X { set => _x = value; }
                public string? Init { private get; init; } = "kept";
                public required long Must { internal get; set; }
                public override string ToString() => $"{Password} {_x} {Init} {Must}";
            }
            """);
        MessageCodecProxy codec = code.Codec("M");

        object message = codec.Accept("""{"password":"abc","x":5,"init":"i","must":7}""");
        Assert.Equal("abc 5 i 7", message.ToString());
        Assert.Equal("{}", codec.Write(message));
        Assert.Equal(
            "abc 5 i 7",
            System
                .Text.Json.JsonSerializer.Deserialize(
                    """{"password":"abc","x":5,"init":"i","must":7}""",
                    code.Type("M"),
                    System.Text.Json.JsonSerializerOptions.Web)!
                .ToString());
        Assert.Equal("ab 0 kept 1", codec.Accept("""{"password":"ab","must":1}""").ToString());
        Assert.Equal(["/password required", "/must required"], codec.Refuse("{}"));
        Assert.Equal(["/password max_length"], codec.Refuse("""{"password":"abcdef","must":1}"""));
    }

    [Fact]
    public void JsonInclude_makes_members_of_internal_properties_and_of_private_setters()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public class M
            {
                [JsonInclude, Range(1, 9)] internal int D { get; set; } = 1;
                [JsonInclude] public int E { get; private set; } = 2;
                [JsonInclude] public string F { get; protected init; } = "f";
                [JsonInclude] internal int G { get; init; }
                public int H { get; internal set; }
            }
            public class Base<T> { [JsonInclude] public T? Value { get; private set; } }
            [WsMessage("n")] public class N : Base<int>;
            """);
        MessageCodecProxy codec = code.Codec("M");

        Assert.Equal("""{"d":3,"e":4,"f":"g","g":5}""", codec.RoundTrip("""{"d":3,"e":4,"f":"g","g":5,"h":6}"""));
        Assert.Equal("""{"d":1,"e":2,"f":"f","g":5}""", codec.RoundTrip("""{"g":5}"""));
        Assert.Equal(["/d range"], codec.Refuse("""{"d":10}"""));
        Assert.Equal("""{"value":4}""", code.Codec("N").RoundTrip("""{"value":4}"""));
    }

    [Fact]
    public void An_override_of_one_accessor_has_the_other_from_its_base()
    {
        var code = GeneratedCode.Load("""
            public class Base { public virtual int A { get; set; } = 1; public virtual int B { get; set; } = 2; }
            [WsMessage("m")] public class M : Base { public override int A { set => base.A = value + 1; } }
            """);

        Assert.Equal("""{"b":2,"a":5}""", code.Codec("M").RoundTrip("""{"a":4}"""));
    }
}
