using System.Text.RegularExpressions;

namespace TypedWs.Generators.Tests.Readme;

/// <summary>The threat model names tests; each of them is there.</summary>
public sealed class SecurityPageTests
{
    [Fact]
    public void Every_test_that_the_page_names_is_in_the_project_that_it_says()
    {
        var projects = new Dictionary<string, string>
        {
            ["T"] = "TypedWs.Tests",
            ["A"] = "TypedWs.AspNetCore.Tests",
            ["G"] = "TypedWs.Generators.Tests",
        };
        string[] rows =
        [
            .. File.ReadLines(RepositoryFiles.At("docs/security.md"))
                .Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains("Tests`", StringComparison.Ordinal)),
        ];
        Assert.True(rows.Length > 20, $"Only {rows.Length} rows were found.");

        var missing = new List<string>();
        foreach (string row in rows)
        {
            string project = "";
            foreach (
                Match match in Regex.Matches(row.Split('|')[^2], @"\b(?<project>[TAG])\b|`(?<test>\w+)`", RegexOptions.NonBacktracking))
            {
                if (match.Groups["project"].Success)
                {
                    project = projects[match.Groups["project"].Value];
                }
                else if (!Exists(project, match.Groups["test"].Value))
                {
                    missing.Add($"{project} {match.Groups["test"].Value}");
                }
            }
        }

        Assert.Empty(missing);
    }

    private static bool Exists(string project, string test)
        => Directory.EnumerateFiles(RepositoryFiles.At($"tests/{project}"), test + ".cs", SearchOption.AllDirectories).Any();
}
