using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedWs.Generators.Tests.Infrastructure;

/// <summary>Generators of other packages, run beside ours as the compiler does.</summary>
internal static class OtherGenerators
{
    /// <summary>All generators of a package.</summary>
    /// <param name="package">Its id.</param>
    /// <param name="path">The assembly in the package.</param>
    public static ISourceGenerator[] Load(string package, string path)
    {
        string folder = typeof(OtherGenerators)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(item => item.Key == package)
            .Value!;
        var reference = new AnalyzerFileReference(Path.Combine(folder, path), new Loader());
        ISourceGenerator[] generators = [.. reference.GetGenerators(LanguageNames.CSharp)];
        Assert.NotEmpty(generators);
        return generators;
    }

    /// <summary>A generator that adds one file.</summary>
    public static ISourceGenerator Make(string source) => new FileGenerator(source).AsSourceGenerator();

    /// <summary>The compilation after ours and others have run.</summary>
    public static Compilation Run(CSharpCompilation compilation, params ISourceGenerator[] others)
    {
        CSharpGeneratorDriver
            .Create([new WsGenerator().AsSourceGenerator(), .. others], parseOptions: Compilations.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(
                compilation,
                out Compilation? output,
                out ImmutableArray<Diagnostic> problems,
                TestContext.Current.CancellationToken);
        Assert.DoesNotContain(problems, static problem => problem.Severity == DiagnosticSeverity.Error);
        return output;
    }

    private sealed class FileGenerator(string source) : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context)
            => context.RegisterSourceOutput(context.CompilationProvider, (output, _) => output.AddSource("Made.g.cs", source));
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
