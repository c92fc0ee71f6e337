using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Rules of one's own are asked of every member that was read, whatever else is wrong with the message.</summary>
public sealed class EarlyRuleTests
{
    private const string Own = """
        public sealed class TwoDecimalsAttribute() : ValidationAttribute("must have two decimals")
        {
            public override bool IsValid(object? value) => value is null || value is decimal number && decimal.Round(number, 2) == number;
        }

        public sealed class NoAttribute() : ValidationAttribute("no")
        {
            public override bool IsValid(object? value) => false;
        }

        public sealed class NamedAttribute : ValidationAttribute
        {
            protected override ValidationResult? IsValid(object? value, ValidationContext context)
                => value is "good"
                    ? ValidationResult.Success
                    : new ValidationResult($"{context.DisplayName} is bad", [context.MemberName!]);
        }

        public sealed class BelowAttribute(string other) : ValidationAttribute
        {
            protected override ValidationResult? IsValid(object? value, ValidationContext context)
                => (int)value! < (int)context.ObjectType.GetProperty(other)!.GetValue(context.ObjectInstance)!
                    ? null
                    : new ValidationResult("too high");
        }

        """;

    [Fact]
    public void A_bid_whose_amount_name_and_nested_address_are_wrong_gets_all_three_errors()
    {
        var code = GeneratedCode.Load(Own + """
            public record Address([RegularExpression("[0-9]{5}")] string Zip);
            [WsMessage("m")] public record M([TwoDecimals] decimal Amount, [Required] string Bidder, Address ShipTo);
            """);

        Assert.Equal(
            ["/bidder not_blank", "/shipTo/zip pattern", "/amount custom"],
            code.Codec("M").Refuse("""{"amount":1.234,"bidder":" ","shipTo":{"zip":"x"}}"""));
        Assert.Equal(
            ["/shipTo/zip pattern", "/amount custom"],
            code.Codec("M").Refuse("""{"shipTo":{"zip":"x"},"bidder":"b","amount":1.234}"""));
        Assert.Equal(
            ["/bidder required", "/shipTo type", "/amount custom"],
            Sorted(code.Codec("M").Refuse("""{"amount":1.234,"shipTo":[]}"""), 1));
        code.Codec("M").Accept("""{"amount":1.23,"bidder":"b","shipTo":{"zip":"12345"}}""");
    }

    [Theory]
    [InlineData("string", "No, StringLength(3, MinimumLength = 2)", "\"a\"", "min_length custom")]
    [InlineData("string", "No, StringLength(3)", "\"abcd\"", "max_length")]
    [InlineData("string", "No, Required", "\" \"", "not_blank")]
    [InlineData("string", "No", "1", "type")]
    [InlineData("string", "No", "null", "null")]
    [InlineData("string?", "No", "null", "custom")]
    [InlineData("string", "No, Required(ErrorMessage = \"x\")", "null", "null")]
    [InlineData("int", "No, Range(1, 2)", "3", "range custom")]
    [InlineData("int?", "No, Range(1, 2)", "3", "range custom")]
    [InlineData("int?", "No, Range(1, 2)", "null", "custom")]
    [InlineData("int", "No", "9999999999", "range")]
    [InlineData("DayOfWeek", "No", "\"Monday\"", "custom")]
    [InlineData("DayOfWeek?", "No", "\"x\"", "one_of")]
    [InlineData("int[]", "No, MaxLength(1)", "[1,2]", "max_items")]
    [InlineData("List<int>", "No", "[1,2]", "custom")]
    [InlineData("Dictionary<string, int>", "No", "{\"a\":1}", "custom")]
    [InlineData("Part?", "No", "{\"x\":1}", "custom")]
    [InlineData("Part", "No", "{\"x\":\"y\"}", "type")]
    [InlineData("byte[]", "No, MaxLength(1)", "\"AQI=\"", "max_length custom")]
    [InlineData("JsonElement", "No", "null", "custom")]
    public void A_value_that_could_be_made_is_judged_by_all_rules(string type, string rules, string json, string codes)
    {
        var code = GeneratedCode.Load(
            Own
                + $$"""
                public record Part(int X);
                [WsMessage("m")] public record M([property: {{rules}}] {{type.Replace(
                    "JsonElement",
                    "System.Text.Json.JsonElement",
                    StringComparison.Ordinal
                )}} Value, int Other);
                """);

        string[] errors = code.Codec("M").Refuse($$"""{"value":{{json}},"other":"wrong"}""");
        Assert.Contains("/other type", errors);
        Assert.Equal(
            codes.Split(' '),
            errors.Where(static error => error.StartsWith("/value", StringComparison.Ordinal)).Select(static error => error.Split(' ')[1]));
    }

