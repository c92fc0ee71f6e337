using System.Globalization;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>The user's own attributes, Compare, and objects that validate themselves.</summary>
public sealed class ObjectRuleTests
{
    private const string Own = """
        public enum Kind { A, B }
        [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
        public sealed class OwnAttribute(string forbidden, params int[] numbers) : ValidationAttribute("{0} must not be " + forbidden)
        {
            public Kind Kind { get; set; }
            public Type? Type { get; set; }
            public object? Constant { get; set; }
            public override bool IsValid(object? value) => !Equals(value, forbidden) && !(value is int n && numbers.Contains(n));
        }

        """;

    [Fact]
    public void An_own_attribute_decides_with_its_arguments_as_written()
    {
        var code = GeneratedCode.Load(Own + """
            [WsMessage("m")] public record M(
                [Own("no")] string Text,
                [property: Own("x", 1, 2, Kind = Kind.B, Type = typeof(List<>), Constant = (byte)1)] int Number,
                [Own("x", ErrorMessage = "{0}!"), Display(Name = "The other")] string? Other);
            """);

        code.Codec("M").Accept("""{"text":"yes","number":3}""");
        Assert.Equal(
            ["/text custom", "/number custom", "/other custom"],
            code.Codec("M").Refuse("""{"other":"x","text":"no","number":2}"""));
        Assert.Equal("/text custom: Text must not be no {}", code.Codec("M").RefuseInFull("""{"text":"no","number":3}"""));
        Assert.Equal("/other custom: The other! {}", code.Codec("M").RefuseInFull("""{"text":"","number":3,"other":"x"}"""));
    }

    [Fact]
    public void An_own_attribute_sees_the_whole_object_and_the_name_of_its_member()
    {
        var code = GeneratedCode.Load("""
            public sealed class BelowAttribute(string other) : ValidationAttribute
            {
                protected override ValidationResult? IsValid(object? value, ValidationContext context)
                    => context.ObjectInstance is M m && (int)value! < m.Max
                        ? ValidationResult.Success
                        : new ValidationResult($"{context.MemberName} of {context.DisplayName} in {context.ObjectType.Name}", [other]);
            }

            [WsMessage("m")] public record M([property: JsonPropertyName("m~/n"), Display(Name = "least")] [Below("Max")] int Min, int Max);
            """);

        code.Codec("M").Accept("""{"m~/n":1,"max":2}""");
        Assert.Equal("/max custom: Min of least in M {}", code.Codec("M").RefuseInFull("""{"m~/n":3,"max":2}"""));
    }

    [Fact]
    public void An_own_attribute_that_is_called_as_a_known_one_or_derives_from_one_is_still_the_users()
    {
        var code = GeneratedCode.Load("""
            namespace Mine
            {
                public sealed class RequiredAttribute : ValidationAttribute
                {
                    public override bool IsValid(object? value) => value is "mine";
                }
                public sealed class ShortAttribute() : StringLengthAttribute(2);
            }

            [WsMessage("m")] public record M([Mine.Required] string? Text, [Mine.Short] string? Other);
            """);

        code.Codec("M").Accept("""{"text":"mine","other":"ab"}""");
        Assert.Equal(["/text custom", "/other custom"], code.Codec("M").Refuse("""{"other":"abc"}"""));
    }

    [Fact]
    public void The_same_own_attribute_at_parameter_and_property_counts_once()
    {
        var code = GeneratedCode.Load(Own + """
            [WsMessage("m")] public record M([Own("a")][property: Own("a")] string Same, [Own("a")][property: Own("a", 1)] string Both);
            """);

        Assert.Equal(["/same custom", "/both custom", "/both custom"], code.Codec("M").Refuse("""{"same":"a","both":"a"}"""));
    }

    [Fact]
    public void Own_rules_run_on_every_member_that_was_read_though_others_are_bad()
    {
        var code = GeneratedCode.Load(Own + """
            public record Line([Own("no")] string Sku, [Range(1, 9)] int Count, Line? Next = null);
            public class Box { public int Size { get; init; } = 1; public List<Line> Lines { get; init; } = []; }
            [WsMessage("m")] public record M(Line[] Lines, Box Box, [Own("x")] string Text);
            """);

        Assert.Equal(
            [
                "/lines/0/count range",
                "/lines/0/sku custom",
                "/lines/1/sku custom",
                "/lines/2/next/sku custom",
                "/box/lines/0/sku custom",
                "/text custom",
            ],
            code.Codec("M")
                .Refuse(
                    """
                    {"lines":[{"sku":"no","count":0},{"sku":"no","count":1},{"sku":"a","count":1,"next":{"sku":"no","count":1}}],
                     "box":{"lines":[{"sku":"no","count":1}]},"text":"x"}
                    """));
        code.Codec("M").Accept("""{"lines":[{"sku":"a","count":1}],"box":{"lines":[{"sku":"b","count":1}]},"text":""}""");
    }

