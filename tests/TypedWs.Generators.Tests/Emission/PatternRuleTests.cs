using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Rules that match patterns in generated code: those of the user, and the time that all patterns of a message share.</summary>
public sealed class PatternRuleTests
{
    [Theory]
    [InlineData("Method")]
    [InlineData("Property")]
    [InlineData("Field")]
    public void A_pattern_of_the_users_own_means_what_RegularExpression_means(string member)
    {
        var code = GeneratedCode.Load($$"""
            using System.Text.RegularExpressions;
            internal static class Patterns
            {
                public static readonly Regex Field = new("(?=a)a|ab", RegexOptions.None, TimeSpan.FromSeconds(1));
                internal static Regex Property => Field;
                public static Regex Method() => Field;
            }
            [WsMessage("m")]
            public record M([WsPattern(typeof(Patterns), nameof(Patterns.{{member}}), ErrorMessage = "{0} is no a")] string? Value);
            """);

        code.Codec("M").Accept("""{"value":"a"}""");
        code.Codec("M").Accept("""{"value":""}""");
        code.Codec("M").Accept("""{"value":null}""");
        Assert.Equal("/value pattern: Value is no a {}", code.Codec("M").RefuseInFull("""{"value":"ab"}"""));
    }

    [Fact]
    public void A_pattern_that_backtracks_without_end_is_a_failed_rule()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public record M([RegularExpression("(?=a)(a+)+b", MatchTimeoutInMilliseconds = 50)] string Value);
            """);

        Assert.Equal(["/value pattern"], code.Codec("M").Refuse($$"""{"value":"{{new string('a', 40)}}"}"""));
    }

    [Theory]
    [InlineData("""[RegularExpression("(?=a)(a+)+b", MatchTimeoutInMilliseconds = 400)] string Value""")]
    [InlineData("""[WsPattern(typeof(Patterns), nameof(Patterns.Slow))] string Value""")]
    [InlineData(
        """[RegularExpression("(?=a)(a+)+b", MatchTimeoutInMilliseconds = 400)] string Other, """
        + """[WsPattern(typeof(Patterns), nameof(Patterns.Slow))] string Value"""
    )]
    public void All_patterns_of_a_message_share_the_time_of_one(string members)
    {
        // 400 ms each would be two minutes and more.
        const int Items = 300;
        var code = GeneratedCode.Load($$"""
            using System.Text.RegularExpressions;
            internal static class Patterns
            {
                public static readonly Regex Slow = new("(?=a)(a+)+b", RegexOptions.None, TimeSpan.FromMilliseconds(400));
            }
            public record Item({{members}});
            [WsMessage("m")] public record M(List<Item> Items);
            """);
        string item = $$"""{"value":"{{new string('a', 60)}}","other":"ab"}""";
        var time = System.Diagnostics.Stopwatch.StartNew();

        string[] errors = code.Codec("M").Refuse($$"""{"items":[{{string.Join(',', Enumerable.Repeat(item, Items))}}]}""");

        Assert.Equal("/items/0/value pattern", errors[0]);
        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void The_next_message_has_the_time_of_its_patterns_again()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public record M([RegularExpression("(?=a)(a+)+b", MatchTimeoutInMilliseconds = 50)] string Value);
            """);

        Assert.Equal(["/value pattern"], code.Codec("M").Refuse($$"""{"value":"{{new string('a', 40)}}"}"""));
        code.Codec("M").Accept("""{"value":"aab"}""");
    }
}
