using Microsoft.CodeAnalysis;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

public sealed class MessageDiagnosticsTests
{
    [Fact]
    public Task TWS001_two_client_messages_of_a_contract_with_one_discriminator() => Analysis.Verify("""
        [WsMessage("chat")] public record A(string Text);
        [WsMessage({|TWS001:"chat"|})] public record B(int Number);
        """);

    [Fact]
    public Task TWS001_two_server_messages_with_one_discriminator() => Analysis.Verify("""
        [WsMessage("chat", Direction = WsDirection.ServerToClient)] public record A(string Text);
        [WsMessage({|TWS001:"chat"|}, Direction = WsDirection.Both)] public record B(int Number);
        """);

    [Fact]
    public Task TWS001_two_messages_of_both_directions_are_reported_once() => Analysis.Verify("""
        [WsMessage("chat", Direction = WsDirection.Both)] public record A(string Text);
        [WsMessage({|TWS001:"chat"|}, Direction = WsDirection.Both)] public record B(int Number);
        """);

    [Fact]
    public Task One_discriminator_per_direction_is_fine() => Analysis.Verify("""
        [WsMessage("chat")] public record A(string Text);
        [WsMessage("chat", Direction = WsDirection.ServerToClient)] public record B(int Number);
        """);

    [Fact]
    public Task TWS001_two_handled_messages_of_an_endpoint_with_one_discriminator() => Analysis.Verify("""
        [WsMessage("chat")] public record A(string Text);
        [WsMessage("chat")] public record B(int Number);
        [WsEndpoint] public partial class E : WsEndpoint
        {
            [WsHandler] public void OnA(A message) { }
            [WsHandler] public void OnB({|TWS001:B|} message) { }
        }
        """);

