using System.Text.Json;

namespace TypedWs.Generators.Tests.Contracts;

/// <summary>The types of a contract: each form once, by the name of its C# type.</summary>
public sealed class ContractTypeTests
{
    private const string Endpoint =
        "[WsEndpoint] public partial class E : WsEndpoint "
        + "{ [WsHandler] public void OnA(A message) { } [WsHandler] public void OnB(B message) { } }";

    [Fact]
    public void A_type_of_several_messages_is_there_once()
        => Assert.Equal(
            ["A", "B", "Inner", "Kind"],
            Names(
                "public enum Kind { X } public record Inner(Kind Kind, Inner? Next = null); "
                + "[WsMessage(\"a\")] public record A(Inner X); [WsMessage(\"b\")] public record B(List<Inner> X, Kind Y); "
                + Endpoint));

    [Fact]
    public void Each_form_of_a_type_has_a_name_of_its_own_and_so_have_those_that_contain_it()
    {
        string contract = ContractDocuments.Generate(
            "public enum Kind { X } public record Inner(Kind Kind); public record Other(int SomeNumber); "
            + "[WsMessage(\"a\")] public record A(Inner X, Other Y); "
            + "[WsMessage(\"b\"), WsJsonOptions(EnumsAsNumbers = true)] public record B(Inner X, Other Y); " + Endpoint);

        Assert.Equal(["A", "B", "Inner", "Inner#2", "Kind", "Kind#2", "Other"], NamesOf(contract));
        Assert.Equal("""{"kind":"enum","values":[{"name":"X","value":0}]}""", ContractDocuments.TypeOf(contract, "Kind"));
        Assert.Equal(
            """{"kind":"enum","form":"number","scalar":"int32","values":[{"name":"X","value":0}]}""",
            ContractDocuments.TypeOf(contract, "Kind#2"));
        Assert.Contains("""{"enum":"Kind#2"}""", ContractDocuments.TypeOf(contract, "Inner#2"), StringComparison.Ordinal);
        Assert.Contains("""{"object":"Inner#2"}""", ContractDocuments.TypeOf(contract, "B"), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_a_number_enum_that_would_have_one_name_have_their_names_in_CSharp()
        => Assert.Equal(
            """{"kind":"enum","form":"number","scalar":"byte","values":[{"name":"A","value":0},{"name":"a","value":1}],"unknownAs":"a"}""",
            ContractDocuments.TypeOf(
                ContractDocuments.GenerateFor(
                    "public enum State : byte { A, [WsUnknown] a } "
                    + "[WsMessage(\"m\"), WsJsonOptions(EnumsAsNumbers = true, EnumNaming = WsNaming.CamelCase)] "
                    + "public record M(State X);"),
                "State"));

    [Theory]
    [InlineData("double", "AllowedValues(double.NaN, 1.5, double.PositiveInfinity)", "one_of", "allowed", """["NaN",1.5,"Infinity"]""")]
    [InlineData("float", "DeniedValues(float.NegativeInfinity, float.NaN)", "not_one_of", "denied", """["-Infinity","NaN"]""")]
    public void NaN_and_infinities_in_lists_have_their_names(string type, string rule, string code, string parameter, string json)
        => Assert.Contains(
            $$"""{"code":"{{code}}","{{parameter}}":{{json}}}""",
            ContractDocuments.MemberFor($"[WsMessage(\"m\")] public record M([{rule}] {type} X);"),
            StringComparison.Ordinal);

    [Fact]
    public void Types_that_contain_each_other_are_told_apart_by_what_they_contain()
    {
        const string Types =
            "public record P(Q? Q = null, int SomeName = 0); public record Q(P? P = null); "
            + "[WsMessage(\"a\")] public record A(P X); [WsMessage(\"b\"){0}] public record B(Q X); ";

        Assert.Equal(["A", "B", "P", "Q"], Names(Types.Replace("{0}", "", StringComparison.Ordinal) + Endpoint));
        Assert.Equal(
            ["A", "B", "P", "P#2", "Q", "Q#2"],
            Names(
                Types.Replace("{0}", ", WsJsonOptions(PropertyNaming = WsNaming.SnakeCase)", StringComparison.Ordinal) + Endpoint));
    }

    [Fact]
    public void The_base_of_a_hierarchy_is_its_own_object()
    {
        string contract = ContractDocuments.Generate(
            "[JsonDerivedType(typeof(Sub), \"sub\")] public record Base(int X); public record Sub(int X, int Y) : Base(X); "
            + "[WsMessage(\"a\")] public record A(Base X); [WsMessage(\"b\")] public record B(Sub X); " + Endpoint);

        Assert.Equal(["A", "B", "Base", "Base#2", "Sub"], NamesOf(contract));
        Assert.Equal(
            """{"kind":"hierarchy","discriminator":"$type","types":[{"value":"sub","object":"Sub"}],"otherwise":"Base#2"}""",
            ContractDocuments.TypeOf(contract, "Base"));
    }

    [Fact]
    public void A_bare_message_that_contains_itself_is_a_type_too()
        => Assert.Equal(
            """{"kind":"object","members":[{"name":"items","value":{"array":{"object":"M"}},"required":true}]}""",
            ContractDocuments.TypeOf(
                ContractDocuments.GenerateFor("[WsMessage(\"m\", Bare = true)] public record M(List<M> Items);"), "M"));

    [Fact]
    public void The_data_of_errors_is_made_of_types_like_a_message()
    {
        string contract = ContractDocuments.GenerateFor("""
            public record Inner(int X); [WsErrorData] public record Busy(Inner X); [WsErrorData] public record Full;
            [WsMessage("m"), WsErrors("b"), WsErrors<Full>("c")] public record M(Inner X);
            [WsMessage("q", Direction = WsDirection.ServerToClient), WsReply<R>, WsErrors<Busy>("a")] public record Q;
            [WsMessage("r")] public record R;
            """);

        Assert.Equal(["Busy", "Full", "Inner", "M", "Q", "R"], NamesOf(contract));
        Assert.Contains(
            "\"errors\":[{\"code\":\"app.b\"},{\"code\":\"app.c\",\"data\":{\"object\":\"Full\"}}]", contract, StringComparison.Ordinal);
        Assert.Contains(
            "\"answer\":\"r\",\"errors\":[{\"code\":\"app.a\",\"data\":{\"object\":\"Busy\"}}]", contract, StringComparison.Ordinal);
    }

    [Fact]
    public void The_errors_of_a_message_and_of_its_handler_are_put_together()
        => Assert.Contains(
            "\"errors\":[{\"code\":\"app.a\"},{\"code\":\"app.b\"},{\"code\":\"app.c\"}]",
            ContractDocuments.Generate(
                "[WsMessage(\"m\"), WsErrors(\"c\", \"b\")] public record M; [WsEndpoint] public partial class E : WsEndpoint "
                + "{ [WsHandler, WsErrors(\"a\", \"b\")] public void On(M message) { } }"),
            StringComparison.Ordinal);

    [Fact]
    public void Topics_of_the_endpoint_its_bases_and_its_other_classes_are_there()
    {
        string contract = ContractDocuments.Generate("""
            [WsMessage("m")] public record M; [WsMessage("s", Direction = WsDirection.ServerToClient)] public record S;
            public abstract class Base : WsEndpoint { public static readonly WsTopic<S> C = new("c:{id}"); }
            [WsEndpoint] public partial class E : Base
            {
                private const string Prefix = "a:";
                private static readonly WsTopic<S> A = new WsTopic<S>(Prefix + "{x}");
                public static WsTopic<S> B { get; } = new("b");
                public static WsTopic<S> B2 => new(name: "b");
                public static readonly WsTopic<string> NoMessage = new("d");
                public static readonly WsTopic<S> Unknown = new(Environment.MachineName);
                public readonly WsTopic<S> NotStatic = new("e");
                [WsHandler] public void On(M message) { }
            }
            [WsHandlers(typeof(E))] public static class H { public static readonly WsTopic<S> F = new("f"); }
            """);

        Assert.Equal(
            """
            [{"name":"a:{x}","message":"s"},{"name":"b","message":"s"},{"name":"c:{id}","message":"s"},{"name":"f","message":"s"}]
            """,
            JsonDocument.Parse(contract).RootElement.GetProperty("topics").GetRawText());
    }

    [Fact]
    public void Messages_with_one_discriminator_do_not_bring_their_names_into_the_hash()
    {
        string Program(string first, string second) =>
            $"[WsMessage(\"s\", Direction = WsDirection.ServerToClient)] public record {first}(int X); "
            + $"[WsMessage(\"s\", Direction = WsDirection.ServerToClient)] public record {second}(string X); "
            + "[WsMessage(\"m\")] public record M; "
            + "[WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(M m) { } }";

        Assert.Equal(
            ContractDocuments.HashOf(ContractDocuments.Generate(Program("A", "B"))),
            ContractDocuments.HashOf(ContractDocuments.Generate(Program("B", "A"))));
    }

    [Fact]
    public void A_message_has_the_same_hash_in_every_endpoint_and_another_one_when_it_changes()
    {
        string first = ContractDocuments.GenerateFor("[WsMessage(\"m\")] public record M(int X);");
        string second = ContractDocuments.GenerateFor("[WsMessage(\"m\")] public record M(int X); [WsMessage(\"n\")] public record N;");
        string third = ContractDocuments.GenerateFor("[WsMessage(\"m\")] public record M(long X);");

        Assert.Equal(MessageHash(first), MessageHash(second));
        Assert.NotEqual(MessageHash(first), MessageHash(third));
        Assert.Matches("^[0-9a-f]{16}$", MessageHash(first));
    }

    private static string MessageHash(string contract)
        => JsonDocument.Parse(contract).RootElement.GetProperty("clientToServer")[0].GetProperty("hash").GetString()!;

    private static IEnumerable<string> Names(string source) => NamesOf(ContractDocuments.Generate(source));

    private static IEnumerable<string> NamesOf(string contract)
        => JsonDocument.Parse(contract).RootElement.GetProperty("types").EnumerateObject().Select(static type => type.Name);
}