    [Fact]
    public void An_own_attribute_on_the_type_is_checked_after_the_members()
    {
        var code = GeneratedCode.Load("""
            public sealed class OrderedAttribute : ValidationAttribute
            {
                public override bool IsValid(object? value) => value is Base b && b.From <= b.To;
            }

            [Ordered(ErrorMessage = "{0} is upside down")] public record Base([Range(0, 9)] int From, int To);
            [WsMessage("m")] public record M(int From, int To, Base? Inner = null) : Base(From, To);
            """);

        code.Codec("M").Accept("""{"from":1,"to":2}""");
        Assert.Equal(" custom: M is upside down {}", code.Codec("M").RefuseInFull("""{"from":3,"to":2}"""));
        Assert.Equal(
            "/inner custom: Base is upside down {}",
            code.Codec("M").RefuseInFull("""{"from":1,"to":2,"inner":{"from":3,"to":2}}"""));
        Assert.Equal(["/from range"], code.Codec("M").Refuse("""{"from":10,"to":2}"""));
    }

    [Fact]
    public void An_object_that_validates_itself_is_asked_when_its_members_passed()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public record M([property: JsonPropertyName("first")] string A, [StringLength(3)] string B, Part? Part = null)
                : IValidatableObject
            {
                public IEnumerable<ValidationResult> Validate(ValidationContext context)
                {
                    if (A != B) yield return new ValidationResult("must be equal", [nameof(A), nameof(B)]);
                    if (A == "x") yield return new ValidationResult("no x");
                    yield return ValidationResult.Success!;
                }
            }

