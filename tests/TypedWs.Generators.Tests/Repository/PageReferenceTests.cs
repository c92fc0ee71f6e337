using System.Text.RegularExpressions;

namespace TypedWs.Generators.Tests.Repository;

/// <summary>The texts and comments of the product name pages by their paths in the repository, which work without a network.</summary>
public sealed partial class PageReferenceTests
{
    [Fact]
    public void Every_page_and_heading_that_the_sources_name_exists()
    {
        var broken = new List<string>();
        int count = 0;
        foreach (string path in LineLength.EnumerateFiles("src").Concat(LineLength.EnumerateFiles("generators")))
        {
            foreach (Match reference in Reference().Matches(File.ReadAllText(RepositoryFiles.At(path))))
            {
                count++;
                string page = RepositoryFiles.At(reference.Groups["page"].Value);
                string heading = reference.Groups["heading"].Value.TrimEnd('\\', '.');
                if (!File.Exists(page))
                {
                    broken.Add($"{path}: there is no {reference.Groups["page"].Value}");
                }
                else if (heading.Length > 0 && !File.ReadLines(page).Any(line => IsHeading(line, heading)))
                {
                    broken.Add($"{path}: {reference.Groups["page"].Value} has no heading '{heading}'");
                }
            }
        }

        Assert.True(count >= 10, $"only {count} references were found");
        Assert.True(broken.Count == 0, string.Join("\n", broken));
    }

    [Fact]
    public void No_text_of_the_sources_leads_to_an_address_that_does_not_exist_yet()
        => Assert.All(
            LineLength.EnumerateFiles("src").Concat(LineLength.EnumerateFiles("generators")),
            static path => Assert.DoesNotMatch(@"https?://[^\s""]*(?i:typedws)", File.ReadAllText(RepositoryFiles.At(path))));

    private static bool IsHeading(string line, string heading)
        => line.StartsWith('#') && line.TrimStart('#').Trim().Equals(heading, StringComparison.Ordinal);

    [GeneratedRegex("""(?<page>\b(?:docs/[\w/-]+|SECURITY)\.md)(?:, \\?"(?<heading>[^"\n]+?)\\?")?""", RegexOptions.None, 10_000)]
    private static partial Regex Reference();
}
