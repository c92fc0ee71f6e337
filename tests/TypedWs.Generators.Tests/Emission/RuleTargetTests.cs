using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Rules on targets of their own kind: a set, an enum, a scalar whose text is matched.</summary>
public sealed class RuleTargetTests
{
    [Fact]
    public void Counts_and_typed_ranges_of_TypedWs_may_be_trimmed_unlike_those_of_DataAnnotations()
    {
        Assert.True(IsUnsafe(typeof(LengthAttribute), typeof(int), typeof(int)));
        Assert.True(IsUnsafe(typeof(RangeAttribute), typeof(Type), typeof(string), typeof(string)));
        Assert.False(IsUnsafe(typeof(WsCountAttribute), typeof(int), typeof(int)));
        Assert.False(IsUnsafe(typeof(WsRangeAttribute), typeof(string), typeof(string)));

        static bool IsUnsafe(Type attribute, params Type[] parameters)
            => attribute
                .GetConstructor(parameters)!
                .IsDefined(typeof(System.Diagnostics.CodeAnalysis.RequiresUnreferencedCodeAttribute), inherit: false);
    }

    [Theory]
    [InlineData("HashSet<int>", "MinLength(2)")]
    [InlineData("ISet<int>", "MaxLength(2)")]
    [InlineData("IReadOnlySet<int>", "Length(2, 2)")]
    [InlineData("HashSet<int>", "Required")]
    public void On_a_set_the_rules_count_the_set(string type, string rule)
    {
        var code = GeneratedCode.Load($$"""[WsMessage("m")] public record M([property: {{rule}}] {{type}} Value);""");
        var attribute = (ValidationAttribute)
            code.Type("M").GetProperty("Value")!.GetCustomAttributes(typeof(ValidationAttribute), inherit: false).Single();
        foreach (string json in (string[])["[]", "[0]", "[0,0]", "[0,0,1]", "[0,1,0,1]", "[0,1,2]", "[0,0,0,1,1,2,2]"])
        {
            (object? read, string[]? errors) = code.Codec("M").Read($$"""{"value":{{json}}}""");
            Assert.True(
                attribute.IsValid(JsonSerializer.Deserialize<HashSet<int>>(json)) == read is not null,
                $"[{rule}] {json}: {string.Join(", ", errors)}");
        }
    }

    [Fact]
    public void A_set_says_how_many_it_has_and_its_elements_come_first()
    {
        var code = GeneratedCode.Load("""[WsMessage("m")] public record M([MinLength(2), MaxLength(3)] HashSet<int> Value);""");

        Assert.Equal(
            """/value min_items: must have at least 2 items {"min":2} 1""",
            code.Codec("M").RefuseInFull("""{"value":[0,0,0,0,0]}"""));
        Assert.Equal(
            """/value max_items: must have at most 3 items {"max":3} 4""",
            code.Codec("M").RefuseInFull("""{"value":[0,1,2,3,3]}"""));
        Assert.Equal(["/value/1 type"], code.Codec("M").Refuse("""{"value":[0,"x"]}"""));
        string many = string.Join(',', Enumerable.Repeat("0", 65_537));
        Assert.Equal(
            """/value max_items: must have at most 65536 items {"max":65536} 65537""",
            code.Codec("M").RefuseInFull($$"""{"value":[{{many}}]}"""));
    }

    [Theory]
    [InlineData("int", "[0-9]{2}|-5", new[] { "1", "12", "-5", "100" })]
    [InlineData("long?", "[0-9]{2}", new[] { "1", "12", "null" })]
    [InlineData("double", "[0-9]+|-?1\\\\.5|1E\\\\+20", new[] { "1.5", "-1.5", "2.5", "1e20", "3" })]
    [InlineData("decimal", "1\\\\.50", new[] { "1.5", "1.50" })]
    [InlineData("float", "0\\\\.1", new[] { "0.1", "0.2" })]
    [InlineData("char", "[a-c]", new[] { "\"a\"", "\"d\"" })]
    [InlineData("bool", "True", new[] { "true", "false" })]
    [InlineData("Guid", "6f.*", new[] { "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"", "\"7f9619ff-8b86-d011-b42d-00c04fc964ff\"" })]
    [InlineData("DayOfWeek", "[MT].*", new[] { "\"Monday\"", "\"Tuesday\"", "\"Sunday\"" })]
    [InlineData("Uri", "https://.*", new[] { "\"https://a/b\"", "\"http://a\"", "\"\"", "\"https://a/%41\"" })]
    [InlineData("TimeSpan", "[0-9:]{8}", new[] { "\"10:00:00\"", "\"1.10:00:00\"", "\"00:00:00.5\"" })]
    public void A_regular_expression_is_matched_with_the_text_of_any_scalar(string type, string pattern, string[] values)
    {
        var code = GeneratedCode.Load(
            $$"""[WsMessage("m")] public record M([property: RegularExpression("{{pattern}}")] {{type}} Value);""");
        PropertyInfo property = code.Type("M").GetProperty("Value")!;
        var attribute = (ValidationAttribute)property.GetCustomAttributes(typeof(ValidationAttribute), inherit: false).Single();
        var options = new JsonSerializerOptions(JsonSerializerOptions.Web)
        {
            Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
        };
        foreach (string value in values)
        {
            string json = $$"""{"value":{{value}}}""";
            bool expected = attribute.IsValid(property.GetValue(JsonSerializer.Deserialize(json, code.Type("M"), options)));
            Assert.Equal(expected ? [] : ["/value pattern"], code.Codec("M").Read(json).Errors);
        }
    }

    [Fact]
    public void On_an_enum()
    {
        var code = GeneratedCode.Load("""public enum E { A, B, C } [WsMessage("m")] public record M([AllowedValues(E.A, E.C)] E Value);""");

        code.Codec("M").Accept("""{"value":"A"}""");
        Assert.Equal(
            """/value one_of: must be one of the allowed values {"allowed":["A","C"]}""",
            code.Codec("M").RefuseInFull("""{"value":"B"}"""));
    }

    [Fact]
    public void Denied_and_undefined_values_of_an_enum()
    {
        var code = GeneratedCode.Load("""
            public enum E { A = 1, B }
            [WsMessage("m")] public record M([DeniedValues(E.A)] E Value = E.B, [EnumDataType(typeof(E))] E Other = default);
            """);

        code.Codec("M").Accept("""{"value":"B","other":"A"}""");
        Assert.Equal(
            """/value not_one_of: must not be one of the denied values {"denied":["A"]}""",
            code.Codec("M").RefuseInFull("""{"value":"A","other":"A"}"""));
        Assert.Equal("/other one_of: must be one of the known values {}", code.Codec("M").RefuseInFull("{}"));
    }
}
