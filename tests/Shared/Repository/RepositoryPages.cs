namespace TypedWs.Tests.Shared;

/// <summary>The repository's pages and the code that they show.</summary>
internal static class RepositoryPages
{
    /// <summary>The text of a page, with line feeds only.</summary>
    /// <param name="page">Its path in the repository.</param>
    public static string Read(string page) => File.ReadAllText(RepositoryFiles.At(page)).ReplaceLineEndings("\n");

    /// <summary>The first block of code of a language.</summary>
    /// <param name="page">The page's path in the repository.</param>
    /// <param name="language">The language that the block names.</param>
    /// <param name="below">Lines in front of the block, for example a heading; empty for the first block of the page.</param>
    public static string ReadBlock(string page, string language, string below = "")
    {
        string text = "\n" + Read(page);
        int section = below.Length == 0 ? 0 : text.IndexOf($"\n{below}\n", StringComparison.Ordinal);
        Assert.True(section >= 0, $"{page} has no line '{below}'.");
        string fence = $"\n```{language}\n";
        int start = text.IndexOf(fence, section, StringComparison.Ordinal) + fence.Length;
        Assert.True(start > section + fence.Length - 1, $"{page} has no block of {language} below '{below}'.");
        return text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