    [Fact]
    public void A_rule_that_wants_only_names_of_the_context_does_not_wait()
    {
        var code = GeneratedCode.Load(
            Own
                + """
                public class TracedAttribute : ValidationAttribute
                {
                    protected override ValidationResult? IsValid(object? value, ValidationContext context)
                        => new(nameof(context) + context.MemberName);
                }
                public sealed class DerivedAttribute : TracedAttribute
                {
                    protected override ValidationResult? IsValid(object? value, ValidationContext context) => base.IsValid(value, context);
                }
                [WsMessage("m")]
                public record M([property: Display(Name = "the text")] [Named] string Text, [Derived] string Traced, int Other);
                """);

        Assert.Equal(
            ["/other type: must be an integer {}", "/text custom: the text is bad {}", "/traced custom: contextTraced {}"],
            code.Codec("M").RefuseInDetail("""{"text":"x","traced":"","other":"wrong"}"""));
    }

    [Fact]
    public void A_rule_that_looks_at_the_object_waits_for_it_and_is_then_asked_with_the_others()
    {
        var code = GeneratedCode.Load(Own + """
            [WsMessage("m")] public record M([Below("Max")] int Min, int Max, [No] string Text);
            """);

        Assert.Equal(["/max type", "/text custom"], code.Codec("M").Refuse("""{"min":3,"max":"x","text":""}"""));
        Assert.Equal(["/text custom", "/min custom"], code.Codec("M").Refuse("""{"min":3,"max":2,"text":""}"""));
    }

