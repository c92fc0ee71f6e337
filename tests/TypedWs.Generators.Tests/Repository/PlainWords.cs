using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace TypedWs.Generators.Tests.Repository;

/// <summary>
/// Finds the sentences that break the first part of the language rule of CONTRIBUTING.md: a sentence starts with a noun or
/// a verb, never with What, Who or a word of their family. Comments, XML documentation and string literals are read, and pages.
/// </summary>
internal static partial class PlainWords
{
    private const string Capital = "(?<word>What|Whatever|Who|Whoever|Whom|Whose|Whichever)";
    private const string Small = "(?<word>what|whatever|who|whoever|whom|whose|whichever)";
    private const string AfterFullStop = @"(?<!\b(?:e\.g|i\.e))[.!?]\s+";
    private const RegexOptions None = RegexOptions.None;
    private const int Timeout = 10_000;

    // Without documentation mode, each line of XML documentation is a plain comment: one way to read both.
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.None);

    /// <summary>The violations of all C# files of a folder of the repository, each as <c>path:line: sentence</c>.</summary>
    public static IEnumerable<string> FindIn(string folder) => Find(EnumerateFiles(folder, "*.cs"), Find);

    /// <summary>The violations of the pages at the root of the repository and in its folders, as <see cref="FindIn"/> gives them.</summary>
    public static IEnumerable<string> FindInPages(params string[] folders)
        => Find(
            Directory.EnumerateFiles(RepositoryFiles.Root, "*.md")
                .Where(static path => Path.GetFileName(path) != "CHANGELOG.md")
                .Concat(folders.SelectMany(static folder => EnumerateFiles(folder, "*.md"))),
            FindInPage);

    /// <summary>The violations of a page in Markdown; code in it is left out.</summary>
    public static IEnumerable<(int Line, string Sentence)> FindInPage(string page)
    {
        string text = PageCode().Replace(page.ReplaceLineEndings("\n"), static code => new string('\n', code.ValueSpan.Count('\n')) + "x");
        return Find(new(1, text), SentenceOfPage());
    }

    /// <summary>The violations of a C# source text with their lines, the first line being 1.</summary>
    public static IEnumerable<(int Line, string Sentence)> Find(string source)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source, Options);
        return ReadComments(tree).SelectMany(static text => Find(text, SentenceOfComment()))
            .Concat(ReadLiterals(tree).SelectMany(static text => Find(text, SentenceOfLiteral())))
            .OrderBy(static found => found.Line);
    }

    private static IEnumerable<string> EnumerateFiles(string folder, string pattern)
        => Directory.EnumerateFiles(RepositoryFiles.At(folder), pattern, SearchOption.AllDirectories);

    private static IEnumerable<string> Find(IEnumerable<string> files, Func<string, IEnumerable<(int Line, string Sentence)>> find)
        => files.Select(static path => Path.GetRelativePath(RepositoryFiles.Root, path).Replace('\\', '/'))
            .Where(static path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .SelectMany(path => find(File.ReadAllText(RepositoryFiles.At(path))).Select(found => $"{path}:{found.Line}: {found.Sentence}"));

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

    private static int LineOf(SyntaxTree tree, TextSpan span) => tree.GetLineSpan(span).StartLinePosition.Line + 1;

    // A capital letter shows the beginning of a sentence wherever it stands. A small letter does so after a full stop, and at the very
    // beginning of a comment.
    [GeneratedRegex(@"(?<![\w.`])" + Capital + @"\b(?![(.]\w)|(?:(?:^|\v)[\s*-]*|" + AfterFullStop + ")" + Small + @"\b", None, Timeout)]
    private static partial Regex SentenceOfComment();

    // A literal may be a piece of a longer text, so a small letter at its beginning shows nothing.
    [GeneratedRegex(@"(?<![\w.`])" + Capital + @"\b(?![(.]\w)|" + AfterFullStop + Small + @"\b", None, Timeout)]
    private static partial Regex SentenceOfLiteral();

    // In a page, a small letter also counts at the beginning of a heading, an item of a list or a cell of a table.
    [GeneratedRegex(
        @"(?<![\w.`])" + Capital + @"\b|(?:" + AfterFullStop + @"|\|[ ]|(?:^|\n)[ ]*(?:-|\d+\.|\#+)[ ])" + Small + @"\b", None, Timeout)]
    private static partial Regex SentenceOfPage();

    [GeneratedRegex(@"[.!?](?=[\s""')\v]|$)|\v|\n[ ]*\n", None, Timeout)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"^[ ]*```.*?^[ ]*```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline, Timeout)]
    private static partial Regex PageCode();

    [GeneratedRegex("<c>.*?</c>", None, Timeout)]
    private static partial Regex Code();

    [GeneratedRegex("</?(?:see|seealso|paramref|typeparamref|a|b|i|em|strong)\\b[^>]*>", None, Timeout)]
    private static partial Regex InlineTag();

    [GeneratedRegex("<[^>]*>", None, Timeout)]
    private static partial Regex BlockTag();

    [GeneratedRegex(@"\s+", None, Timeout)]
    private static partial Regex Whitespace();

    private sealed record Passage(int Line, string Text);
}
