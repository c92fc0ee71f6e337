using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TypedWs.Generators.Diagnostics;

namespace TypedWs.CodeFixes.Tests;

/// <summary>Applies a fix to code as an editor does: the analyzer's diagnostic, the fix's offers, the changed document.</summary>
internal static class CodeFix
{
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path =>
                Path.GetFileName(path) is "TypedWs.dll" or "netstandard.dll"
                || Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The offered fix with this title turns the code into the expected one, and the diagnostic is gone.</summary>
    public static async Task Verify<TFix>(string id, string source, string title, string expected) where TFix : CodeFixProvider, new()
    {
        using var workspace = new AdhocWorkspace();
        Document document = CreateDocument(workspace, source);
        Document changed = await ApplyAsync<TFix>(document, id, title, expected);
        Assert.True(await CountAsync(changed, id) < await CountAsync(document, id), "The diagnostic is still there.");
    }

    /// <summary>
    /// The offered fix with this title turns the code into the expected one; another generator has to run before the diagnostic goes.
    /// </summary>
    public static async Task VerifyText<TFix>(string id, string source, string title, string expected) where TFix : CodeFixProvider, new()
    {
        using var workspace = new AdhocWorkspace();
        await ApplyAsync<TFix>(CreateDocument(workspace, source), id, title, expected);
    }

    /// <summary>The titles of the fixes that are offered for the first diagnostic of this id.</summary>
    public static async Task<IEnumerable<string>> FindTitles<TFix>(string id, string source) where TFix : CodeFixProvider, new()
    {
        using var workspace = new AdhocWorkspace();
        return (await FindOffersAsync<TFix>(CreateDocument(workspace, source), id)).Select(static offer => offer.Title);
    }

    private static async Task<Document> ApplyAsync<TFix>(Document document, string id, string title, string expected)
        where TFix : CodeFixProvider, new()
    {
        List<CodeAction> offers = await FindOffersAsync<TFix>(document, id);
        ImmutableArray<CodeActionOperation> operations = await Assert
            .Single(offers, offer => offer.Title == title)
            .GetOperationsAsync(TestContext.Current.CancellationToken);
        Document changed = Assert.IsType<ApplyChangesOperation>(Assert.Single(operations)).ChangedSolution.GetDocument(document.Id)!;
        Assert.Equal(expected.ReplaceLineEndings("\n"), (await changed.GetTextAsync(TestContext.Current.CancellationToken)).ToString());
        return changed;
    }

    private static async Task<int> CountAsync(Document document, string id)
        => (await AnalyzeAsync(document)).Count(diagnostic => diagnostic.Id == id);

    private static async Task<List<CodeAction>> FindOffersAsync<TFix>(Document document, string id) where TFix : CodeFixProvider, new()
    {
        Diagnostic diagnostic = (await AnalyzeAsync(document))
            .Where(diagnostic => diagnostic.Id == id)
            .OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start)
            .First();
        var fix = new TFix();
        Assert.Contains(id, fix.FixableDiagnosticIds);
        Assert.NotNull(fix.GetFixAllProvider());

        var offers = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(
            new CodeFixContext(document, diagnostic, (offer, _) => offers.Add(offer), TestContext.Current.CancellationToken));
        Assert.Equal(offers.Count, offers.Select(static offer => offer.EquivalenceKey).Distinct().Count());
        return offers;
    }

    private static Document CreateDocument(AdhocWorkspace workspace, string source)
    {
        Project project = workspace.AddProject(
            ProjectInfo.Create(
                ProjectId.CreateNewId(),
                VersionStamp.Default,
                "UserCode",
                "UserCode",
                LanguageNames.CSharp,
                compilationOptions: new CSharpCompilationOptions(
                    OutputKind.DynamicallyLinkedLibrary,
                    nullableContextOptions: NullableContextOptions.Enable),
                parseOptions: new CSharpParseOptions(LanguageVersion.CSharp12),
                metadataReferences: References));
        return workspace.AddDocument(project.Id, "User.cs", SourceText.From(source.ReplaceLineEndings("\n")));
    }

    private static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Document document)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        return await compilation.WithAnalyzers([new TypedWsAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }
}