    [Fact]
    public void Compare_is_asked_where_both_members_were_read()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public record M(
                [StringLength(3)] string Password,
                [property: Compare("Password")] string Repeat,
                int Other,
                string Default = "a",
                [property: Compare("Default")] string Again = "b");
            """);

        Assert.Equal(
            ["/other type", "/repeat compare"],
            code.Codec("M").Refuse("""{"password":"a","repeat":"b","other":"x","again":"a"}"""));
        Assert.Equal(
            ["/password max_length", "/other type"],
            code.Codec("M").Refuse("""{"password":"abcd","repeat":"b","other":"x","again":"a"}"""));
        Assert.Equal(["/other type"], code.Codec("M").Refuse("""{"password":"a","repeat":"a","other":"x"}"""));
        Assert.Equal(["/other type"], code.Codec("M").Refuse("""{"password":"a","repeat":"a","other":"x","again":"b"}"""));
        Assert.Equal(["/again compare"], code.Codec("M").Refuse("""{"password":"a","repeat":"a","other":1,"again":"b"}"""));
        Assert.Equal(["/repeat type", "/other type"], code.Codec("M").Refuse("""{"password":"a","repeat":1,"other":"x","again":"a"}"""));
        Assert.Equal(["/again compare"], code.Codec("M").Refuse("""{"password":"a","repeat":"a","other":1}"""));
    }

    [Fact]
    public void CustomValidation_of_a_value_is_asked_at_once_and_of_an_object_later()
    {
        var code = GeneratedCode.Load("""
            public static class Checks
            {
                public static ValidationResult? Even(int value) => value % 2 == 0 ? null : new ValidationResult("is odd", ["Number"]);
                public static ValidationResult? Whole(int value, ValidationContext context)
                    => ((M)context.ObjectInstance).Text == "a" ? null : new ValidationResult("not a");
            }
            [WsMessage("m")] public record M([CustomValidation(typeof(Checks), "Even")] int Number,
                [CustomValidation(typeof(Checks), "Whole")] int Whole, string Text);
            """);

        Assert.Equal(["/text type", "/number custom"], code.Codec("M").Refuse("""{"number":1,"whole":1,"text":1}"""));
        Assert.Equal(["/number custom", "/whole custom"], code.Codec("M").Refuse("""{"number":1,"whole":1,"text":"b"}"""));
    }

    [Fact]
    public void Rules_of_the_whole_object_wait_for_its_members()
    {
        var code = GeneratedCode.Load(Own + """
            [No] public record Base;
            [WsMessage("m")] public record M([TwoDecimals] decimal Amount) : Base;
            [WsMessage("n")] public record N([TwoDecimals] decimal Amount) : IValidatableObject
            {
                [Range(1, 2)] public int Initial { get; set; }
                public IEnumerable<ValidationResult> Validate(ValidationContext context) => [new ValidationResult("never")];
            }
            """);

        Assert.Equal(["/amount custom"], code.Codec("M").Refuse("""{"amount":1.234}"""));
        Assert.Equal([" custom"], code.Codec("M").Refuse("""{"amount":1}"""));
        Assert.Equal(["/amount custom"], code.Codec("N").Refuse("""{"amount":1.234,"initial":1}"""));
        Assert.Equal([" custom"], code.Codec("N").Refuse("""{"amount":1,"initial":1}"""));
        Assert.Equal(["/initial range", "/amount custom"], code.Codec("N").Refuse("""{"amount":1.234}"""));
        Assert.Equal(["/initial range"], code.Codec("N").Refuse("""{"amount":1}"""));
    }

    [Fact]
    public void Absent_members_are_judged_by_the_value_that_they_keep_if_there_is_no_other_error()
    {
        var code = GeneratedCode.Load(
            Own
                + """
                [WsMessage("m")] public record M(int Other, [TwoDecimals] decimal Parameter = 0.001m)
                {
                    [TwoDecimals] public decimal Initial { get; set; } = 0.001m;
                }
                """);

        Assert.Equal(["/parameter custom", "/initial custom"], code.Codec("M").Refuse("""{"other":1}"""));
        Assert.Equal(["/other type"], code.Codec("M").Refuse("""{"other":"x"}"""));
        Assert.Equal(["/other type", "/parameter custom"], code.Codec("M").Refuse("""{"other":"x","parameter":0.001}"""));
        Assert.Equal(["/other type"], code.Codec("M").Refuse("""{"other":"x","parameter":1,"initial":1}"""));
        Assert.Equal(["/other type", "/initial custom"], code.Codec("M").Refuse("""{"other":"x","parameter":1,"initial":0.001}"""));
        Assert.Equal(["/other type", "/parameter type"], code.Codec("M").Refuse("""{"other":"x","parameter":"y"}"""));
        code.Codec("M").Accept("""{"other":1,"parameter":1,"initial":1}""");
    }

    [Fact]
    public void A_bare_message_is_judged_by_all_its_rules()
    {
        var code = GeneratedCode.Load(Own + """[WsMessage("m", Bare = true)] public record M([Range(1, 2), No] int Value);""");

        Assert.Equal([" range", " custom"], code.Codec("M").Refuse("3"));
        Assert.Equal([" type"], code.Codec("M").Refuse("true"));
    }

    [Fact]
    public void No_rule_is_asked_of_what_is_no_JSON()
    {
        var code = GeneratedCode.Load(
            Own
                + """
                public sealed class ThrowAttribute : ValidationAttribute
                {
                    public override bool IsValid(object? value) => throw new InvalidOperationException();
                }
                [WsMessage("m")] public record M([Throw] int Value, int Other);
                """);

        Assert.Equal(["malformed"], code.Codec("M").Read("""{"value":1,"other":}""").Errors);
    }

    [Theory]
    [InlineData("RangeAttribute(1, 10)", "string", "\"2147483648\"", "5")]
    [InlineData("RangeAttribute(1, 10)", "long", "2147483648", "5")]
    [InlineData("RangeAttribute(1, 10)", "double", "1e300", "5")]
    [InlineData("RangeAttribute(1.0, 10.0)", "string", "\"x\"", "\"5\"")]
    [InlineData("RangeAttribute(typeof(int), \"1\", \"10\")", "string", "\"x\"", "\"5\"")]
    [InlineData("RangeAttribute(typeof(int), \"1\", \"10\")", "string", "\"2147483648\"", "\"5\"")]
    [InlineData(
        "RegularExpressionAttribute(\"(?=a)(a+)+b\")",
        "string",
        "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
        "\"aab\"")]
    public void What_an_attribute_of_DataAnnotations_throws_at_a_value_is_the_values_fault(
        string attribute,
        string type,
        string bad,
        string good)
    {
        var code = GeneratedCode.Load(
            $$"""
            public sealed class OwnAttribute : {{attribute.Split('(')[0]}} { public OwnAttribute() : base({{attribute.Split('(', 2)[
                1
            ]}} { ErrorMessage = "{0} is wrong"; {{(
                attribute.StartsWith("Regular", StringComparison.Ordinal) ? "MatchTimeoutInMilliseconds = 50;" : ""
            )}} } }
            public sealed class AskedAttribute : {{attribute.Split('(')[0]}}
            {
                public AskedAttribute() : base({{attribute.Split('(', 2)[1]}} { {{(
                attribute.StartsWith("Regular", StringComparison.Ordinal) ? "MatchTimeoutInMilliseconds = 50;" : ""
            )}} }
                protected override ValidationResult? IsValid(object? value, ValidationContext context) => base.IsValid(value, context);
            }
            [WsMessage("m")] public record M([property: Own] {{type}} Value);
            [WsMessage("n")] public record N([property: Asked] {{type}} Value);
            """);

        code.Codec("M").Accept($$"""{"value":{{(type == "string" ? $"\"{good.Trim('"')}\"" : good)}}}""");
        Assert.Equal("/value custom: Value is wrong {}", code.Codec("M").RefuseInFull($$"""{"value":{{bad}}}"""));
        Assert.Equal(["/value custom"], code.Codec("N").Refuse($$"""{"value":{{bad}}}"""));
    }

    [Fact]
    public void What_an_own_attribute_throws_is_still_not_caught()
    {
        var code = GeneratedCode.Load("""
            public sealed class ThrowAttribute : ValidationAttribute
            {
                public override bool IsValid(object? value) => throw new OverflowException("own");
            }
            public sealed class NullAttribute() : RangeAttribute(1, 2)
            {
                public override bool IsValid(object? value) => throw new NullReferenceException("own");
            }
            [WsMessage("m")] public record M([Throw] int Value);
            [WsMessage("n")] public record N([Null] int Value);
            """);

        Assert.Throws<OverflowException>(() => code.Codec("M").Read("""{"value":1}"""));
        Assert.Throws<NullReferenceException>(() => code.Codec("N").Read("""{"value":1}"""));
    }

    // Missing members come in their own place in an error event; here in the order in which they are found.
    private static string[] Sorted(string[] errors, int moved)
        => [.. errors.Skip(moved).Take(1), .. errors.Take(moved), .. errors.Skip(moved + 1)];
}
