using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Names of the user's that generated code uses too, or that C# or file systems make something of.</summary>
public sealed class NameTests
{
    private const string Endpoint = "[WsMessage(\"m\")] public record M(int X);\n";

    [Theory]
    [InlineData(
        "namespace Api.V1.Chat { [WsMessage(\"m1\")] public record Msg(int X); } "
        + "namespace Api.V1.CHAT { [WsMessage(\"m2\")] public record Msg(int X); }"
    )]
    [InlineData(
        "public static class Chat { [WsMessage(\"m1\")] public record Msg(int X); } "
        + "public static class CHAT { [WsMessage(\"m2\")] public record Msg(int X); }"
    )]
    [InlineData(
        "namespace a.B { [WsMessage(\"m1\")] public record Msg(int X); } "
        + "namespace A { public static class b { [WsMessage(\"m2\")] public record Msg(int X); } }"
    )]
    [InlineData("[WsMessage(\"m1\")] public record Straße(int X); [WsMessage(\"m2\")] public record STRAßE(int X);")]
    [InlineData(
        "namespace N { public static class x { public static class Y { [WsMessage(\"m1\")] public record Msg(int X); } } "
        + "public static class X { public static class y { [WsMessage(\"m2\")] public record Msg(int X); } } }"
    )]
    public void Files_differ_by_more_than_case(string source) => AssertFiles(Run(source), 3);

    [Fact]
    public void Files_differ_by_the_arity_of_all_types_around()
        => AssertFiles(
            Run(
                Endpoint
                    + """
                    public partial class Outer<T>
                    {
                        [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(M m) { } }
                    }
                    public partial class Outer
                    {
                        [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(M m) { } }
                        [WsEndpoint] public partial class E<T> : WsEndpoint { [WsHandler] public void On(M m) { } }
                    }
                    """),
            8);

