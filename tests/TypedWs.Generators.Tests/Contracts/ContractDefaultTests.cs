using System.Text.Json;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Contracts;

/// <summary>The default values in the contract are those that absent members have.</summary>
public sealed class ContractDefaultTests
{
    private const string Types = """
        public enum Color { Red, [JsonStringEnumMemberName("blue")] Blue } public enum Late { First = 5 }
        public record Inner(int X = 1); public struct Point { public int X { get; set; } }

        """;

    // The type, and how an absent member of this type gets its value; the default that the contract has, or null for an unknown one.
    [Theory]
    [InlineData("int", "= 3", "3")]
    [InlineData("int", "", "0")]
    [InlineData("int?", "", "null")]
    [InlineData("long", "= 3", "3")]
    [InlineData("ulong", "= ulong.MaxValue", "18446744073709551615")]
    [InlineData("double", "= 1e300", "1E+300")]
    [InlineData("double", "= 3", "3")]
    [InlineData("float", "= 0.1f", "0.1")]
    [InlineData("decimal", "= 1.50m", "1.50")]
    [InlineData("bool", "= true", "true")]
    [InlineData("char", "= 'x'", "\"x\"")]
    [InlineData("char", "", "\"\\u0000\"")]
    [InlineData("string?", "", "null")]
    [InlineData("string", "= \"a\\\"b\"", "\"a\\\"b\"")]
    [InlineData("Color", "= Color.Blue", "\"blue\"")]
    [InlineData("Color", "", "\"Red\"")]
    [InlineData("Late", "", "\"0\"")]
    [InlineData("Color?", "= Color.Blue", "\"blue\"")]
    [InlineData("Guid", "", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("DateTime", "", "\"0001-01-01T00:00:00\"")]
    [InlineData("DateTimeOffset", "", "\"0001-01-01T00:00:00Z\"")]
    [InlineData("DateOnly", "", "\"0001-01-01\"")]
    [InlineData("TimeOnly", "", "\"00:00:00\"")]
    [InlineData("TimeSpan", "", "\"00:00:00\"")]
    [InlineData("Inner?", "", "null")]
    [InlineData("Point", "", null)]
    public void A_property_and_a_parameter_have_the_default_that_is_written_for_them(string type, string initial, string? expected)
    {
        string end = initial.Length == 0 ? "" : " " + initial + ";";
        Check($"public class M {{ public {type} A {{ get; set; }}{end} }}", expected);
        Check($"public class M {{ public {type} A {{ get; init; }}{end} }}", expected);
        if (!type.StartsWith("char", StringComparison.Ordinal) || initial.Length > 0)
        {
            Check($"public record M({type} A {(initial.Length > 0 ? initial : "= default")});", expected);
        }
    }

    [Theory]
    [InlineData("List<int>", "= []", "[]")]
    [InlineData("HashSet<int>", "= []", "[]")]
    [InlineData("Dictionary<string, int>", "= null!", "null")]
    [InlineData("string", "= string.Empty", "\"\"")]
    [InlineData("string", "= null!", "null")]
    [InlineData("string?", "= default", "null")]
    [InlineData("List<int>", "= new()", null)]
    [InlineData("int", "= Environment.ProcessorCount", null)]
    [InlineData("Inner", "= new()", null)]
    [InlineData("ImmutableArray<int>", "", null)]
    public void An_initial_value_that_is_no_constant_is_unknown(string type, string initial, string? expected)
        => Check(
            $"public class M {{ public {type} A {{ get; set; }}{(initial.Length > 0 ? " " + initial + ";" : "")} }}", expected);

    [Theory]
    [InlineData("public class M { public M() { A = 5; } public int A { get; set; } }")]
    [InlineData("public class M { private int _a = 5; public int A { get => _a; set => _a = value; } }")]
    [InlineData(
        "public class B { public virtual int A { get; set; } } "
        + "[WsMessage(\"m\")] public class M : B { public override int A { get; set; } = 2; }")]
    public void A_value_that_code_may_set_is_unknown(string declaration)
        => Assert.DoesNotContain(
            "\"default\"",
            ContractDocuments.MemberFor(
                declaration.Contains("WsMessage", StringComparison.Ordinal) ? declaration : "[WsMessage(\"m\")] " + declaration),
            StringComparison.Ordinal);

    [Fact]
    public void A_required_member_has_no_default()
    {
        Assert.DoesNotContain(
            "default",
            ContractDocuments.MemberFor("[WsMessage(\"m\")] public class M { public required int A { get; set; } }"),
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            "default",
            ContractDocuments.MemberFor("[WsMessage(\"m\")] public record M([Required] string? A = \"x\");"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[JsonNumberHandling(JsonNumberHandling.WriteAsString)] public int A { get; set; } = 3;", "\"3\"")]
    [InlineData(
        "[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] public double A { get; set; } = double.NaN;", "\"NaN\"")]
    [InlineData("[JsonConverter(typeof(JsonNumberEnumConverter<Color>))] public Color A { get; set; } = Color.Blue;", "1")]
    public void A_default_has_the_form_of_its_member(string member, string expected) => Check($"public class M {{ {member} }}", expected);

    // The default is the value that the codec writes after it has read an empty object.
    private static void Check(string declaration, string? expected)
    {
        string source = $"{Types} [WsMessage(\"m\", Direction = WsDirection.Both)] {declaration}"
            .Replace("ImmutableArray", "System.Collections.Immutable.ImmutableArray", StringComparison.Ordinal);
        using JsonDocument member = JsonDocument.Parse(ContractDocuments.MemberFor(source));

        bool isKnown = member.RootElement.TryGetProperty("default", out JsonElement value);
        Assert.Equal(expected, isKnown ? value.GetRawText() : null);
        if (isKnown)
        {
            string written = GeneratedCode.Load(source).Codec("M").RoundTrip("{}");
            Assert.Equal(
                JsonSerializer.Serialize(value), JsonSerializer.Serialize(JsonDocument.Parse(written).RootElement.GetProperty("a")));
        }
    }
}