            public readonly record struct Part(int X) : IValidatableObject
            {
                IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext context)
                    => X == 0 ? [new ValidationResult(null, ["X", "Unknown"])] : X == 1 ? null! : [];
            }
            """);

        code.Codec("M").Accept("""{"first":"a","b":"a","part":{"x":1}}""");
        Assert.Equal(["/first custom", "/b custom", " custom"], code.Codec("M").Refuse("""{"first":"x","b":"a"}"""));
        Assert.Equal(["/b max_length"], code.Codec("M").Refuse("""{"first":"x","b":"abcd"}"""));
        Assert.Equal("/part/x custom: is invalid {}", code.Codec("M").RefuseInFull("""{"first":"a","b":"a","part":{"x":0}}"""));
    }

    [Fact]
    public void An_empty_object_can_validate_itself_too()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public record M : IValidatableObject
            {
                public IEnumerable<ValidationResult> Validate(ValidationContext context) => [new ValidationResult("never")];
            }
            """);

        Assert.Equal(" custom: never {}", code.Codec("M").RefuseInFull("{}"));
    }

    [Fact]
    public void A_bare_message_is_pointed_to_as_the_payload()
    {
        var code = GeneratedCode.Load(
            Own
                + """
                [WsMessage("m", Bare = true)] public record M([Own("no")] string Text) : IValidatableObject
                {
                    public IEnumerable<ValidationResult> Validate(ValidationContext context)
                    {
                        if (Text == "x") yield return new ValidationResult("no x", ["Text"]);
                    }
                }
                """);

        code.Codec("M").Accept("\"yes\"");
        Assert.Equal(" custom: Text must not be no {}", code.Codec("M").RefuseInFull("\"no\""));
        Assert.Equal(" custom: no x {}", code.Codec("M").RefuseInFull("\"x\""));
    }

    [Fact]
    public void Compare_wants_two_members_to_be_equal()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public record M(
                string Password,
                [property: Compare("Password")] string Repeat,
                [property: Display(Name = "number")] int? Number = null,
                [property: Compare("Number", ErrorMessage = "{0} is not {1}")] int? Again = null,
                [property: Compare("Number")] int Never = 0);
            """);

        code.Codec("M").Accept("""{"password":"a","repeat":"a","number":0,"again":0}""");
        Assert.Equal(
            """/repeat compare: must be the same as password {"other":"password"}""",
            code.Codec("M").RefuseInFull("""{"password":"a","repeat":"b","number":0,"again":0}"""));
        Assert.Equal(
            """/again compare: Again is not number {"other":"number"}""",
            code.Codec("M").RefuseInFull("""{"password":"a","repeat":"a","number":0}"""));
    }

    [Fact]
    public void Rules_and_names_are_inherited_with_the_member()
    {
        var code = GeneratedCode.Load(
            Own
                + """
                public class Base
                {
                    [MinLength(2), Own("no"), StringLength(9)] public virtual string? Text { get; set; }
                }
                [WsMessage("m")] public class M : Base { [MinLength(3)] public override string? Text { get; set; } }
                public abstract record Head([Required(ErrorMessage = "{0}?")] [Display(Name = "the name")] string Name);
                [WsMessage("n")]
                public record N(string Name, [property: Compare("Name", ErrorMessage = "unlike {1}")] string Again) : Head(Name);
                """);

        Assert.Equal(["/text min_length", "/text custom"], code.Codec("M").Refuse("""{"text":"no"}"""));
        Assert.Equal(["/text max_length"], code.Codec("M").Refuse("""{"text":"0123456789"}"""));
        Assert.Equal("/name not_blank: the name? {}", code.Codec("N").RefuseInFull("""{"name":"","again":""}"""));
        Assert.Equal("""/again compare: unlike the name {"other":"name"}""", code.Codec("N").RefuseInFull("""{"name":"a","again":"b"}"""));
    }

    [Fact]
    public void CustomValidation_calls_the_method()
    {
        var code = GeneratedCode.Load("""
            public static class Checks
            {
                public static ValidationResult? IsEven(int value) => value % 2 == 0 ? null : new ValidationResult(null);
                public static ValidationResult? IsGood(object value, ValidationContext context)
                    => value is "good" ? null : new ValidationResult(context.MemberName + " is bad");
            }

            [WsMessage("m")] public record M(
                [CustomValidation(typeof(Checks), "IsEven", ErrorMessage = "{0} is odd")] int Number,
                [property: CustomValidation(typeof(Checks), nameof(Checks.IsGood))] string Text);
            """);

        code.Codec("M").Accept("""{"number":2,"text":"good"}""");
        Assert.Equal("/number custom: Number is odd {}", code.Codec("M").RefuseInFull("""{"number":1,"text":"good"}"""));
        Assert.Equal("/text custom: Text is bad {}", code.Codec("M").RefuseInFull("""{"number":2,"text":"x"}"""));
    }

    [Fact]
    public void Texts_and_names_come_from_resources_in_the_culture_of_the_moment()
    {
        var code = GeneratedCode.Load("""
            public static class Texts
            {
                public static string Long
                    => System.Globalization.CultureInfo.CurrentUICulture.NumberFormat.NumberDecimalSeparator == ","
                        ? "{0}: höchstens {1}"
                        : "{0}: at most {1}";
                internal static string Name
                    => System.Globalization.CultureInfo.CurrentUICulture.NumberFormat.NumberDecimalSeparator == "," ? "Text" : "text";
                public static string Broken => "{9}";
            }

            [WsMessage("m")] public record M(
                [StringLength(3, ErrorMessageResourceType = typeof(Texts), ErrorMessageResourceName = "Long")]
                [Display(Name = "Name", ResourceType = typeof(Texts))] string A,
                [Required(ErrorMessageResourceType = typeof(Texts), ErrorMessageResourceName = nameof(Texts.Broken))] string B,
                [Range(0.5, 1.5, ErrorMessage = "{1} bis {2}")] double C = 1);
            """);

        using var culture = new CultureScope(",");
        Assert.Equal("""/a max_length: Text: höchstens 3 {"max":3} 4""", code.Codec("M").RefuseInFull("""{"a":"abcd","b":"b"}"""));
        Assert.Equal("/b required: {9} {}", code.Codec("M").RefuseInFull("""{"a":"a"}"""));
        Assert.Equal("""/c range: 0,5 bis 1,5 {"min":0.5,"max":1.5}""", code.Codec("M").RefuseInFull("""{"a":"a","b":"b","c":2}"""));
        culture.Set(".");
        Assert.Equal("""/a max_length: text: at most 3 {"max":3} 4""", code.Codec("M").RefuseInFull("""{"a":"abcd","b":"b"}"""));
    }

    [Fact]
    public void What_a_rule_of_the_users_own_throws_is_not_caught()
    {
        var code = GeneratedCode.Load("""
            public sealed class BrokenAttribute : ValidationAttribute
            {
                public override bool IsValid(object? value) => throw new InvalidOperationException("broken");
            }
            [WsMessage("m")] public record M([Broken] string A);
            """);

        Assert.Equal("broken", Assert.Throws<InvalidOperationException>(() => code.Codec("M").Read("""{"a":"a"}""")).Message);
    }

    // The machine may know no culture but the invariant one, so one is made.
    private sealed class CultureScope : IDisposable
    {
        private readonly (CultureInfo Culture, CultureInfo Ui) _before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);

        public CultureScope(string decimalSeparator) => Set(decimalSeparator);

        public void Set(string decimalSeparator)
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = decimalSeparator;
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;
        }

        public void Dispose() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = _before;
    }
}
