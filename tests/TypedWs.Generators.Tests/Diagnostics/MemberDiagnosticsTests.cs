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
    public Task TWS049_what_generated_code_cannot_reach() => Analysis.Verify("""
        public struct Vector { [JsonInclude] public float {|TWS049:X|}; [JsonInclude] private float {|TWS049:Y|}; public float Read() => Y; }
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
        [WsMessage("c")] public class C { public string Password { private get; set; } = ""; [{|TWS022:Compare("Password")|}] public string Again { get; set; } = ""; }
        """);

    [Fact]
    public Task TWS050_a_public_field() => Analysis.Verify("""
        public struct Vector { public float {|TWS050:X|}, {|TWS050:Y|}; [JsonIgnore] public float Z; public const int Size = 3; public static int Count; }
        [WsMessage("a")] public record A(Vector At) { public int {|TWS050:Level|} = 1; internal int Kept = 2; }
        """);

    [Fact]
    public Task A_field_of_another_assembly_is_told_where_its_type_is_used() => Analysis.Verify("""
        [WsMessage("a")] public record A(System.Collections.Generic.KeyValuePair<int, string> Good);
        """);
}
