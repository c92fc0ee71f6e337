using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

/// <summary>What looks like a member, or like a rule of one, is one or is told.</summary>
public sealed class MemberDiagnosticsTests
{
    [Fact]
    public Task TWS048_a_rule_at_what_is_no_member() => Analysis.Verify("""
        public static class P { public static System.Text.RegularExpressions.Regex X => null!; }
        [AttributeUsage(AttributeTargets.All)] public class OwnAttribute : ValidationAttribute { }
        public class Base { [{|TWS048:MinLength(2)|}] protected string Kept { get; set; } = ""; }
        [WsMessage("a")] public class A : Base
        {
            [{|TWS048:Range(1, 3)|}] private int _field = 1;
            [{|TWS048:Own|}, {|TWS048:WsPattern(typeof(P), "X")|}] internal string Note { get; set; } = "";
            [{|TWS048:Required|}] public static string Shared { get; set; } = "";
            [JsonIgnore, {|TWS048:Range(1, 3)|}] public int Cached { get; set; }
            [field: {|TWS048:Range(1, 3)|}] public int Size { get; set; }
            [Range(1, 3)] public int Good { get; set; } = 1;
            public int Read() => _field;
        }
        [WsMessage("b")] public record B([field: {|TWS048:Range(1, 3)|}] int Size);
        [WsMessage("c"), {|TWS048:System.ComponentModel.DataAnnotations.MetadataType(typeof(Base))|}] public record C(int Size);
        """);

    [Fact]
    public Task TWS048_a_rule_at_a_parameter_that_no_member_takes()
        => Analysis.Verify(
            """
            [WsMessage("a")] public class A
            {
                public A() { }
                public A([{|TWS048:Range(1, 5)|}] int count) => Count = count;
                public int Count { get; set; }
                public string? Note { get; [param: {|TWS048:MinLength(2)|}] set; }
            }
            [WsMessage("b")] public class B([{|TWS048:Range(1, 5)|}, {|TWS048:AllowedValues(3)|}] int start = 3)
            {
                public int Count { get; set; } = start;
            }
            [WsMessage("c")] public record C([Range(1, 5)] int X, [{|TWS048:Range(1, 5)|}] int Ignored = 3)
            {
                [JsonIgnore] public int Ignored { get; init; } = Ignored;
            }
            [WsMessage("d")] [method: JsonConstructor] public record D([param: Range(1, 5)] int X)
            {
                public D([Range(1, 4)] int X, [{|TWS048:Range(1, 3)|}] long y) : this((int)(X + y)) { }
            }
            public class Parent([{|TWS048:Range(1, 5)|}] int count) { [Range(1, 9)] public int Count { get; } = count; }
            [WsMessage("e")] public class E([Range(1, 7)] int count) : Parent(count);
            public record ParentRecord([Range(1, 5)] int Count);
            [WsMessage("f")] public record F(int Count) : ParentRecord(Count);
            public struct G
            {
                [JsonConstructor] public G([Range(1, 5)] int x) => X = x;
                public G([{|TWS048:WsEach<RangeAttribute>(1, 5)|}] int[] xs) => X = xs[0];
                public int X { get; }
            }
            [WsMessage("h")] public record H(G G, List<G> More);
            """);

    [Fact]
    public Task TWS048_a_rule_at_a_parameter_of_a_handler()
        => Analysis.Verify(
            """
            [WsMessage("a")] public record A(int X);
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler] public void On([{|TWS048:Required|}] A message) { }
                public void Other([Required] string text) { }
            }
            """);