    [Fact]
    public Task Two_endpoints_may_use_one_discriminator_for_different_messages() => Analysis.Verify("""
        [WsMessage("chat")] public record A(string Text);
        [WsMessage("chat")] public record B(int Number);
        [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void OnA(A message) { } }
        [WsEndpoint] public partial class F : WsEndpoint { [WsHandler] public void OnB(B message) { } }
        """);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"$ack\"")]
    [InlineData("\"error\"")]
    [InlineData("\"a\\nb\"")]
    [InlineData("\"\\ud800\"")]
    public Task TWS002_a_discriminator_that_is_reserved_or_invalid(string discriminator) => Analysis.Verify($$"""
        [WsMessage({|TWS002:{{discriminator}}|})] public record A(string Text);
        """);

    [Fact]
    public Task Everything_that_is_wrong_with_a_message_is_told_at_once()
        => Analysis.Verify(
            """
            [WsMessage({|TWS002:""|})] public record A(object {|TWS012:Value|}, [{|TWS022:StringLength(-1)|}] string Text,
                [property: {|TWS032:JsonExtensionData|}] int Number);
            """);

    [Theory]
    [InlineData("public abstract record {|TWS008:A|}(string Text);")]
    [InlineData("public record {|TWS008:A|}<T>(T Text);")]
    [InlineData("public class Outer<T> { [WsMessage(\"b\")] public record {|TWS008:B|}(string Text); }")]
    [InlineData("file record {|TWS008:A|}(string Text);")]
    [InlineData("public static class {|TWS008:A|};")]
    [InlineData("public ref struct {|TWS008:A|};")]
    public Task TWS008_a_type_that_cannot_be_a_message(string declaration)
        => Analysis.Verify((declaration.Contains("[WsMessage", StringComparison.Ordinal) ? "" : "[WsMessage(\"a\")] ") + declaration);

    [Fact]
    public Task TWS008_a_message_that_generated_code_cannot_see() => Analysis.Verify("""
        public class Outer { [WsMessage("a")] private record {|TWS008:A|}(string Text); }
        """);

    [Fact]
    public Task TWS010_two_members_with_one_name_in_JSON() => Analysis.Verify("""
        [WsMessage("a")] public record A(string Text, [property: JsonPropertyName("text")] string {|TWS010:Other|});
        """);

    [Theory]
    [InlineData("object")]
    [InlineData("Dictionary<double, int>")]
    [InlineData("Dictionary<string, object>")]
    [InlineData("HashSet<object>")]
    [InlineData("SortedSet<int>")]
    [InlineData("(int, int)")]
    [InlineData("System.Text.Json.JsonDocument")]
    [InlineData("System.Text.Json.Nodes.JsonNode")]
    [InlineData("System.Version")]
    [InlineData("Func<int>")]
    [InlineData("int[,]")]
    [InlineData("List<object>")]
    [InlineData("IDisposable")]
    [InlineData("nint")]
    [InlineData("AttributeTargets")]
    public Task TWS012_a_member_of_an_unsupported_type(string type) => Analysis.Verify($$"""
        [WsMessage("a")] public record A({{type}} {|TWS012:Value|});
        """);

    [Fact]
    public Task TWS012_is_reported_once_for_a_nested_type_of_several_messages() => Analysis.Verify("""
        public record Inner(object {|TWS012:Value|});
        [WsMessage("a")] public record A(Inner Inner);
        [WsMessage("b")] public record B(List<Inner> Inner);
        """);

    [Fact]
    public Task TWS013_several_constructors_and_none_chosen() => Analysis.Verify("""
        [WsMessage("a")] public class {|TWS013:A|}
        {
            public A(int x) => X = x;
            public A(int x, int y) => X = x + y;
            public int X { get; }
        }
        """);

    [Fact]
    public Task TWS013_no_public_constructor() => Analysis.Verify("""
        [WsMessage("a")] public class {|TWS013:A|} { private A() { } public int X { get; set; } }
        """);

    [Fact]
    public Task TWS013_a_constructor_parameter_without_a_member() => Analysis.Verify("""
        [WsMessage("a")] public class {|TWS013:A|}(long x) { public int X { get; } = (int)x; }
        """);

    [Fact]
    public Task TWS013_a_required_member_that_is_ignored_and_a_required_field() => Analysis.Verify("""
        [WsMessage("a")] public class A { [JsonIgnore] public required int {|TWS013:X|} { get; set; } public required int {|TWS013:Y|}; }
        """);

    [Fact]
    public Task TWS014_a_member_that_cannot_be_set() => Analysis.Verify("""
        [WsMessage("a")] public record A(int X) { public int {|TWS014:Twice|} => 2 * X; [JsonIgnore] public int Thrice => 3 * X; }
        """);

    [Theory]
    [InlineData("StringLength(5)", "int")]
    [InlineData("Range(1, 2)", "Guid")]
    [InlineData("Range(1, 2)", "Uri")]
    [InlineData("Range(0.5, 2)", "char")]
    [InlineData("RegularExpression(\"a\")", "DateTime")]
    [InlineData("EmailAddress", "Guid")]
    [InlineData("Range(typeof(int), \"1\", \"2\")", "short")]
    [InlineData("StringLength(5)", "List<string>")]
    [InlineData("WsPattern(typeof(string), \"a\")", "int")]
    [InlineData("Phone", "int")]
    [InlineData("Base64String", "byte[]")]
    [InlineData("DeniedValues(1, 2)", "short")]
    [InlineData("EnumDataType(typeof(DayOfWeek))", "double")]
    public Task TWS020_a_rule_that_does_not_apply(string rule, string type) => Analysis.Verify($$"""
        [WsMessage("a")] public record A([{|TWS020:{{rule}}|}] {{type}} Value);
        """);

    [Theory]
    [InlineData("AllowedValues(1, 2)", "short")]
    [InlineData("AllowedValues(1)", "ushort")]
    [InlineData("AllowedValues(1.5, null)", "decimal?")]
    [InlineData("AllowedValues(1)", "string?")]
    [InlineData("AllowedValues", "string?")]
    [InlineData("AllowedValues(\"a\")", "DayOfWeek")]
    [InlineData("EnumDataType(typeof(string))", "string")]
    [InlineData("EnumDataType(typeof(int))", "int")]
    [InlineData("Range(1, 1, MinimumIsExclusive = true)", "int")]
    [InlineData("StringLength(3, ErrorMessage = \"{9} {\")", "string")]
    [InlineData("StringLength(3, MinimumLength = 1, ErrorMessage = \"{0} {3}\")", "string")]
    [InlineData("StringLength(3, ErrorMessage = \"{0:d} {1:q}\")", "string")]
    [InlineData("Range(1, 5, ErrorMessage = \"{3}\")", "int")]
    [InlineData("Required(ErrorMessage = \"{1}\")", "string")]
    [InlineData("property: Compare(\"Value\", ErrorMessage = \"}\")", "string")]
    public Task TWS022_a_rule_that_no_value_keeps_or_a_text_that_is_no_format(string rule, string type)
    {
        string marked = rule.StartsWith("property: ", StringComparison.Ordinal)
            ? "property: {|TWS022:" + rule[10..] + "|}"
            : "{|TWS022:" + rule + "|}";
        return Analysis.Verify(
            $$"""
            [WsMessage("a")] public record A([{{marked}}] {{type}} Value);
            """);
    }

    [Fact]
    public Task TWS021_an_invalid_pattern() => Analysis.Verify("""
        [WsMessage("a")] public record A([RegularExpression({|TWS021:"(a"|})] string Value);
        """);

    [Theory]
    [InlineData("\"None\"")]
    [InlineData("nameof(Patterns.Text)")]
    [InlineData("nameof(Patterns.Instance)")]
    [InlineData("\"Hidden\"")]
    [InlineData("nameof(Patterns.Parameter)")]
    public Task TWS021_a_pattern_of_the_users_own_that_is_none(string member) => Analysis.Verify($$"""
        public class Patterns
        {
            public static string Text => "a";
            public System.Text.RegularExpressions.Regex Instance => new("a");
            private static System.Text.RegularExpressions.Regex Hidden => new("a");
            public static System.Text.RegularExpressions.Regex Parameter(int x) => new("a");
            public object Use() => Hidden;
        }
        [WsMessage("a")] public record A([{|TWS021:WsPattern(typeof(Patterns), {{member}})|}] string Value);
        """);

    [Theory]
    [InlineData("(?=a)..")]
    [InlineData("(?!a).")]
    [InlineData("(?<=a)b")]
    [InlineData("(.)\\\\1")]
    [InlineData("(?>a+)b")]
    public Task TWS026_a_pattern_that_needs_backtracking(string pattern) => Analysis.Verify($$"""
        [WsMessage("a")] public record A([RegularExpression({|TWS026:"{{pattern}}"|})] string Value);
        """);

    [Theory]
    [InlineData("StringLength(5, MinimumLength = 6)", "string")]
    [InlineData("StringLength(-1)", "string")]
    [InlineData("Length(3, 2)", "string")]
    [InlineData("MinLength(-1)", "int[]")]
    [InlineData("MaxLength(0)", "string")]
    [InlineData("Range(2, 1)", "int")]
    [InlineData("Range(1, 1, MinimumIsExclusive = true)", "int")]
    [InlineData("Required(ErrorMessageResourceName = \"X\", ErrorMessageResourceType = typeof(string))", "string")]
    [InlineData("Required(ErrorMessageResourceName = \"Empty\", ErrorMessageResourceType = typeof(string))", "string")]
    [InlineData("Required(ErrorMessageResourceName = \"X\")", "string")]
    [InlineData("Required(ErrorMessageResourceType = typeof(string))", "string")]
    [InlineData("Required(ErrorMessage = \"a\", ErrorMessageResourceName = \"X\", ErrorMessageResourceType = typeof(string))", "string")]
    [InlineData("CustomValidation(typeof(string), \"IsNullOrEmpty\")", "string")]
    public Task TWS022_a_rule_that_contradicts_itself(string rule, string type) => Analysis.Verify($$"""
        [WsMessage("a")] public record A([{|TWS022:{{rule}}|}] {{type}} Value);
        """);

    [Fact]
    public Task TWS022_a_rule_or_a_name_that_refers_to_nothing() => Analysis.Verify("""
        [WsMessage("a")] public record A(
            [property: {|TWS022:Compare("Other")|}] string Value,
            [{|TWS022:Display(Name = "X", ResourceType = typeof(string))|}] [Required(ErrorMessage = "{0}")] string Text);
        """);

    [Theory]
    [InlineData("record {|TWS023:A|};")]
    [InlineData("record {|TWS023:A|}(int X, int Y);")]
    public Task TWS023_a_bare_message_with_other_than_one_member(string declaration)
        => Analysis.Verify("[WsMessage(\"a\", Bare = true)] public " + declaration);

    [Theory]
    [InlineData("Range(typeof(int), \"1\", \"2\")")]
    [InlineData("property: JsonExtensionData")]
    [InlineData("property: JsonIgnore(Condition = JsonIgnoreCondition.WhenReading)")]
    public Task TWS032_what_would_silently_be_ignored(string attribute)
    {
        string marked = attribute.StartsWith("property: ", StringComparison.Ordinal)
            ? "property: {|TWS032:" + attribute["property: ".Length..] + "|}"
            : "{|TWS032:" + attribute + "|}";
        return Analysis.Verify($$"""
            [WsMessage("a")] public record A([{{marked}}] string Value);
            """);
    }

    [Fact]
    public Task TWS032_a_rule_of_the_users_own_that_generated_code_cannot_see()
        => Analysis.Verify(
            """
            [WsMessage("a")] public class A
            {
                [{|TWS032:Own|}] public string? Value { get; set; }
                [{|TWS032:Other(typeof(Kind[]), null)|}] public string? Second { get; set; }
                [{|TWS032:Other(null, Kind.X)|}] public string? Third { get; set; }
                [{|TWS032:Local|}] public string? Fourth { get; set; }
                [{|TWS032:EnumDataType(typeof(Kind))|}] public string? Fifth { get; set; }
                [Other(null, null)] public string? Good { get; set; }
                private sealed class OwnAttribute : ValidationAttribute;
                private enum Kind { X }
            }
            public sealed class OtherAttribute(Type? type, params object?[]? values) : ValidationAttribute
            {
                public override bool IsValid(object? value) => type is null && values is null;
            }
            file sealed class LocalAttribute : ValidationAttribute;
            """);

    [Fact]
    public Task Nothing_is_reported_for_good_messages()
        => Analysis.Verify(
            """
            public enum Color { Red, Green }
            public record Inner([Range(1, 10)] int X, Inner? Next = null);
            [WsMessage("a")] public record A([Required, StringLength(5), DataType(DataType.Password)] string Text, Color? Color,
                List<Inner> Items, byte[] Data);
            [WsMessage("b", Bare = true)] public readonly record struct B(int Value);
            """);

    [Fact]
    public async Task TWS013_says_that_an_ignored_member_has_a_parameter()
    {
        IReadOnlyList<Diagnostic> problems = await Analysis.Analyze(
            Compilations.Create("""[WsMessage("a")] public record A(string X, [property: JsonIgnore] string Y);"""));

        Assert.Contains(
            "'Y' has [JsonIgnore]",
            Assert.Single(problems).GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal);
    }
}
