namespace TypedWs.Generators.Tests.Repository;

/// <summary>The language rule of CONTRIBUTING.md, first part: no sentence starts with What, Who or a word of their family.</summary>
public sealed class PlainWordsTests
{
    [Theory]
    [InlineData("src")]
    [InlineData("generators")]
    [InlineData("samples")]
    public void No_sentence_of_the_sources_begins_with_what_or_who(string folder) => AssertNone(PlainWords.FindIn(folder));

    [Fact]
    public void No_sentence_of_the_pages_begins_with_what_or_who() => AssertNone(PlainWords.FindInPages("docs", "samples"));

    [Theory]
    [InlineData("// What is left goes first.", 1)]
    [InlineData("// what is left goes first.", 1)]
    [InlineData("// Frames wait. Who is slow loses them.", 1)]
    [InlineData("// Frames wait.\n// Whoever is slow loses them.", 2)]
    [InlineData("// Frames wait. (Whatever is older goes first.)", 1)]
    [InlineData("// Limits: Whichever is lower counts.", 1)]
    [InlineData("/* Frames wait.\n   Whose they are is unknown. */", 2)]
    [InlineData("int a; // What waits.", 1)]
    [InlineData("/// <summary>What a frame weighs.</summary>\nint a;", 1)]
    [InlineData("/// <summary>\n/// what a frame weighs.\n/// </summary>\nint a;", 2)]
    [InlineData("/// <param name=\"a\">A size.</param>\n/// <returns>What <see cref=\"A\"/> weighs.</returns>\nint a;", 2)]
    [InlineData("throw new E(\"Whatever it was, it failed.\");", 1)]
    [InlineData("throw new E($\"{a} failed. Who sent it is unknown.\");", 1)]
    [InlineData("string a = \"\"\"\n    // A line.\n    // What a line.\n    \"\"\";", 3)]
    public void A_sentence_that_begins_with_such_a_word_is_found_with_its_line(string source, int line)
        => Assert.Equal(line, Assert.Single(PlainWords.Find(source)).Line);

    [Theory]
    [InlineData("// The frame that is left goes first; whose it was does not matter.")]
    [InlineData("// Names the sender, or whatever stands for it, e.g. what the proxy says.")]
    [InlineData("// Frames that wait belong to the connection\n// whose queue holds them.")]
    [InlineData("// Who sent it? The peer did.")]
    [InlineData("/// <summary>A frame, or <c>What</c>, <see cref=\"A\"/> whose size is known.</summary>\nint a;")]
    [InlineData("int What = Who.Whose;")]
    [InlineData("string a = $\"{b}whose\" + \"who\" + \"What is it?\";")]
    public void Other_sentences_and_questions_are_not_found(string source) => Assert.Empty(PlainWords.Find(source));

    [Theory]
    [InlineData("# Page\n\nWhat is left\ngoes first.", 3)]
    [InlineData("# Page\n\n- who is slow", 3)]
    [InlineData("| limit | who is slow |", 1)]
    [InlineData("Frames\nwait. Whoever is slow\nloses them.", 2)]
    [InlineData("```\nWhat()\n```\n**What is left** goes first.", 4)]
    public void In_a_page_too(string page, int line) => Assert.Equal(line, Assert.Single(PlainWords.FindInPage(page)).Line);

    [Theory]
    [InlineData("Frames wait, and\nwho is slow loses them.")]
    [InlineData("`What` is a word.\n\n```\n// What is left.\n```")]
    [InlineData("## Who sent it?")]
    public void But_not_code_questions_and_other_sentences_of_a_page(string page) => Assert.Empty(PlainWords.FindInPage(page));

    private static void AssertNone(IEnumerable<string> violations)
    {
        string[] found = [.. violations];
        Assert.True(found.Length == 0, "CONTRIBUTING.md, \"Plain words\":\n" + string.Join("\n", found));
    }
}