    [Fact]
    public void Rules_at_parameters_are_those_of_the_members_that_they_set()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("a")] public class A([Range(1, 5)] int count) { public int Count { get; } = count; }
            [WsMessage("d")] public record D([param: Range(1, 5)] int X);
            """);

        Assert.Equal(["/count range"], code.Codec("A").Refuse("""{"count":6}"""));
        Assert.Equal(["/x range"], code.Codec("D").Refuse("""{"x":6}"""));
    }

    [Theory]
    [InlineData("[WsMessage(\"a\")] public record A([{|TWS022:AllowedValues(null)|}] string V);")]
    [InlineData("[WsMessage(\"a\")] public record A([{|TWS022:DeniedValues((object[]?)null)|}] string V);")]
    [InlineData("[WsMessage(\"a\")] public record A([{|TWS022:RegularExpression(null!)|}] string V);")]
    [InlineData("[WsMessage(\"a\")] public record A([{|TWS022:WsPattern(null!, null!)|}] string V);")]
    [InlineData("[WsMessage(\"a\")] public record A([{|TWS022:EnumDataType(null!)|}] string V);")]
    [InlineData("[WsMessage(\"a\")] public record A([property: {|TWS022:Compare(null!)|}] string V);")]
    [InlineData("[WsMessage(\"a\")] public record A([property: {|TWS022:CustomValidation(null!, null!)|}] string V);")]
    [InlineData("[WsMessage(\"a\")] public record A([Range(typeof(int), {|TWS044:null!|}, {|TWS044:null!|})] int V);")]
    [InlineData("[WsMessage(\"a\")] public record A([{|TWS022:WsEach<AllowedValuesAttribute>(null!)|}] string[] V);")]
    [InlineData(
        "[JsonDerivedType(typeof(D), \"d\")] [{|TWS042:JsonDerivedType(null!, \"x\")|}] public abstract class B; public class D : B; "
        + "[WsMessage(\"a\")] public record A(B V);"
    )]
    public Task An_attribute_that_is_given_null_is_never_left_out_silently(string source) => Analysis.Verify(source);

    [Theory]
    [InlineData("[{|TWS032:T(typeof(int*))|}]")]
    [InlineData("[{|TWS032:T(typeof(void*))|}]")]
    [InlineData("[{|TWS032:T(typeof(delegate*<int, void>))|}]")]
    [InlineData("[{|TWS032:T(typeof(int*[]))|}]")]
    [InlineData("[{|TWS032:T(typeof(List<delegate*<void>[]>))|}]")]
    [InlineData("[{|TWS032:T(null, More = new[] { typeof(int), typeof(int**) })|}]")]
    [InlineData("[{|TWS032:WsEach<TAttribute>(typeof(int*))|}]")]
    [InlineData("[{|TWS020:EnumDataType(typeof(int*))|}]")]
    [InlineData("[{|TWS022:CustomValidation(typeof(int*), \"Check\")|}]")]
    [InlineData("[{|TWS022:CustomValidation(typeof(delegate*<void>), \"Check\")|}]")]
    [InlineData("[{|TWS020:WsPattern(typeof(int*), \"Zip\")|}]")]
    [InlineData("[{|TWS020:Range(typeof(int*), \"1\", \"2\")|}]")]
    [InlineData("[{|TWS032:JsonConverter(typeof(int*))|}]")]
    [InlineData(
        "[T(typeof(Span<int>), More = new[] "
        + "{ typeof(ReadOnlySpan<char>), typeof(TypedReference), typeof(ArgIterator), typeof(void), typeof(Ref) })]"
    )]
    public Task Types_that_no_member_could_have_are_told_or_passed_on(string attributes)
        => Analysis.VerifyUnsafe(
            $$"""
            public ref struct Ref { public Span<int> Items; }
            public class TAttribute(Type? type) : ValidationAttribute
            {
                public Type[]? More { get; set; }
                public override bool IsValid(object? value) => type is null || More is null;
            }
            [WsMessage("a")] public unsafe class A { {{attributes}} public int{{(
                attributes.Contains("WsEach", StringComparison.Ordinal) ? "[]? " : " "
            )}}V { get; set; } }
            """);

    [Fact]
    public Task TWS049_what_generated_code_cannot_reach()
        => Analysis.Verify(
            """
            public struct Vector
            {
                [JsonInclude] public float {|TWS049:X|};
                [JsonInclude] private float {|TWS049:Y|};
                public float Read() => Y;
            }
            [WsMessage("a")] public class A
            {
                [JsonInclude] private int {|TWS049:Version|} { get; set; }
                [JsonInclude] public int {|TWS049:Half|} { private get; set; }
                [JsonInclude] protected internal int Good { get; set; }
                [StringLength(50)] public string {|TWS049:Password|} { private get; set; } = "";
                [MinLength(1)] public List<int> {|TWS049:Items|} { set { } }
                [Own] public string? {|TWS049:Secret|} { private get; set; }
                public Vector At { get; set; }
            }
            public class OwnAttribute : ValidationAttribute { }
            [WsMessage("b", Bare = true)] public class B { public int {|TWS049:Value|} { private get; set; } }
            [WsMessage("c")] public class C
            {
                public string Password { private get; set; } = "";
                [{|TWS022:Compare("Password")|}] public string Again { get; set; } = "";
            }
            """);

    [Fact]
    public Task TWS050_a_public_field()
        => Analysis.Verify(
            """
            public struct Vector
            {
                public float {|TWS050:X|}, {|TWS050:Y|};
                [JsonIgnore] public float Z;
                public const int Size = 3;
                public static int Count;
            }
            [WsMessage("a")] public record A(Vector At) { public int {|TWS050:Level|} = 1; internal int Kept = 2; }
            """);

    [Fact]
    public Task A_field_of_another_assembly_is_told_where_its_type_is_used() => Analysis.Verify("""
        [WsMessage("a")] public record A(System.Collections.Generic.KeyValuePair<int, string> Good);
        """);
}
