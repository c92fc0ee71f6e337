using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedWs.Generators.Tests.Infrastructure;

/// <summary>
/// A run of the generator. Every run proves the caching too: a second run over a clone of the compilation has to find
/// all steps unchanged, and no model may hold anything of Roslyn.
/// </summary>
internal sealed class Generation
{
    private Generation(GeneratorDriver driver, Compilation output, ImmutableArray<Diagnostic> diagnostics)
    {
        Driver = driver;
        Output = output;
        Diagnostics = diagnostics;
    }

    public GeneratorDriver Driver { get; }

    /// <summary>The user's code and the generated code.</summary>
    public Compilation Output { get; }

    /// <summary>What the compiler says of it.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    /// <summary>Runs the generator; everything must compile without a warning.</summary>
    public static Generation Run(params string[] sources)
    {
        var generation = RunUnchecked(Compilations.Create(sources));
        generation.AssertCompiles();
        return generation;
    }

    /// <summary>Runs the generator over an assembly that references others; everything must compile without a warning.</summary>
    public static Generation RunAs(string assemblyName, string source, params Generation[] references)
    {
        var compilation = Compilations.Create(source).WithAssemblyName(assemblyName).AddReferences(references.Select(static reference => reference.ToReference()));
        var generation = RunUnchecked(compilation);
        generation.AssertCompiles();
        return generation;
    }

    /// <summary>Runs the generator over code that has errors of its own.</summary>
    public static Generation RunUnchecked(CSharpCompilation compilation)
    {
        var driver = CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        Assert.Empty(diagnostics);
        Assert.Null(driver.GetRunResult().Results.Single().Exception);
        AssertCached(driver, compilation);

        // Whatever is wrong with the user's code, the generated code is not.
        var own = compilation.SyntaxTrees.ToHashSet();
        var compilerDiagnostics = output.GetDiagnostics();
        Assert.Empty(compilerDiagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Location.SourceTree is { } tree && !own.Contains(tree)));
        return new Generation(driver, output, compilerDiagnostics);
    }

    public static GeneratorDriver CreateDriver()
        => CSharpGeneratorDriver.Create(
            [new WsGenerator().AsSourceGenerator()],
            parseOptions: Compilations.ParseOptions,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The text of a generated file.</summary>
    public string File(string hintName) => Result.GeneratedSources.Single(source => source.HintName == hintName).SourceText.ToString();

    /// <summary>The assembly of the user's code and the generated code.</summary>
    public MemoryStream EmitImage()
    {
        var image = new MemoryStream();
        var emitted = Output.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        image.Position = 0;
        return image;
    }

    public void AssertCompiles(string? except = null)
    {
        var problems = Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != except).ToList();
        Assert.True(problems.Count == 0, string.Join("\n", problems) + "\n\n" + string.Join("\n", Result.GeneratedSources.Select(static source => source.SourceText)));
    }

    private PortableExecutableReference ToReference()
    {
        using var image = EmitImage();
        return MetadataReference.CreateFromStream(image);
    }

    private static void AssertCached(GeneratorDriver driver, CSharpCompilation compilation)
    {
        var first = driver.GetRunResult().Results.Single();
        var second = driver.RunGenerators(compilation.Clone()).GetRunResult().Results.Single();
        foreach (string name in TrackingNames.All)
        {
            if (!second.TrackedSteps.TryGetValue(name, out var steps)) continue;
            Assert.All(
                steps.SelectMany(static step => step.Outputs),
                output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{name}: {output.Reason}"));
            foreach (var output in steps.SelectMany(static step => step.Outputs)) AssertFreeOfRoslyn(output.Value, name, []);
        }

        Assert.All(
            second.TrackedOutputSteps.SelectMany(static pair => pair.Value).SelectMany(static step => step.Outputs),
            static output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
        Assert.Equal(
            first.GeneratedSources.Select(static source => source.SourceText.ToString()),
            second.GeneratedSources.Select(static source => source.SourceText.ToString()));
    }

    private static void AssertFreeOfRoslyn(object? value, string path, HashSet<object> visited)
    {
        if (value is null || value.GetType().IsPrimitive || value.GetType().IsEnum || value is string) return;
        Assert.False(
            value is ISymbol or SyntaxNode or SyntaxToken or SyntaxTree or Compilation or SemanticModel or Location or Diagnostic or AttributeData,
            $"{path} holds a {value.GetType()}");
        if (!value.GetType().IsValueType && !visited.Add(value)) return;
        if (value is IEnumerable items)
        {
            foreach (object? item in items) AssertFreeOfRoslyn(item, path + "[]", visited);
            return;
        }

        for (var type = value.GetType(); type is not null; type = type.BaseType)
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                AssertFreeOfRoslyn(field.GetValue(value), path + "." + field.Name, visited);
    }
}
