using System.Text.RegularExpressions;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>A pattern means what the attribute means by it, whichever engine matches it.</summary>
public sealed class PatternTests
{
    private static readonly string[] Texts =
    [
        .. from length in Enumerable.Range(1, 4)
        from number in Enumerable.Range(0, 1 << length)
        select Convert.ToString(number, 2).PadLeft(length, '0').Replace('0', 'a').Replace('1', 'b'),
        " a",
        "a b",
        "a\nb",
        "ab\n",
        "\n",
        "_a",
        "12",
        "ab1",
        "ab\u00E9\u00E9",
    ];

    // One kind is left out: repeated alternatives of which one begins as another, (a|ab)+.. (docs/messages.md).
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Patterns_by_chance_mean_the_same_in_both_engines_or_get_the_attributes(int seed)
    {
        string[] pieces =
        [
            "a", "b", "\u00E9", "1", ".", "\\d", "\\w", "\\s", "\\W", "\\b", "\\B", "^", "$", "\\z", "[ab]", "[^a]", "(", "(?:",
            ")", ")", "|", "?", "*", "+", "??", "*?", "{2}", "{1,2}", "()", "(b|)", "(?i:A)",
        ];
        var random = new Random(seed);
        int compared = 0;
        int other = 0;
        int patterns = LongTests.Choose(1000, 6000);
        for (int i = 0; i < patterns; i++)
        {
            string pattern = string.Concat(Enumerable.Range(0, random.Next(2, 7)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (TryCreate(pattern, RegexOptions.None) is not { } attribute)
            {
                continue;
            }

            if (TryCreate(pattern, RegexOptions.NonBacktracking) is not { } linear)
            {
                continue;
            }

            compared++;
            string? difference = Array.Find(Texts, text => IsWhole(attribute, text) != IsWhole(linear, text));
            if (difference is null)
            {
                continue;
            }

            other++;
            Assert.True(PatternFeatures.Find(pattern) is not null, $"{pattern} on '{difference}'");
        }

        Assert.InRange(compared, patterns / 6, patterns);
        Assert.InRange(other, 0, compared / 20);
    }

    [Theory]
    [InlineData("a\\Ba?", "\\B")]
    [InlineData("[^]\\B]", null)]
    [InlineData("[[]\\\\B", null)]
    [InlineData("a??|", "a lazy quantifier")]
    [InlineData("a{1,2}?", "a lazy quantifier")]
    [InlineData("a\\??", null)]
    [InlineData("[*+]?b", null)]
    [InlineData("a|", "an empty alternative")]
    [InlineData("|a", "an empty alternative")]
    [InlineData("(a||b)", "an empty alternative")]
    [InlineData("(a|)", "an empty group or alternative")]
    [InlineData("()a", "an empty group or alternative")]
    [InlineData("(?:)a", "an empty group or alternative")]
    [InlineData("(?<n>)a", "an empty group or alternative")]
    [InlineData("(?<n>a|b)c", null)]
    [InlineData("(?'n'a|b)c", null)]
    [InlineData("(?i)a|b", null)]
    [InlineData("a(?#note|)b", null)]
    [InlineData("[a-z-[aeiou|]]+|x", null)]
    [InlineData("(?=a)b", "look-around")]
    [InlineData("(?<!a)b", "look-around")]
    [InlineData("(?>a)b", "an atomic group")]
    [InlineData("(a)\\1", "a back-reference")]
    [InlineData("(?<n>a)\\k<n>", "a back-reference")]
    [InlineData("", null)]
    [InlineData("[", null)]
    [InlineData("\\", null)]
    [InlineData("(?", null)]
    public void The_parts_of_a_pattern_that_need_backtracking(string pattern, string? feature)
        => Assert.Equal(feature, PatternFeatures.Find(pattern));

    [Theory]
    [InlineData("a\\Ba?", "aa", true)]
    [InlineData("\\w\\B\\w*", "aa", true)]
    [InlineData("a??|", "a", false)]
    [InlineData("()+?a|", "a", false)]
    [InlineData(".(\\b||b)[^a]", "abb", false)]
    [InlineData("(\\B|\\b|.)+", "a", false)]
    public void A_pattern_that_the_engines_read_otherwise_means_what_the_attribute_means(string pattern, string text, bool isGood)
    {
        var code = GeneratedCode.Load($"[WsMessage(\"m\")] public record M([RegularExpression(@\"{pattern}\")] string Value);");

        Assert.Equal(isGood, new System.ComponentModel.DataAnnotations.RegularExpressionAttribute(pattern).IsValid(text));
        Assert.Equal(isGood, code.Codec("M").Read($$"""{"value":"{{text}}"}""").Message is not null);
    }

    [Theory]
    [InlineData("[a-z ]{1,20000}", "repetitions that are too large")]
    [InlineData("a??", "a lazy quantifier")]
    [InlineData("(?=.*[0-9])[a-z0-9]{8,}", "look-around")]
    public async Task TWS026_says_why(string pattern, string reason)
    {
        IReadOnlyList<Microsoft.CodeAnalysis.Diagnostic> problems = await Analysis.Analyze(
            Compilations.Create($"[WsMessage(\"m\")] public record M([RegularExpression(@\"{pattern}\")] string Value);"));

        Assert.Contains(
            reason,
            Assert.Single(problems, static problem => problem.Id == "TWS026").GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal);
    }

    private static Regex? TryCreate(string pattern, RegexOptions options)
    {
        try
        {
            return new Regex(pattern, options, TimeSpan.FromSeconds(10));
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static bool IsWhole(Regex pattern, string text)
    {
        foreach (ValueMatch match in pattern.EnumerateMatches(text))
        {
            return match.Index == 0 && match.Length == text.Length;
        }

        return false;
    }
}
