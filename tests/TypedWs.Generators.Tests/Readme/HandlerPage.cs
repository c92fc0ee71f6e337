using System.Text.RegularExpressions;

namespace TypedWs.Generators.Tests.Readme;

/// <summary>The sections of docs/handlers.md.</summary>
internal static partial class HandlerPage
{
    public static string Read() => File.ReadAllText(RepositoryFiles.At("docs", "handlers.md")).ReplaceLineEndings("\n");

    /// <summary>The sections with code: an endpoint, and what a client sees of it.</summary>
    public static IEnumerable<(string Heading, string Code, string Conversation)> ReadSections()
        => Section().Matches(Read()).Select(static match =>
            (match.Groups["heading"].Value, match.Groups["code"].Value, match.Groups["conversation"].Value));

    [GeneratedRegex(
        "^## (?<heading>[^\n]+)\n(?:(?!## )[^\n]*\n)*?```csharp\n(?<code>.*?)^```\n\n```\n(?<conversation>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Section();
}
