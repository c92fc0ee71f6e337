using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedWs.Generators.Diagnostics;

namespace TypedWs.Generators.Tests;

public sealed partial class ArchitectureTests
{
    private static readonly Assembly Generator = typeof(WsGenerator).Assembly;

    // Roslyn's model of user code. Syntax facts (is this word a keyword?) are not part of it.
    private static readonly Type[] Symbols = [typeof(ISymbol), typeof(Compilation), typeof(SemanticModel), typeof(SyntaxNode), typeof(AttributeData), typeof(Location), typeof(Diagnostic)];

    [Theory]
    [InlineData("TypedWs.Generators.Model")]
    [InlineData("TypedWs.Generators.Emission")]
    public void Only_parsing_diagnostics_and_the_entry_see_symbols(string space)
    {
        var types = Generator.GetTypes().Where(type => type.Namespace == space).ToList();
        Assert.NotEmpty(types);

        var seen = types.SelectMany(static type => UsedTypes(type).Select(used => (type, used)))
            .Where(static pair => Symbols.Any(symbol => symbol.IsAssignableFrom(pair.used)))
            .Select(static pair => $"{pair.type.Name} sees {pair.used.Name}");
        Assert.Equal([], seen);
    }

    [Fact]
    public void The_parsers_do_see_symbols()
        => Assert.Contains(Generator.GetTypes().Where(static type => type.Namespace == "TypedWs.Generators.Parsing").SelectMany(UsedTypes), static type => typeof(ISymbol).IsAssignableFrom(type));

    [Fact]
    public void Every_diagnostic_has_a_page_that_says_how_to_fix_it()
    {
        string docs = Path.Combine(RepositoryFiles.Root, "docs", "diagnostics");
        foreach (var descriptor in new TypedWsAnalyzer().SupportedDiagnostics)
        {
            string page = File.ReadAllText(Path.Combine(docs, descriptor.Id + ".md"));
            Assert.StartsWith($"# {descriptor.Id}: {descriptor.Title}\n", page, StringComparison.Ordinal);
            Assert.Contains($"Severity: {descriptor.DefaultSeverity.ToString().ToLowerInvariant()}", page, StringComparison.Ordinal);
            foreach (string heading in (string[])["## Flagged", "## Why", "## Fix"]) Assert.Contains(heading, page, StringComparison.Ordinal);
        }

        Assert.Equal(
            new TypedWsAnalyzer().SupportedDiagnostics.Select(static descriptor => descriptor.Id + ".md").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(docs, "TWS*.md").Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_index_of_the_diagnostics_lists_every_one_with_its_severity()
    {
        var rows = File.ReadLines(RepositoryFiles.At("docs", "diagnostics", "README.md"))
            .Where(static line => line.StartsWith("| [TWS", StringComparison.Ordinal))
            .Select(static line => line[..line.LastIndexOf('|', line.Length - 2)]);

        Assert.Equal(
            new TypedWsAnalyzer().SupportedDiagnostics.Order(ById).Select(static descriptor => $"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.DefaultSeverity.ToString().ToLowerInvariant()} | {descriptor.Title} "),
            rows);
    }

    [Fact]
    public void Every_descriptor_is_supported_by_the_analyzer()
    {
        var declared = typeof(Descriptors).GetFields(BindingFlags.Static | BindingFlags.Public).Select(static field => field.GetValue(null)).OfType<DiagnosticDescriptor>();

        Assert.Equal(declared.Order(ById), new TypedWsAnalyzer().SupportedDiagnostics.Order(ById));
    }

    [Fact]
    public void Generated_source_never_asks_for_another_generator()
    {
        // Generators do not see each other's output: these attributes would do nothing.
        foreach (string file in Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "generators", "TypedWs.Generators", "Emission"), "*.cs"))
            Assert.DoesNotMatch(OtherGenerators(), File.ReadAllText(file));
    }

    private static readonly Comparer<DiagnosticDescriptor> ById = Comparer<DiagnosticDescriptor>.Create(static (x, y) => string.CompareOrdinal(x.Id, y.Id));

    private static IEnumerable<Type> UsedTypes(Type type)
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var used = type.GetFields(All).Select(static field => field.FieldType)
            .Concat(type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).SelectMany(static method =>
                method.GetParameters().Select(static parameter => parameter.ParameterType)
                    .Concat(method.GetMethodBody()?.LocalVariables.Select(static local => local.LocalType) ?? [])))
            .Concat(type.GetMethods(All).Select(static method => method.ReturnType));
        return used.SelectMany(Flatten).Distinct();
    }

    private static IEnumerable<Type> Flatten(Type type)
    {
        if (type.HasElementType) return Flatten(type.GetElementType()!);
        return type.IsGenericType ? [type, .. type.GetGenericArguments().SelectMany(Flatten)] : [type];
    }

    [GeneratedRegex("\\[(JsonSerializable|GeneratedRegex|ValidatableType)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OtherGenerators();
}
