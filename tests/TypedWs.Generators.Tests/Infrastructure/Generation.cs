using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using TypedWs.Generators.Emission;
using TypedWs.Generators.Pipeline;

namespace TypedWs.Generators.Tests.Infrastructure;

/// <summary>
/// A run of the generator, under a culture that writes nothing as C# does. Every run proves the caching too: a second run over a
/// clone of the compilation has to find all steps unchanged, and no model may hold anything of Roslyn. And nothing in a generated
/// file may be worth a warning, though warnings are off there.
/// </summary>
internal sealed class Generation
{
    // The fields of a type are needed for very many objects, so they are read once.
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Fields = new();

    // The output with warnings on. It is the same code, and the compiler has already bound its declarations.
    private readonly Compilation _withWarnings;

    private Generation(GeneratorDriver driver, Compilation output, Compilation withWarnings, ImmutableArray<Diagnostic> diagnostics)
    {
        _withWarnings = withWarnings;
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
        Generation generation = RunUnchecked(Compilations.Create(sources));
        generation.AssertCompiles();
        return generation;
    }

    /// <summary>Runs the generator over an assembly that references others; everything must compile without a warning.</summary>
    public static Generation RunAs(string assemblyName, string source, params Generation[] references)
    {
        CSharpCompilation compilation = Compilations
            .Create(source)
            .WithAssemblyName(assemblyName)
            .AddReferences(references.Select(static reference => reference.ToReference()));
        Generation generation = RunUnchecked(compilation);
        generation.AssertCompiles();
        return generation;
    }

    /// <summary>Runs the generator over code that has errors of its own.</summary>
    public static Generation RunUnchecked(CSharpCompilation compilation)
    {
        using IDisposable culture = HostileCulture.Enter();
        GeneratorDriver driver = CreateDriver()
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation? output, out ImmutableArray<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);
        Assert.Null(driver.GetRunResult().Results.Single().Exception);
        AssertCached(driver, compilation);

        // Whatever is wrong with the user's code, the generated code is not. What is not the compiler's own, like the id of an
        // [Experimental], is only known to be off where all is.
        var own = compilation.SyntaxTrees.ToHashSet();
        Compilation withWarnings = WithWarnings(output, own);
        ImmutableArray<Diagnostic> compilerDiagnostics = withWarnings.GetDiagnostics();
        Assert.Empty(compilerDiagnostics.Where(diagnostic =>
            diagnostic.Location.SourceTree is { } tree && !own.Contains(tree) && diagnostic.Id.StartsWith("CS", StringComparison.Ordinal)));
        return new Generation(driver, output, withWarnings, compilerDiagnostics);
    }

    /// <summary>The diagnostics in generated files, as the user gets them.</summary>
    public IEnumerable<Diagnostic> InGeneratedFiles(IEnumerable<Diagnostic> diagnostics)
    {
        var generated = Result.GeneratedSources.Select(static source => source.SyntaxTree).ToHashSet();
        return diagnostics.Where(diagnostic =>
            !diagnostic.IsSuppressed && diagnostic.Location.SourceTree is { } tree && generated.Contains(tree));
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
        EmitResult emitted = _withWarnings.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        image.Position = 0;
        return image;
    }

    public void AssertCompiles(string? except = null)
    {
        var problems = Diagnostics
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != except)
            .ToList();
        Assert.True(
            problems.Count == 0,
            string.Join("\n", problems) + "\n\n" + string.Join("\n", Result.GeneratedSources.Select(static source => source.SourceText)));
    }

    // Generated files turn all warnings off. Here only those are off that a declaration of the user's may bring.
    private static Compilation WithWarnings(Compilation output, HashSet<SyntaxTree> own)
    {
        const string Expected = "#pragma warning disable CS0612, CS0618, CS0652, CS1591, CS3001, CS3002, CS3003, CS3009, CS3021, CS8981";
        foreach (SyntaxTree tree in output.SyntaxTrees)
        {
            if (own.Contains(tree))
            {
                continue;
            }

            string text = tree.ToString();
            Assert.Contains($"\n{GeneratedFile.WarningsOff}\n", text, StringComparison.Ordinal);
            output = output.ReplaceSyntaxTree(
                tree,
                CSharpSyntaxTree.ParseText(
                    text.Replace($"\n{GeneratedFile.WarningsOff}\n", $"\n{Expected}\n", StringComparison.Ordinal),
                    (CSharpParseOptions)tree.Options,
                    tree.FilePath,
                    tree.Encoding));
        }

        return output;
    }

    private PortableExecutableReference ToReference()
    {
        using MemoryStream image = EmitImage();
        return MetadataReference.CreateFromStream(image);
    }

    private static void AssertCached(GeneratorDriver driver, CSharpCompilation compilation)
    {
        GeneratorRunResult first = driver.GetRunResult().Results.Single();
        GeneratorRunResult second = driver.RunGenerators(compilation.Clone()).GetRunResult().Results.Single();
        foreach (string name in TrackingNames.All)
        {
            if (!second.TrackedSteps.TryGetValue(name, out ImmutableArray<IncrementalGeneratorRunStep> steps))
            {
                continue;
            }

            Assert.All(
                steps.SelectMany(static step => step.Outputs),
                output =>
                    Assert.True(
                        output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged,
                        $"{name}: {output.Reason}"));
            foreach ((object Value, IncrementalStepRunReason Reason) output in steps.SelectMany(static step => step.Outputs))
            {
                AssertFreeOfRoslyn(output.Value, name, []);
            }
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
        if (value is null || value.GetType().IsPrimitive || value.GetType().IsEnum || value is string)
        {
            return;
        }

        Assert.False(
            value
                is ISymbol
                    or SyntaxNode
                    or SyntaxToken
                    or SyntaxTree
                    or Compilation
                    or SemanticModel
                    or Location
                    or Diagnostic
                    or AttributeData,
            $"{path} holds a {value.GetType()}");
        if (!value.GetType().IsValueType && !visited.Add(value))
        {
            return;
        }

        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                AssertFreeOfRoslyn(item, path + "[]", visited);
            }

            return;
        }

        foreach (FieldInfo field in Fields.GetOrAdd(value.GetType(), FindFields))
        {
            AssertFreeOfRoslyn(field.GetValue(value), path + "." + field.Name, visited);
        }
    }

    private static FieldInfo[] FindFields(Type type)
    {
        var fields = new List<FieldInfo>();
        for (Type? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            fields.AddRange(declaring.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
        }

        return [.. fields];
    }
}
