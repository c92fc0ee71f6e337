using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests;

/// <summary>
/// Nobody's code: the samples, cut off and mutated token by token. Neither the generator nor the analyzer ever throws.
/// </summary>
public sealed class FuzzTests
{
    private static readonly int Mutants = LongTests.Choose(15, 40);

    // What turns one kind of declaration into another, and what leaves it open.
    private static readonly string[] Tokens =
    [
        "static",
        "abstract",
        "partial",
        "ref",
        "in",
        "out",
        "required",
        "async",
        "file",
        "record",
        "struct",
        "class",
        "enum",
        "interface",
        "?",
        "<",
        ">",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        ";",
        ",",
        ":",
        "=",
        "=>",
        "null",
        "default",
        "\"\"",
        "0",
        "int",
        "string",
        "object",
        "void",
        "this",
        "base",
        "[]",
        "?[]",
        "<T>",
        "WsEndpoint",
        "WsEndpoint<int>",
        "WsMessage",
        "WsErrorData",
        "[WsHandler]",
        "[Required]",
        "[Range(1)]",
        "List<int>",
        "A.B",
    ];

    public static TheoryData<string> Samples => ["Chat", "Echo", "Tasks"];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_that_is_cut_off_anywhere_fails_nobody(string sample)
    {
        string source = ReadSample(sample);
        for (int length = 7; length < source.Length; length += source.Length / Mutants)
        {
            await Run(source[..length], $"{sample} up to {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_whose_tokens_are_changed_fails_nobody(string sample)
    {
        string source = ReadSample(sample);
        for (int seed = 0; seed < Mutants; seed++)
        {
            await Run(Mutate(source, new Random(seed)), $"{sample} mutated by {seed}");
        }
    }

    private static async Task Run(string source, string what)
    {
        Microsoft.CodeAnalysis.GeneratorDriver driver = Generation
            .CreateDriver()
            .RunGeneratorsAndUpdateCompilation(
                Compilations.Create(source),
                out Microsoft.CodeAnalysis.Compilation? output,
                out ImmutableArray<Microsoft.CodeAnalysis.Diagnostic> problems,
                TestContext.Current.CancellationToken);
        Assert.True(
            problems.IsEmpty && driver.GetRunResult().Results.Single().Exception is null,
            $"The generator failed over {what}: {string.Join(", ", problems)}\n{source}");

        // AD0001 is an analyzer that threw.
        IReadOnlyList<Microsoft.CodeAnalysis.Diagnostic> diagnostics = await Analysis.Analyze(output);
        Assert.True(
            diagnostics.All(static diagnostic => diagnostic.Id.StartsWith("TWS", StringComparison.Ordinal)),
            $"The analyzer failed over {what}: {string.Join(", ", diagnostics)}\n{source}");
    }

    private static string Mutate(string source, Random random)
    {
        var tokens = CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens().Select(static token => token.ToFullString()).ToList();
        for (int edits = random.Next(1, 6); edits > 0; edits--)
        {
            int at = random.Next(tokens.Count);
            int other = random.Next(tokens.Count);
            switch (random.Next(5))
            {
                case 0: tokens.RemoveAt(at); break;
                case 1: tokens.Insert(at, tokens[other]); break;
                case 2: (tokens[at], tokens[other]) = (tokens[other], tokens[at]); break;
                case 3: tokens.RemoveRange(at, Math.Min(random.Next(12), tokens.Count - at)); break;
                default: tokens.Insert(at, " " + Tokens[random.Next(Tokens.Length)] + " "); break;
            }
        }

        return string.Concat(tokens);
    }

    // Messages and endpoint in one file, as the program of a beginner is; usings first.
    private static string ReadSample(string sample)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "TypedWs.sln")))
        {
            directory = directory.Parent!;
        }

        var text = new StringBuilder();
        foreach (string file in Directory
                .EnumerateFiles(Path.Combine(directory.FullName, "samples", sample), "*.cs")
                .Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(file) is not ("Messages.cs" or "ChatEndpoint.cs" or "EchoEndpoint.cs" or "TasksEndpoint.cs"))
            {
                continue;
            }

            text.AppendJoin(
                    '\n',
                    File.ReadLines(file)
                        .Where(static line =>
                            !line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith("namespace ", StringComparison.Ordinal)
                        ))
                .Append('\n');
        }

        return text.ToString();
    }
}
