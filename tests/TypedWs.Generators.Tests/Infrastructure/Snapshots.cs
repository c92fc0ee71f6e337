using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Tests.Infrastructure;

/// <summary>
/// Approved output of the generator, with the conventions of Verify.SourceGenerators: a file
/// <c>Class.Method#HintName.verified.cs</c> per generated file, beside the test. What differs is left as
/// <c>.received.cs</c>; to accept it, run the tests with the environment variable TYPEDWS_ACCEPT=1 and review the change.
/// </summary>
internal static partial class Snapshots
{
    // UTF-8 with a byte order mark, as Verify writes.
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: true);

    public static void Verify(GeneratorDriver driver, [CallerFilePath] string testFile = "", [CallerMemberName] string method = "")
    {
        testFile = RepositoryFiles.FromCaller(testFile);
        string prefix = Path.Combine(Path.GetDirectoryName(testFile)!, $"{Path.GetFileNameWithoutExtension(testFile)}.{method}");
        bool accept = Environment.GetEnvironmentVariable("TYPEDWS_ACCEPT") == "1";
        var problems = new List<string>();
        var current = new HashSet<string>(StringComparer.Ordinal);
        foreach (GeneratedSourceResult source in driver.GetRunResult().Results.SelectMany(static result => result.GeneratedSources))
        {
            string verified = $"{prefix}#{Path.GetFileNameWithoutExtension(source.HintName)}.verified.cs";
            current.Add(verified);
            string text = $"//HintName: {source.HintName}\n{Version().Replace(source.SourceText.ToString(), "{Scrubbed}")}";
            if (accept)
            {
                File.WriteAllText(verified, text, Encoding);
            }
            else if (Compare(verified, text) is { } difference)
            {
                problems.Add(difference);
            }
        }

        string directory = Path.GetDirectoryName(prefix)!;
        IEnumerable<string> found = Directory.EnumerateFiles(directory, Path.GetFileName(prefix) + "#*.verified.cs");
        foreach (string stale in found.Where(file => !current.Contains(file)))
        {
            if (accept)
            {
                File.Delete(stale);
            }
            else
            {
                problems.Add($"{Path.GetFileName(stale)} is stale: nothing generates it any more.");
            }
        }

        Assert.True(problems.Count == 0, string.Join("\n\n", problems));
    }

    private static string? Compare(string verified, string text)
    {
        string received = verified.Replace(".verified.", ".received.", StringComparison.Ordinal);
        string approved = File.Exists(verified) ? File.ReadAllText(verified) : "";
        if (approved == text)
        {
            File.Delete(received);
            return null;
        }

        File.WriteAllText(received, text, Encoding);
        return $"{Path.GetFileName(verified)} differs:\n{Describe(approved, text)}";
    }

    private static string Describe(string approved, string text)
        => string.Join("\n", new InlineDiffBuilder(new Differ()).BuildDiffModel(approved, text).Lines
            .Where(static line => line.Type != ChangeType.Unchanged)
            .Select(static line => $"{(line.Type == ChangeType.Inserted ? '+' : '-')} {line.Text}"));

    // A new version of the product is not a change of what is generated.
    [GeneratedRegex("(?<=GeneratedCode\\(\"TypedWs.Generators\", \")[^\"]*(?=\"\\))", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
