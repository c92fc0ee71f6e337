using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedWs.Generators.Tests.Repository;

/// <summary>
/// Finds the sentences of C# files that break the first part of the language rule of CONTRIBUTING.md: a sentence starts with a noun or
/// a verb, never with What, Who or a word of their family. Comments, XML documentation and string literals are read.
/// </summary>
internal static partial class PlainWords
{
    // Without documentation mode, each line of XML documentation is a plain comment: one way to read both.
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.None);

    /// <summary>The violations of all C# files of a folder of the repository, each as <c>path:line: sentence</c>.</summary>
    public static IEnumerable<string> FindIn(string folder)
        => Directory.EnumerateFiles(RepositoryFiles.At(folder), "*.cs", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(RepositoryFiles.Root, path).Replace('\\', '/'))
            .Where(static path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .SelectMany(static path => Find(File.ReadAllText(RepositoryFiles.At(path))).Select(found => $"{path}:{found.Line}: {found.Sentence}"));

    /// <summary>The violations of a C# source text with their lines, the first line being 1.</summary>
    public static IEnumerable<(int Line, string Sentence)> Find(string source)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source, Options);
        return ReadComments(tree).SelectMany(static text => Find(text, SentenceOfComment()))
            .Concat(ReadLiterals(tree).SelectMany(static text => Find(text, SentenceOfLiteral())))
            .OrderBy(static found => found.Line);
    }

    private static IEnumerable<(int Line, string Sentence)> Find(Passage passage, Regex start)
    {
        foreach (Match match in start.Matches(passage.Text))
        {
            int word = match.Groups["word"].Index;
            string sentence = SentenceEnd().Match(passage.Text, word) is { Success: true } end
                ? passage.Text[word..(end.Index + 1)]
                : passage.Text[word..];
            if (!sentence.EndsWith('?'))
            {
                yield return (passage.Line + passage.Text.AsSpan(0, word).Count('\n'), Whitespace().Replace(sentence, " ").Trim());
            }
        }
    }

    // Comments on lines that follow each other are one passage, as a sentence may continue on the next line.
    private static IEnumerable<Passage> ReadComments(SyntaxTree tree)
    {
        int first = 0;
        List<string> lines = [];
        foreach (SyntaxTrivia trivia in tree.GetRoot().DescendantTrivia(descendIntoTrivia: true))
        {
            if (!trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) && !trivia.IsKind(SyntaxKind.MultiLineCommentTrivia))
            {
                continue;
            }

            int line = LineOf(tree, trivia.Span);
            if (lines.Count > 0 && line != first + lines.Count)
            {
                yield return new(first, string.Join('\n', lines));
                lines.Clear();
            }

            first = lines.Count == 0 ? line : first;
            lines.AddRange(ReadLines(trivia.ToString()));
        }

        if (lines.Count > 0)
        {
            yield return new(first, string.Join('\n', lines));
        }
    }

    private static IEnumerable<string> ReadLines(string comment)
    {
        string text = comment.StartsWith("/*", StringComparison.Ordinal) ? comment[2..^2] : comment.TrimStart('/');
        if (comment.StartsWith("///", StringComparison.Ordinal))
        {
            text = Code().Replace(text, "x");
            text = InlineTag().Replace(text, "x");
            text = BlockTag().Replace(text, "\v");
        }

        return text.Split('\n');
    }

    private static IEnumerable<Passage> ReadLiterals(SyntaxTree tree)
        => tree.GetRoot().DescendantTokens()
            .Where(static token => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken
                or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
                or SyntaxKind.InterpolatedStringTextToken)
            .Select(token => new Passage(LineOf(tree, token.Span), token.Text));

    private static int LineOf(SyntaxTree tree, Microsoft.CodeAnalysis.Text.TextSpan span) => tree.GetLineSpan(span).StartLinePosition.Line + 1;

    // A capital letter shows the beginning of a sentence wherever it stands; a small letter does so after a full stop or at the very beginning.
    [GeneratedRegex(@"(?<![\w.`])(?<word>What|Whatever|Who|Whoever|Whom|Whose|Whichever)\b(?![(.]\w)"
        + @"|(?:(?:^|\v)[\s*-]*|(?<!\b(?:e\.g|i\.e))[.!?]\s+)(?<word>what|whatever|who|whoever|whom|whose|whichever)\b", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SentenceOfComment();

    // A literal may be a piece of a longer text, so that a small letter at its beginning says nothing.
    [GeneratedRegex(@"(?<![\w.`])(?<word>What|Whatever|Who|Whoever|Whom|Whose|Whichever)\b(?![(.]\w)"
        + @"|(?<!\b(?:e\.g|i\.e))[.!?]\s+(?<word>what|whatever|who|whoever|whom|whose|whichever)\b", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SentenceOfLiteral();

    [GeneratedRegex(@"[.!?](?=[\s""')\v]|$)|\v", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex("<c>.*?</c>", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Code();

    [GeneratedRegex("</?(?:see|seealso|paramref|typeparamref|a|b|i|em|strong)\\b[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex InlineTag();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex BlockTag();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Whitespace();

    private sealed record Passage(int Line, string Text);
}
