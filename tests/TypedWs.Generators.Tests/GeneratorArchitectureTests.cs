using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Diagnostics;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Tests;

/// <summary>
/// The floors of the generator, checked on the compiled assembly as those of <c>src/TypedWs</c> are, and the pages of its diagnostics.
/// </summary>
public sealed partial class GeneratorArchitectureTests(GeneratorArchitectureTests.Scan scan)
    : FloorTests(scan.Plan, "TypedWs.Generators"), IClassFixture<GeneratorArchitectureTests.Scan>
{
    // From the lowest to the highest; docs/architecture.md says the same.
    private static readonly Floor[] Floors =
    [
        new("Polyfills"),
        new("Text", "Polyfills"),
        new("Reporting", "Polyfills"),
        new("Model", "Polyfills", "Text"),
        new("Parsing", "Polyfills", "Text", "Reporting", "Model"),
        new("Emission", "Polyfills", "Text", "Model"),
        new("Pipeline", "Reporting", "Model", "Parsing", "Emission"),
        new("Diagnostics", "Polyfills", "Text", "Reporting", "Model", "Parsing", "Pipeline"),
    ];

    // The words and literals of C# itself: no model of the user's code.
    private static readonly string[] LanguageFacts =
    [
        "Microsoft.CodeAnalysis.CSharp.SyntaxFacts",
        "Microsoft.CodeAnalysis.CSharp.SyntaxKind",
        "Microsoft.CodeAnalysis.CSharp.SymbolDisplay",
    ];

    // The compiler looks for the types of Polyfills in the namespaces of the framework.
    protected override IEnumerable<string> TypesOfOtherNamespaces
        => Plan.FindTypesOfOtherNamespaces("TypedWs.Generators").Where(type => Plan.Folders[type] == "Polyfills");

    [Theory]
    [InlineData("Text")]
    [InlineData("Model")]
    [InlineData("Emission")]
    public void A_floor_of_values_and_text_sees_no_symbol(string folder)
        => Assert.Empty(FindUsesOfRoslyn(folder));

    // The checks of the base pass on what they do not see, so see that they do see.
    [Fact]
    public void The_parsers_do_see_symbols_and_what_is_below_them()
    {
        Assert.Contains(
            FindUsesOfRoslyn("Parsing"),
            static use => use.EndsWith("uses Microsoft.CodeAnalysis.ISymbol", StringComparison.Ordinal));
        Assert.Contains(
            Plan.FindViolations(new Floor("Parsing", "Polyfills", "Text", "Model")),
            static violation => violation.EndsWith("uses TypedWs.Generators.Reporting.Descriptors of Reporting", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_diagnostic_has_a_page_that_says_how_to_fix_it()
    {
        string docs = RepositoryFiles.At("docs", "diagnostics");
        foreach (DiagnosticDescriptor descriptor in new TypedWsAnalyzer().SupportedDiagnostics)
        {
            // The link is a path in the repository, or ends with one behind a public address.
            string link = descriptor.HelpLinkUri[descriptor.HelpLinkUri.IndexOf("docs/", StringComparison.Ordinal)..];
            Assert.Equal($"docs/diagnostics/{descriptor.Id}.md", link);
            string page = File.ReadAllText(RepositoryFiles.At(link));
            Assert.StartsWith($"# {descriptor.Id}: {descriptor.Title}\n", page, StringComparison.Ordinal);
            Assert.Contains($"Severity: {descriptor.DefaultSeverity.ToString().ToLowerInvariant()}", page, StringComparison.Ordinal);
            foreach (string heading in (string[])["## Flagged", "## Why", "## Fix"])
            {
                Assert.Contains(heading, page, StringComparison.Ordinal);
            }
        }

        Assert.Equal(
            new TypedWsAnalyzer().SupportedDiagnostics.Select(static descriptor => descriptor.Id + ".md").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(docs, "TWS*.md").Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_index_of_the_diagnostics_lists_every_one_with_its_severity()
    {
        IEnumerable<string> rows = File.ReadLines(RepositoryFiles.At("docs", "diagnostics", "README.md"))
            .Where(static line => line.StartsWith("| [TWS", StringComparison.Ordinal))
            .Select(static line => line[..line.LastIndexOf('|', line.Length - 2)]);

        Assert.Equal(
            new TypedWsAnalyzer()
                .SupportedDiagnostics.Order(ById)
                .Select(static descriptor =>
                    $"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.DefaultSeverity.ToString().ToLowerInvariant()} | "
                    + $"{descriptor.Title} "),
            rows);
    }

    [Fact]
    public void Every_descriptor_is_supported_by_the_analyzer()
    {
        IEnumerable<DiagnosticDescriptor> declared = typeof(Descriptors)
            .GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(static field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>();

        Assert.Equal(declared.Order(ById), new TypedWsAnalyzer().SupportedDiagnostics.Order(ById));
    }

    [Fact]
    public void Generated_source_never_asks_for_another_generator()
    {
        // Generators do not see each other's output: these attributes would do nothing.
        foreach (string file in Directory.EnumerateFiles(
                Path.Combine(RepositoryFiles.Root, "generators", "TypedWs.Generators", "Emission"),
                "*.cs"))
        {
            Assert.DoesNotMatch(OtherGenerators(), File.ReadAllText(file));
        }
    }

    private static readonly Comparer<DiagnosticDescriptor> ById = Comparer<DiagnosticDescriptor>.Create(
        static (x, y) => string.CompareOrdinal(x.Id, y.Id));

    private IEnumerable<string> FindUsesOfRoslyn(string folder)
        => Plan.Uses
            .Where(use => Plan.Folders.GetValueOrDefault(use.User) == folder
                && use.Used.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal)
                && use.Used != "Microsoft.CodeAnalysis.EmbeddedAttribute"
                && !LanguageFacts.Contains(use.Used))
            .Select(static use => $"{use.Where} uses {use.Used}");

    [GeneratedRegex("\\[(JsonSerializable|GeneratedRegex|ValidatableType)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OtherGenerators();

    /// <summary>The assembly, read once.</summary>
    public sealed class Scan
    {
        internal FloorPlan Plan { get; } = new(typeof(WsGenerator).Assembly, "generators/TypedWs.Generators", Floors);
    }
}