    [Fact]
    public void The_contracts_of_endpoints_that_differ_by_arity_have_keys_of_their_own()
    {
        Generation generation = Run(Endpoint + """
            [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(M m) { } }
            [WsEndpoint] public partial class E<T> : WsEndpoint { [WsHandler] public void On(M m) { } }
            public partial class Outer<T> { [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(M m) { } } }
            """);
        IEnumerable<string> keys = generation.Result.GeneratedSources
            .Where(static file => file.HintName.EndsWith("WsContract.g.cs", StringComparison.Ordinal))
            .Select(static file => file.SourceText.ToString().Split("\"TypedWs.Contract/")[1].Split('"')[0]);

        Assert.Equal(["E", "E`1", "Outer`1.E"], keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void File_names_and_identifiers_have_an_end()
    {
        string name = string.Concat(Enumerable.Repeat("Überlänge", 30));
        Generation generation = Run($$"""
            namespace {{name}}.{{name}}
            {
                public static class {{name}}
                {
                    public record {{name}}1<T>(T {{name}});
                    public class {{name}}Converter : JsonConverter<Version>
                    {
                        public override Version Read(ref System.Text.Json.Utf8JsonReader r, Type t,
                            System.Text.Json.JsonSerializerOptions o)
                            => new(1, 2);
                        public override void Write(System.Text.Json.Utf8JsonWriter w, Version v, System.Text.Json.JsonSerializerOptions o)
                            => w.WriteStringValue("v");
                    }
                    [WsMessage("m")] public record {{name}}2({{name}}1<{{name}}1<{{name}}1<int>>>[] {{name}},
                        {{name}}1<{{name}}1<{{name}}1<long>>>[] {{name}}4, [property: JsonConverter(typeof({{name}}Converter))]
                        Version? {{name}}3 = null);
                    [WsMessage("n")] public record {{name}}3(int X);
                }
            }
            {{Endpoint}}
            [WsEndpoint] public partial class E{{name}} : WsEndpoint
            {
                [WsHandler] public void {{name}}({{name}}.{{name}}.{{name}}.{{name}}2 m) { }
                [WsHandler] public void {{name}}2({{name}}.{{name}}.{{name}}.{{name}}3 m) { }
                [WsHandler] public void On(M m) { }
            }
            """);

        AssertFiles(generation, 6);
        Assert.All(
            generation.Result.GeneratedSources,
            static file => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(file.HintName), 1, 140));
        using MemoryStream image = generation.EmitImage();
    }

    [Theory]
    [InlineData(
        "public static class Outer { [WsMessage(\"a\")] public record Inner(int X); } [WsMessage(\"b\")] public record Outer_Inner(int X);"
    )]
    [InlineData(
        "public static class A { [WsMessage(\"a\")] public record B_C(int X); } "
        + "public static class A_B { [WsMessage(\"b\")] public record C(int X); }"
    )]
    [InlineData(
        "public static class A_ { [WsMessage(\"a\")] public record B(int X); } "
        + "public static class A { [WsMessage(\"b\")] public record _B(int X); }"
    )]
    [InlineData(
        "namespace A { [WsMessage(\"a\")] public record B(int X); } [WsMessage(\"b\")] public record A_B(int X); "
        + "[WsMessage(\"c\")] public record A_0B(int X);"
    )]
    [InlineData("[WsMessage(\"a\")] public record Chat(int X); public class ChatWsCodec; public class Codec_Chat; public class Codec;")]
    [InlineData(
        "namespace Codec_Chat { public class X; } [WsMessage(\"a\")] public record Chat(int X); namespace TypedWs.Generated.Of.Mine { }")]
    [InlineData(
        "namespace My.TypedWs.Generated { [WsMessage(\"a\")] public record Chat(int X); public class Codec_Chat; } "
        + "namespace My { public class System; public class TypedWs2; }"
    )]
    [InlineData(
        "[WsMessage(\"a\")] public record TryRead(WsCodec X, Codec_TryRead Y); public record WsCodec(int A); "
        + "public record Codec_TryRead(int A); [WsMessage(\"b\")] public record Write(int Names, int Attributes);"
    )]
    public void Codecs_have_names_of_their_own(string source) => Run(source);

    [Theory]
    [InlineData(
        "public enum Color { Red } public record KeyColor(int A); "
        + "[WsMessage(\"m\")] public record M(Dictionary<Color, int> A, KeyColor B, Color C);"
    )]
    [InlineData(
        "[JsonDerivedType(typeof(Leaf), \"l\")] public abstract record Base; public record Leaf : Base; "
        + "public record LeafAsBaseHierarchy(int A); public record As_BaseHierarchy_Leaf(int B); "
        + "[WsMessage(\"m\")] public record M(Base A, LeafAsBaseHierarchy B, As_BaseHierarchy_Leaf C);"
    )]
    [InlineData(
        "[JsonDerivedType(typeof(B_C), \"l\")] public abstract record A; public record B_C : A; "
        + "[JsonDerivedType(typeof(C), \"l\")] public abstract record A_B; public record C : A_B; "
        + "[WsMessage(\"m\")] public record M(A X, A_B Y);"
    )]
    [InlineData("public record A(int B_C); public record A_B(int C); [WsMessage(\"m\")] public record M(A X, A_B Y, int? A_B, int? A_B2);")]
    [InlineData(
        "[JsonDerivedType(typeof(Leaf), \"l\")] public abstract class Base { public new int GetType { get; init; } } "
        + "public class Leaf : Base; [WsMessage(\"m\")] public record M(Base A);"
    )]
    [InlineData(
        "[WsMessage(\"m\")] public class M { public new int Equals { get; set; } public new int GetType { get; init; } "
        + "public new string? ToString { get; set; } public new int GetHashCode { get; set; } public int Names { get; set; } "
        + "public new int MemberwiseClone { get; set; } public new int ReferenceEquals { get; set; } }"
    )]
    [InlineData(
        "public abstract class G<Invoke, Set_A_V, target, value, T, unmanaged, notnull> where T : class "
        + "{ public Invoke V { get; init; } = default!; public value? W { get; init; } public Set_A_V? X { get; init; } "
        + "public unmanaged? Y { get; init; } public notnull? Z { get; init; } } "
        + "[WsMessage(\"a\")] public class A : G<int, int, string, long, string, int, int> { }"
    )]
    [InlineData(
        "public class Converters : JsonConverter<Version> "
        + "{ public override Version Read(ref System.Text.Json.Utf8JsonReader r, Type t, System.Text.Json.JsonSerializerOptions o) "
        + "=> new(1, 2); public override void Write(System.Text.Json.Utf8JsonWriter w, Version v, "
        + "System.Text.Json.JsonSerializerOptions o) => w.WriteStringValue(\"v\"); } "
        + "[WsMessage(\"m\")] public record M([property: JsonConverter(typeof(Converters))] Version V);"
    )]
    public void Methods_of_a_codec_have_names_of_their_own(string source) => Run(source);

    [Fact]
    public void Members_are_named_like_variables_of_their_codec()
    {
        string[] names =
        [
            "Seen0",
            "Seen1",
            "Seen",
            "seen0",
            "Given",
            "given",
            "Item",
            "Items",
            "Reader",
            "reader",
            "Writer",
            "Value",
            "value",
            "Offset",
            "Name",
            "name",
            "Errors",
            "errors",
            "Text",
            "Key",
            "Slot",
            "Kind",
            "Number",
            "Count",
            "_",
            "__",
            "_given",
            "_arglist",
            "_makeref",
            "IsRead",
            "isRead",
            "hasGiven",
            "HasGiven",
            "_has",
            "Message",
            "default_",
        ];
        string members = string.Join(
            " ",
            names.Select(static (name, i) => $"[JsonPropertyName(\"p{i}\")] public int? {name} {{ get; set; }}"));
        string many = string.Join(" ", Enumerable.Range(0, 70).Select(static i => $"public int M{i} {{ get; set; }}"));
        var code = GeneratedCode.Load(
            Run(
                $$"""
                [WsMessage("m")] public class M
                {
                    {{members}}
                    {{many}}
                    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public byte[]? Bytes { get; set; }
                    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public List<int?>? List { get; set; }
                }
                """));

        Assert.StartsWith("""{"p0":null,"p1":7,""", code.Codec("M").RoundTrip("""{"p1":7}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("message")]
    [InlineData("ws")]
    [InlineData("inbound")]
    [InlineData("pending")]
    [InlineData("type")]
    [InlineData("services")]
    [InlineData("endpoint")]
    [InlineData("hash")]
    [InlineData("nameof")]
    [InlineData("var")]
    [InlineData("@this")]
    [InlineData("__wsDispatch_On")]
    [InlineData("__wsAuthorizations")]
    [InlineData("DispatchMessage")]
    [InlineData("IsAuthorized")]
    public void Handlers_have_any_name(string name) => Run(Endpoint + $$"""
        [WsMessage("n")] public record N(int X);
        [WsEndpoint, Microsoft.AspNetCore.Authorization.Authorize]
        public partial class E(TimeProvider clock) : WsEndpoint
        {
            [WsHandler, Microsoft.AspNetCore.Authorization.Authorize, WsRateLimit(1)] public M {{name}}(M m) { _ = clock; return m; }
            [WsHandler] public static void On(N n) { }
        }

        public partial class Outer<{{name}}> { [WsEndpoint] public partial class F : WsEndpoint { [WsHandler] public void On(M m) { } } }
        """);

    // A member that the generator adds to the class would hide the type from the class's own code.
    [Fact]
    public void A_type_around_the_endpoint_may_have_the_name_of_an_added_member()
        => GeneratedCode.Load("""
            public static class __wsRates { [WsMessage("n")] public record N; }
            [WsEndpoint] public partial class E : WsEndpoint { [WsHandler, WsRateLimit(1)] private void On(__wsRates.N n) { } }
            """);

    [Theory]
    [InlineData("public int __wsRates;")]
    [InlineData("private class __wsAuthorizations;")]
    [InlineData("protected void __wsDispatch_On() { } private int __ws2_;")]
    [InlineData("private int __wsInstance_Others => 7; private int WsAuthorizations, WsMessageRates, DispatchOn;")]
    public void Members_of_an_endpoint_have_any_name(string member)
        => Run(
            Endpoint
                + $$"""
                [WsMessage("n")] public record N(int X);
                public abstract class Base : WsEndpoint { {{member}} }
                [WsEndpoint] public partial class E : Base
                {
                    [WsHandler, WsRateLimit(1), Microsoft.AspNetCore.Authorization.Authorize] public void On(M m) { }
                }
                [WsHandlers(typeof(E))] public class Others { [WsHandler, WsRateLimit(1)] public void On(N n) { } }
                [WsEndpoint] public partial class F : WsEndpoint
                {
                    {{member}}
                    [WsHandler, WsRateLimit(1), Microsoft.AspNetCore.Authorization.Authorize] public void On(M m) { }
                }
                """);

    [Theory]
    [InlineData("required")]
    [InlineData("scoped")]
    [InlineData("file")]
    [InlineData("record")]
    [InlineData("field")]
    [InlineData("partial")]
    [InlineData("where")]
    [InlineData("await")]
    [InlineData("dynamic")]
    [InlineData("nint")]
    [InlineData("var")]
    [InlineData("notnull")]
    [InlineData("when")]
    [InlineData("or")]
    public void Contextual_keywords_are_names(string name)
        => Run(
            $$"""
            public class @{{name}}<@{{name}}1> { public @{{name}}1? V { get; init; } }
            namespace @{{name}}2
            {
                public enum @{{name}} { @{{name}}, B }
                public record Part(@{{name}} @{{name}}, @{{name}}? Other, Dictionary<@{{name}}, @{{name}}[]> Map);
                [WsMessage("m")] public record M(Part[] @{{name}}) { public required int @async { get; init; } }
                public partial class Outer<@{{name}}>
                {
                    [WsEndpoint] public partial class @{{name}}4 : WsEndpoint { [WsHandler] public void @{{name}}(M m) { } }
                }
                [WsEndpoint] public partial class @{{name}}5 : WsEndpoint { [WsHandler] public void @{{name}}(M m) { } }
            }

            public partial class @{{name}}6
            {
                [WsEndpoint] public partial class @{{name}} : WsEndpoint
                {
                    [WsHandler] public global::@{{name}}2.M @{{name}}7(global::@{{name}}2.M @var) => @var;
                }
            }
            """);

    [Fact]
    public void A_type_named_var_stands_for_nothing()
        => Run(
            """
            public class @var; public class @dynamic; public class @nint;
            [WsMessage("m")]
            public record M(int[] A, Dictionary<string, int> B, string C, [Range(1, 2)] int? D, E F, B G, [property: Own] string H);
            public enum E { A } [JsonDerivedType(typeof(D), "d")] public record B; public record D : B;
            public class OwnAttribute : ValidationAttribute { public override bool IsValid(object? value) => true; }
            [WsEndpoint] public partial class X(TimeProvider time) : WsEndpoint
            {
                [WsHandler, Microsoft.AspNetCore.Authorization.Authorize] public void On(M m) { _ = time; }
            }
            """);

    [Theory]
    [InlineData("a\\nb")]
    [InlineData("a\\u2028b")]
    [InlineData("a\\u2029b")]
    [InlineData("a\\u0085b")]
    [InlineData("a\\r\\n} } #error")]
    public void A_name_with_a_line_break_stays_in_its_comment(string name)
        => Run(
            "[JsonPolymorphic(TypeDiscriminatorPropertyName = \""
                + name
                + "\"), JsonDerivedType(typeof(Leaf), \"l\")] public abstract record Base; public record Leaf : Base; [WsMessage(\"m\")] "
                + "public record M(Base A);");

    [Fact]
    public void An_attribute_of_the_same_name_is_another_attribute()
    {
        var code = GeneratedCode.Load(Run("""
            namespace Foreign { public class WsMessageAttribute : Attribute { } public class WsEndpointAttribute : Attribute { } }
            [Foreign.WsMessage] public partial record M;
            [global::TypedWs.WsMessage("m")] public partial record M(int X);
            [Foreign.WsEndpoint] public partial class E;
            [global::TypedWs.WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(M m) { } }
            """));

        Assert.Equal("""{"x":1}""", code.Codec("M").RoundTrip("""{"x":1}"""));
    }

    // Names in lower case are the user's to choose. What the analyzer refuses would have no codec, and compile all the same.
    private static Generation Run(string source)
    {
        var generation = Generation.Run("\n#pragma warning disable CS0169, CS0649, CS8981\n" + source);
        Assert.Equal(
            source.Split("WsMessage(\"").Length - 1,
            generation.Result.GeneratedSources.Count(static file => file.HintName.EndsWith(".WsCodec.g.cs", StringComparison.Ordinal)));
        return generation;
    }

    private static void AssertFiles(Generation generation, int count)
    {
        var names = generation.Result.GeneratedSources.Select(static file => file.HintName).ToList();
        Assert.Equal(count, names.Count);
        Assert.Equal(count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }
}
