using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedWs.Generators.Diagnostics;

namespace TypedWs.Generators.Tests.Infrastructure;

/// <summary>
/// A run of the analyzer over code in which the expected places are marked: <c>{|TWS004:ChatPayload|}</c>. Exactly the
/// marked diagnostics must come, at exactly the marked text, and the generated code must bring no error of its own.
/// </summary>
internal static class Analysis
{
    public static Task Verify(string markedSource) => Verify(markedSource, userErrors: []);

    /// <param name="markedSource">The code.</param>
    /// <param name="userErrors">The compiler's errors that the user's code has without the generator too, or for want of generated
    /// code.</param>
    public static Task Verify(string markedSource, params string[] userErrors)
        => Verify(markedSource, static compilation => compilation, userErrors);

    /// <summary>As <see cref="Verify(string)"/>, in a project that allows pointers.</summary>
    public static Task VerifyUnsafe(string markedSource)
        => Verify(markedSource, static compilation => compilation.WithOptions(compilation.Options.WithAllowUnsafe(true)), []);

    private static async Task Verify(string markedSource, Func<CSharpCompilation, CSharpCompilation> change, string[] userErrors)
    {
        (string? source, IEnumerable<string>? expected) = Parse(markedSource);
        var generation = Generation.RunUnchecked(change(Compilations.Create(source)));
        IReadOnlyList<Diagnostic> actual = await Analyze(generation);

        // The compiler runs no analyzer over code whose declarations have errors, so that nobody would see the diagnostics.
        if (expected.Any())
        {
            Assert.DoesNotContain(
                generation.Output.GetDeclarationDiagnostics(TestContext.Current.CancellationToken),
                static problem => problem.Severity == DiagnosticSeverity.Error);
        }

        Assert.Equal(
            expected,
            actual.Select(diagnostic => $"{diagnostic.Id}: {TextAt(diagnostic.Location)}").Order(StringComparer.Ordinal));
        Assert.All(
            actual,
            static diagnostic =>
            {
                Assert.EndsWith($"docs/diagnostics/{diagnostic.Id}.md", diagnostic.Descriptor.HelpLinkUri, StringComparison.Ordinal);
                Assert.Equal(
                    diagnostic.Severity == DiagnosticSeverity.Error,
                    diagnostic.Descriptor.CustomTags.Contains(WellKnownDiagnosticTags.NotConfigurable));
            });

        IEnumerable<Diagnostic> problems = generation.Diagnostics.Where(static diagnostic =>
            diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(
            userErrors.Order(StringComparer.Ordinal),
            problems.Select(static problem => problem.Id).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The code without its marks.</summary>
    public static string Unmark(string markedSource) => Parse(markedSource).Source;

    /// <summary>The diagnostics of the analyzer. It sees the generated code, as in a build.</summary>
    public static Task<IReadOnlyList<Diagnostic>> Analyze(Generation generation) => Analyze(generation.Output);

    /// <summary>The diagnostics of the analyzer.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> Analyze(Compilation compilation)
        => await compilation.WithAnalyzers([new TypedWsAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

    private static string TextAt(Location location)
        => location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(location.SourceSpan);

    private static (string Source, IEnumerable<string> Expected) Parse(string marked)
    {
        var expected = new List<string>();
        int start;
        while ((start = marked.LastIndexOf("{|TWS", StringComparison.Ordinal)) >= 0)
        {
            int colon = marked.IndexOf(':', start);
            int end = marked.IndexOf("|}", colon, StringComparison.Ordinal);
            string text = marked[(colon + 1)..end];
            foreach (string id in marked[(start + 2)..colon].Split(','))
            {
                expected.Add($"{id}: {text}");
            }

            marked = marked[..start] + text + marked[(end + 2)..];
        }

        return (marked, expected.Order(StringComparer.Ordinal));
    }
}
