using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

/// <summary>The declarations for the contract, wrongly used.</summary>
public sealed class ContractDiagnosticsTests
{
    private const string Types = """
        public enum Color { Red, [JsonStringEnumMemberName("blue")] Blue } [WsErrorData] public record Data(int X);
        public record NoData(int X); public record Person([StringLength(3, MinimumLength = 2)] string Name, int? Age = null);

        """;

    [Theory]
    [InlineData("1.4")]
    [InlineData("0.0")]
    [InlineData("1.2.3.4")]
    [InlineData("999999999.0")]
    public Task A_version_of_numbers_is_fine(string version)
        => Analysis.Verify($"[WsEndpoint(Version = \"{version}\")] public partial class E : WsEndpoint;");

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("v1.0")]
    [InlineData("1.0-beta")]
    [InlineData("1..0")]
    [InlineData("1.01")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.٣")]
    [InlineData("1.9999999999")]
    public Task TWS080_another_version(string version)
        => Analysis.Verify($"[{{|TWS080:WsEndpoint(Version = \"{version}\")|}}] public partial class E : WsEndpoint;");

    [Fact]
    public Task Errors_of_messages_and_handlers_are_fine()
        => Analysis.Verify(Types + """
            [WsMessage("m"), WsErrors("a", "b.c-d_E9"), WsErrors<Data>("c"), WsErrors<Data>("d", "e")] public record M;
            [WsMessage("s", Direction = WsDirection.ServerToClient), WsErrors("busy")] public record S;
            [WsEndpoint] public partial class E : WsEndpoint { [WsHandler, WsErrors("f")] public void On(M message) { } }
            """);

    [Theory]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.Both), {|TWS081:WsErrors()|}]")]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.Both), {|TWS081:WsErrors(\"\")|}]")]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.Both), {|TWS081:WsErrors(null!)|}]")]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.Both), {|TWS081:WsErrors(\"a\", (string)null!)|}]")]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.Both), {|TWS081:WsErrors(\"a b\")|}]")]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.Both), WsErrors(\"a\"), {|TWS081:WsErrors<Data>(\"a\")|}]")]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.Both), {|TWS081:WsErrors<NoData>(\"a\")|}]")]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.Both), {|TWS081:WsErrors<int>(\"a\")|}]")]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.Both), {|TWS081:WsErrors<Data[]>(\"a\")|}]")]
    [InlineData("[{|TWS081:WsErrors(\"a\")|}]")]
    public Task TWS081_errors_that_cannot_be_declared(string attributes)
        => Analysis.Verify($"{Types} {attributes} public record M;");

    [Fact]
    public Task TWS081_errors_of_a_handler_that_its_message_declares_otherwise()
        => Analysis.Verify(Types + """
            [WsMessage("m"), WsErrors("a")] public record M;
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler, WsErrors("a", "b"), {|TWS081:WsErrors<Data>("a")|}] public void On(M message) { }
            }
            """);

    [Fact]
    public Task TWS081_errors_of_a_method_that_is_no_handler()
        => Analysis.Verify("public class C { [{|TWS081:WsErrors(\"a\")|}] public void M() { } }");

    [Theory]
    [InlineData("int A", """{"a":1}""")]
    [InlineData("int A", """ { "a" : -0 , "b" : [ { } , "\u00e9\n" ] } """)]
    [InlineData("int A = 1", "{}")]
    [InlineData("[Range(1, 3)] double A", """{"a":3.49}""")]
    [InlineData("[Range(1, 3)] int? A", """{"a":null}""")]
    [InlineData("[RegularExpression(\"a+\")] string A", """{"a":"aaa"}""")]
    [InlineData("[RegularExpression(\"a+\")] string A", """{"a":""}""")]
    [InlineData("Color A", """{"a":"blue"}""")]
    [InlineData("Guid A, DateOnly B", """{"a":"6f9619ff-8b86-d011-b42d-00c04fc964ff","b":"2026-01-31"}""")]
    [InlineData("TimeOnly A, DateTimeOffset B, TimeSpan C", """{"a":"10:30:00","b":"2026-01-31T10:00:00+01:00","c":"1.02:03:04"}""")]
    [InlineData("byte[] A, Uri B, char C, bool D", """{"a":"YQ==","b":"x","c":"y","d":true}""")]
    [InlineData("[MaxLength(2)] List<Person> A", """{"a":[{"name":"ann"},{"name":"bo","age":null}]}""")]
    [InlineData("Dictionary<Color, int> A", """{"a":{"Red":1,"blue":2}}""")]
    [InlineData("[AllowedValues(1.5, 2.0)] double A", """{"a":2}""")]
    [InlineData("System.Text.Json.JsonElement A", """{"a":null}""")]
    [InlineData("string A, [property: Compare(\"A\")] string B", """{"a":"x","b":"x"}""")]
    [InlineData("[property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] int A", """{"a":"-2147483648"}""")]
    public Task An_example_that_the_message_accepts_is_fine(string members, string example)
        => Analysis.Verify(
            $"{Types} [WsMessage(\"m\", Direction = WsDirection.Both), WsExample({Literal(example)})] public record M({members});");

    [Theory]
    [InlineData("int A", "")]
    [InlineData("int A", "{")]
    [InlineData("int A", """{"a":1}}""")]
    [InlineData("int A", """{a:1}""")]
    [InlineData("int A", """{"a":1,}""")]
    [InlineData("int A", """{"a":01}""")]
    [InlineData("int A", """{"a":"\x"}""")]
    [InlineData("int A", "[1]")]
    [InlineData("int A", "{}")]
    [InlineData("int A", """{"a":null}""")]
    [InlineData("int A", """{"a":"1"}""")]
    [InlineData("int A", """{"a":1.0}""")]
    [InlineData("int A", """{"a":2147483648}""")]
    [InlineData("int A", """{"a":1,"a":1}""")]
    [InlineData("byte A", """{"a":-1}""")]
    [InlineData("uint A", """{"a":4294967296}""")]
    [InlineData("[Range(1, 3)] double A", """{"a":3.51}""")]
    [InlineData("[Range(1, 3, MinimumIsExclusive = true)] int A", """{"a":1}""")]
    [InlineData("[Required] string A", """{"a":" "}""")]
    [InlineData("[WsNotBlank] string A", """{"a":""}""")]
    [InlineData("[RegularExpression(\"a|ab\")] string A", """{"a":"ab"}""")]
    [InlineData("[EmailAddress] string A", """{"a":"x"}""")]
    [InlineData("[Url] string A", """{"a":"x"}""")]
    [InlineData("[AllowedValues(\"x\")] string A", """{"a":"y"}""")]
    [InlineData("[DeniedValues(1)] int A", """{"a":1}""")]
    [InlineData("[EnumDataType(typeof(Color))] string A", """{"a":"Green"}""")]
    [InlineData("Color A", """{"a":"Blue"}""")]
    [InlineData("Color A", """{"a":1}""")]
    [InlineData("Guid A", """{"a":"x"}""")]
    [InlineData("DateTimeOffset A", """{"a":"2026-01-31T10:00:00"}""")]
    [InlineData("DateOnly A", """{"a":"2026-02-31"}""")]
    [InlineData("byte[] A", """{"a":"YQ="}""")]
    [InlineData("char A", """{"a":"ab"}""")]
    [InlineData("[MaxLength(1)] List<int> A", """{"a":[1,2]}""")]
    [InlineData("[WsEach<RangeAttribute>(1, 3)] List<int> A", """{"a":[1,4]}""")]
    [InlineData("List<string> A", """{"a":[null]}""")]
    [InlineData("List<Person> A", """{"a":[{"name":"x"}]}""")]
    [InlineData("Dictionary<Color, int> A", """{"a":{"Green":1}}""")]
    [InlineData("string A, [property: Compare(\"A\")] string B", """{"a":"x","b":"y"}""")]
    public async Task TWS082_an_example_that_is_refused(string members, string example)
    {
        await Analysis.Verify(
            $"{Types} [WsMessage(\"m\", Direction = WsDirection.Both), WsExample({{|TWS082:{Literal(example)}|}})] "
            + $"public record M({members});");

        // The codec says the same, where the text is JSON.
        MessageCodecProxy codec = GeneratedCode.Load(
            $"{Types} [WsMessage(\"m\", Direction = WsDirection.Both)] public record M({members});").Codec("M");
        Assert.Null(codec.Read(example).Message);
    }

    [Fact]
    public Task Examples_of_hierarchies_and_bare_messages_are_checked_too()
        => Analysis.Verify("""
            [WsMessage("b", Direction = WsDirection.Both, Bare = true), WsExample("\"x\""), WsExample({|TWS082:"1"|})]
            public record B([MaxLength(2)] string Text);
            [WsMessage("h", Direction = WsDirection.Both), JsonDerivedType(typeof(C), "c"), JsonDerivedType(typeof(D), 4)]
            [WsExample("{\"x\":1,\"$type\":\"c\"}"), WsExample("{\"$type\":4}"), WsExample({|TWS082:"{\"x\":1}"|})]
            [WsExample({|TWS082:"{\"$type\":\"d\"}"|}), WsExample({|TWS082:"{\"$type\":\"c\"}"|})]
            public abstract record H;
            public sealed record C(int X) : H;
            public sealed record D : H;
            [WsMessage("u", Direction = WsDirection.Both), WsJsonOptions(UnknownMembers = WsUnknownMembers.Disallow)]
            [WsExample({|TWS082:"{\"x\":1}"|})]
            public record U;
            """);

    [Fact]
    public Task TWS082_an_example_of_a_type_that_is_no_message()
        => Analysis.Verify("[WsExample({|TWS082:\"{}\"|})] public record R; [WsErrorData, WsExample({|TWS082:\"{}\"|})] public record D;");

    [Fact]
    public Task One_value_for_unknown_values_is_fine() => Analysis.Verify("public enum K { A, [WsUnknown] B }");

    [Theory]
    [InlineData("public enum K { [WsUnknown] A, [{|TWS083:WsUnknown|}] B }")]
    [InlineData("[Flags] public enum K { A = 1, [{|TWS083:WsUnknown|}] B = 2 }")]
    [InlineData("public class K { [{|TWS083:WsUnknown|}] public int A; }")]
    public Task TWS083_a_value_that_cannot_stand_for_unknown_ones(string type) => Analysis.Verify(type);

    private static string Literal(string json)
        => "\"" + json.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
