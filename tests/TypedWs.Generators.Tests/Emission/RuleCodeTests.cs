using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Codes and parameters of rules of one's own.</summary>
public sealed class RuleCodeTests
{
    [Fact]
    public void A_rule_names_its_code_or_returns_it()
    {
        var code = GeneratedCode.Load("""
            [WsRuleCode("even")] public class EvenAttribute() : ValidationAttribute("is odd")
            {
                public override bool IsValid(object? value) => value is int number && number % 2 == 0;
            }
            public sealed class DerivedAttribute : EvenAttribute;
            public sealed class StepAttribute(double step) : ValidationAttribute
            {
                protected override ValidationResult? IsValid(object? value, ValidationContext context)
                    => new WsValidationResult("step", "is no step").With("step", step).With("n", 3L).With("text", "a\"b").With("exact",
                        0.10m).With("yes", true).With("none", (string?)null);
            }
            public static class Checks
            {
                [WsRuleCode("checked")] public static ValidationResult? Check(int value) => new("no");
                public static ValidationResult? Own(int value) => new WsValidationResult("own", "no", "A", "B");
            }
            [WsRuleCode("whole")] public sealed class WholeAttribute() : ValidationAttribute("no")
            {
                public override bool IsValid(object? value) => value is not W { A: 2 };
            }
            [WsMessage("m")] public record M([Even] int A, [Derived] int B, [Step(0.5)] int C,
                [CustomValidation(typeof(Checks), "Check")] int D, [CustomValidation(typeof(Checks), "Own")] int E);
            [Whole] [WsMessage("w")] public record W(int A) : IValidatableObject
            {
                public IEnumerable<ValidationResult> Validate(ValidationContext context)
                    => [new WsValidationResult("self", "no", nameof(A)).With("a", A)];
            }
            """);

        Assert.Equal(
            [
                "/a app.even: is odd {}", "/b app.even: is odd {}",
                """/c app.step: is no step {"step":0.5,"n":3,"text":"a\"b","exact":0.10,"yes":true,"none":null}""",
                "/d app.checked: no {}", "/a app.own: no {}", "/b app.own: no {}",
            ],
            code.Codec("M").RefuseInDetail("""{"a":1,"b":1,"c":1,"d":1,"e":1}"""));
        Assert.Equal(" app.whole: no {}", code.Codec("W").RefuseInFull("""{"a":2}"""));
        Assert.Equal("""/a app.self: no {"a":3}""", code.Codec("W").RefuseInFull("""{"a":3}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("ä")]
    [InlineData("x2345678901234567890123456789012345678901234567890123456789012345")]
    public async Task TWS063_a_name_that_is_no_part_of_a_code(string name)
    {
        await Analysis.Verify($$"""
            [WsRuleCode({|TWS063:"{{name}}"|})] public sealed class OwnAttribute : ValidationAttribute;
            public static class Checks { [WsRuleCode({|TWS063:"{{name}}"|})] public static ValidationResult? Check(int value) => null; }
            """);
        Assert.Throws<ArgumentException>(() => new WsValidationResult(name, "no"));
    }

    [Fact]
    public void Values_that_JSON_does_not_have_are_refused()
    {
        var result = new WsValidationResult("x", null);

        Assert.Throws<ArgumentOutOfRangeException>(() => result.With("a", double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => result.With("a", double.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => result.With("", 1L));
        Assert.Equal("app.x", result.Code);
    }

    [Fact]
    public void The_contract_has_codes_and_rules_of_elements()
    {
        var generation = Generation.Run("""
            [WsRuleCode("even")] public class EvenAttribute() : ValidationAttribute("is odd")
            {
                public override bool IsValid(object? value) => value is 2;
            }
            [WsMessage("m")] public record M([Even, Range(1, 9)] int A,
                [WsEach<StringLengthAttribute>(3), WsEach<RequiredAttribute>] List<string?> B, [WsEach<EvenAttribute>] int[] C);
            [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void OnM(M message) { } }
            """);
        string contract = generation
            .Output.SyntaxTrees.Select(static tree => tree.ToString())
            .Single(static text => text.Contains("TypedWs.Contract/", StringComparison.Ordinal))
            .Split(")]")[0]
            .Replace("\\\"", "\"", StringComparison.Ordinal);

        Assert.Contains(
            """"rules":[{"code":"range","min":1,"max":9},{"code":"app.even","by":"EvenAttribute"}]"""",
            contract,
            StringComparison.Ordinal);
        Assert.Contains(
            """"array":{"scalar":"string"},"each":[{"code":"not_blank","stop":true},{"code":"max_length","max":3}]"""",
            contract,
            StringComparison.Ordinal);
        Assert.Contains(
            """"array":{"scalar":"int32"},"each":[{"code":"app.even","by":"EvenAttribute"}]"""",
            contract,
            StringComparison.Ordinal);
    }
}
