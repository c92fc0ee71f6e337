using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary><c>[WsEach]</c>: rules for the elements of collections and the values of dictionaries.</summary>
public sealed class ElementRuleTests
{
    private const string Own = """
        public sealed class EvenAttribute(int except) : ValidationAttribute("{0} has an odd one")
        {
            public override bool IsValid(object? value) => value is int number && (number % 2 == 0 || number == except);
        }
        [WsRuleCode("few")] public sealed class FewAttribute() : RangeAttribute(1, 2);

        """;

    [Theory]
    [InlineData("List<string>", "WsEach<StringLengthAttribute>(3)", """["a","abcd","abc"]""", "/1 max_length")]
    [InlineData(
        "string[]",
        "WsEach<LengthAttribute>(2, 3), WsEach<RegularExpressionAttribute>(\"[a-z]+\")",
        """["a","ab","AB","abcd"]""",
        "/0 min_length|/2 pattern|/3 max_length")]
    [InlineData("List<string>", "WsEach<RequiredAttribute>", """["a"," ",null]""", "/1 not_blank|/2 null")]
    [InlineData("List<string?>", "WsEach<RequiredAttribute>", """["a","",null]""", "/1 not_blank|/2 null")]
    [InlineData("List<string?>", "WsEach<WsNotBlankAttribute>", """["a","",null]""", "/1 not_blank")]
    [InlineData("List<string>", "WsEach<EmailAddressAttribute>", """["a@b","a"]""", "/1 email")]
    [InlineData("int[]", "WsEach<RangeAttribute>(1, 10)", "[1,0,10,11]", "/1 range|/3 range")]
    [InlineData("List<int?>", "WsEach<RangeAttribute>(1, 10)", "[1,null,0]", "/2 range")]
    [InlineData("decimal[]", "WsEach<WsRangeAttribute>(\"0.5\", \"1.5\")", "[0.5,0.4,1.5,1.6]", "/1 range|/3 range")]
    [InlineData("List<string>", "WsEach<AllowedValuesAttribute>(\"a\", \"b\")", """["a","c"]""", "/1 one_of")]
    [InlineData("List<string?>", "WsEach<DeniedValuesAttribute>(\"a\")", """["a",null]""", "/0 not_one_of")]
    [InlineData("List<DayOfWeek>", "WsEach<AllowedValuesAttribute>(DayOfWeek.Monday)", """["Monday","Sunday"]""", "/1 one_of")]
    [InlineData("HashSet<int>", "WsEach<RangeAttribute>(1, 10), MaxLength(2)", "[1,1,2,11]", "/3 range")]
    [InlineData("Dictionary<string, string>", "WsEach<StringLengthAttribute>(2)", """{"a":"ab","b/c":"abc"}""", "/b~1c max_length")]
    [InlineData("Dictionary<int, int?>", "WsEach<RangeAttribute>(1, 2)", """{"1":1,"2":3,"3":null}""", "/2 range")]
    [InlineData("List<List<int>>", "WsEach<MaxLengthAttribute>(2)", "[[1],[1,2,3]]", "/1 max_items")]
    [InlineData("List<byte[]>", "WsEach<WsCountAttribute>(1, 2)", """["AQ==","","AQID"]""", "/1 min_length|/2 max_length")]
    [InlineData("int[]", "WsEach<EvenAttribute>(3)", "[2,3,5]", "/2 custom")]
    [InlineData("int[]", "WsEach<FewAttribute>", "[2,3]", "/1 app.few")]
    [InlineData("List<List<int>>", "WsEach<NotEmptyAttribute>", "[[1],[]]", "/1 custom")]
    [InlineData("List<Part>", "WsEach<NotEmptyAttribute>", """[{"x":1}]""", "/0 custom")]
    [InlineData("string[]", "WsEach<UrlAttribute>", """["http://a",1]""", "/1 type")]
    public void Each_element_is_judged_and_pointed_to(string type, string rule, string json, string errors)
    {
        var code = GeneratedCode.Load(
            Own
                + $$"""
                public sealed class NotEmptyAttribute : ValidationAttribute
                {
                    public override bool IsValid(object? value) => value is List<int> { Count: > 0 };
                }
                public record Part(int X);
                [WsMessage("m")] public record M([{{rule}}] {{type}} Value, int Other);
                [WsMessage("p")] public class P { [{{rule}}] public required {{type}} Value { get; init; } }
                """);

        string[] expected = [.. errors.Split('|').Select(static error => "/value" + error)];
        Assert.Equal(expected, code.Codec("P").Refuse($$"""{"value":{{json}}}"""));
        Assert.Equal([.. expected, "/other type"], code.Codec("M").Refuse($$"""{"value":{{json}},"other":"x"}"""));
    }

    [Fact]
    public void The_texts_are_the_rules_own_or_the_users()
    {
        var code = GeneratedCode.Load(
            Own
                + """
                [WsMessage("m")] public record M(
                    [WsEach<StringLengthAttribute>(3)] List<string> A,
                    [property: Display(Name = "the numbers")]
                    [WsEach<RangeAttribute>(1, 2, ErrorMessage = "{0}: from {1} to {2}"), WsEach<EvenAttribute>(1)] int[] B,
                    [MinLength(1), WsEach<StringLengthAttribute>(1)] List<string> C);
                """);

        Assert.Equal(
            [
                """/a/0 max_length: must be at most 3 characters {"max":3} 4""",
                """/b/0 range: the numbers: from 1 to 2 {"min":1,"max":2}""",
                "/b/0 custom: the numbers has an odd one {}",
                """/c min_items: must have at least 1 item {"min":1} 0""",
            ],
            code.Codec("M").RefuseInDetail("""{"a":["abcd"],"b":[3],"c":[]}"""));
        code.Codec("M").Accept("""{"a":["abc",""],"b":[2,1],"c":["a"]}""");
    }

    [Fact]
    public void Collections_of_one_type_have_their_own_rules()
    {
        var code = GeneratedCode.Load(
            """[WsMessage("m")] public record M([WsEach<RangeAttribute>(1, 2)] int[] A, int[] B, [WsEach<RangeAttribute>(3, 4)] int[] C);"""
        );

        Assert.Equal(["/c/0 range"], code.Codec("M").Refuse("""{"a":[1],"b":[9],"c":[1]}"""));
    }

    [Fact]
    public Task TWS064_rules_that_cannot_be_put_on_elements()
        => Analysis.Verify(
            """
            public sealed class NamedAttribute : ValidationAttribute
                { protected override ValidationResult? IsValid(object? value, ValidationContext context) => null; }
            [WsMessage("m")] public record M(
                [{|TWS064:WsEach<StringLengthAttribute>("3")|}] List<string> A,
                [{|TWS064:WsEach<RangeAttribute>(1, 2.5)|}] double[] B,
                [{|TWS064:WsEach<NamedAttribute>|}] string[] C,
                [{|TWS064:WsEach<StringLengthAttribute>(3)|}] string D,
                [{|TWS020:WsEach<StringLengthAttribute>(3)|}] int[] E,
                [WsEach<StringLengthAttribute>(3)] string[] F);
            """);
}
