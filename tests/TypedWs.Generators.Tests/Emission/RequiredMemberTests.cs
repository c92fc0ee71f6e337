using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>
/// <c>required</c> members beside constructors of all kinds, bare messages with init-only members, and default arguments.
/// </summary>
public sealed class RequiredMemberTests
{
    [Theory]
    [InlineData("[WsMessage(\"r\")] public class R { public R(string a) { A = a; } public required string A { get; init; } }")]
    [InlineData("[WsMessage(\"r\")] public record R(string A) { public required string A { get; init; } = A; }")]
    [InlineData(
        "public abstract class B0 { protected B0(string a) => A = a; public required string A { get; init; } } "
        + "[WsMessage(\"r\")] public class R(string a) : B0(a);"
    )]
    [InlineData(
        "[WsMessage(\"r\")] public struct R { [JsonConstructor] public R(string a) => A = a; public required string A { get; init; } }")]
    [InlineData("[WsMessage(\"r\")] public class R { public R(string a = \"x\") { A = a; } public required string A { get; set; } }")]
    [InlineData("[WsMessage(\"r\")] internal class R { public R(string a) { A = a; } public required string A { get; internal set; } }")]
    public void A_required_member_that_a_parameter_sets_is_required_and_set(string source)
    {
        var code = GeneratedCode.Load(source);

        Assert.Equal("""{"a":"b"}""", code.Codec("R").RoundTrip("""{"a":"b"}"""));
        Assert.Equal(["/a required"], code.Codec("R").Refuse("{}"));
    }

    [Theory]
    [InlineData("class R { [WsKey] public string Key { get; set; } = null!; }")]
    [InlineData("class R { [WsKey] public string Key { get; init; } = default!; }")]
    [InlineData("class R(string? key = null) { [WsKey] public string Key { get; set; } = key!; }")]
    [InlineData("record R { [WsKey] public string Key { get; set; } = \"\"; }")]
    [InlineData("record R([property: WsKey] string Key);")]
    public void A_string_that_is_the_key_is_required(string message)
    {
        var code = GeneratedCode.Load("[WsMessage(\"r\")] public " + message);

        Assert.Equal("""{"key":""}""", code.Codec("R").RoundTrip("""{"key":""}"""));
        Assert.Equal(["/key required"], code.Codec("R").Refuse("{}"));
    }

    [Theory]
    [InlineData("record R([WsKey] string Key = \"k\");", """{"key":"k"}""")]
    [InlineData("class R { [WsKey] public int Key { get; set; } }", """{"key":0}""")]
    public void A_key_with_a_value_of_its_own_is_optional(string message, string written)
        => Assert.Equal(written, GeneratedCode.Load("[WsMessage(\"r\")] public " + message).Codec("R").RoundTrip("{}"));

    [Fact]
    public void A_constructor_that_sets_required_members_leaves_them_optional_as_in_System_Text_Json()
    {
        var code = GeneratedCode.Load("""
            using System.Diagnostics.CodeAnalysis;
            [WsMessage("r")] public class R
            {
                [SetsRequiredMembers] public R() { A = "x"; C = ""; }
                public required string A { get; set; }
                public required int B { get; init; }
                [JsonIgnore] public required string C { get; set; }
            }
            """);

        Assert.Equal("""{"a":"x","b":0}""", code.Codec("R").RoundTrip("{}"));
        Assert.Equal("""{"a":"y","b":2}""", code.Codec("R").RoundTrip("""{"b":2,"a":"y"}"""));
    }

    [Fact]
    public Task TWS013_required_members_that_nothing_could_set()
        => Analysis.Verify(
            """
            [WsMessage("a")] internal class A
            {
                internal required string {|TWS013:X|} { get; init; }
                public required string {|TWS013:Y|} { get; internal set; }
                public required int Z { internal get; set; }
            }
            [WsMessage("b")] public class B : Base { public required int X { get; set; } }
            public class Base { [JsonIgnore] public required int {|TWS013:Y|} { get; set; } }
            """);

    [Fact]
    public Task TWS013_two_parameters_for_one_member()
        => Analysis.Verify(
            """
            [WsMessage("a")] public class {|TWS013:A|}
            {
                public A(int value, int Value) { this.Value = value + Value; }
                public int Value { get; }
            }
            [WsMessage("b")] public class {|TWS013:B|}
            {
                public B(int value, int Value = 3) { this.Value = value + Value; }
                public int Value { get; }
            }
            """);

    [Fact]
    public Task TWS025_and_TWS034_required_members_of_endpoints_and_classes_of_handlers()
        => Analysis.Verify(
            """
            using System.Diagnostics.CodeAnalysis;
            [WsMessage("m")] public record M(int X);
            [WsMessage("n")] public record N(int X);
            [WsEndpoint] public partial class E : WsEndpoint
            {
                public required int {|TWS025:Size|} { get; set; }
                [WsHandler] public void On(M m) { }
            }
            [WsEndpoint] public partial class F : WsEndpoint
            {
                [SetsRequiredMembers] public F() { Size = 1; }
                public required int Size { get; set; }
                [WsHandler] public void On(M m) { }
            }
            [WsHandlers(typeof(F))] public class {|TWS034:H|} { public required int Size { get; set; } [WsHandler] public void On(N n) { } }
            """);

    [Theory]
    [InlineData("[WsMessage(\"a\", Bare = true)] public record A { public string V { get; init; } = \"\"; }")]
    [InlineData("[WsMessage(\"a\", Bare = true)] public record struct A { public A() { } public string V { get; init; } = \"\"; }")]
    [InlineData("public abstract class G<T> { public T? V { get; init; } } [WsMessage(\"a\", Bare = true)] public class A : G<string> { }")]
    [InlineData("[WsMessage(\"a\", Bare = true)] public class A { public required string V { get; init; } }")]
    [InlineData("[WsMessage(\"a\", Bare = true)] public class A(string v) { public required string V { get; init; } = v; }")]
    public void A_bare_message_has_an_init_only_member(string source)
    {
        var code = GeneratedCode.Load(source);

        Assert.Equal("\"text\"", code.Codec("A").RoundTrip("\"text\""));
    }

    [Fact]
    public void The_chosen_constructor_is_called_though_another_one_would_do_with_less()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("a")] public class A
            {
                public A(int x) { X = x; Y = -1; }
                [JsonConstructor] public A(int x, int extra = 5, string? text = null, DayOfWeek day = DayOfWeek.Friday, int? none = null)
                {
                    X = x;
                    Y = extra + (int)day;
                }
                public int X { get; }
                [JsonIgnore] public int Y { get; }
                public int Sum { get => Y; set { } }
            }
            """);

        Assert.Equal("""{"x":1,"sum":10}""", code.Codec("A").RoundTrip("""{"x":1}"""));
    }
}
