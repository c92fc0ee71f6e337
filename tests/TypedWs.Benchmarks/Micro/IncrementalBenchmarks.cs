using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedWs.Benchmarks.Micro;

/// <summary>What the generator adds to an edit in a project of 300 messages: what an editor waits for at each key stroke.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class IncrementalBenchmarks
{
    private const int Messages = 300;

    private readonly CSharpCompilation _compilation = GeneratedMessages.Compile(Messages)
        .AddSyntaxTrees(GeneratedMessages.Parse("class Other { }", "Other.cs"));

    private GeneratorDriver _driver = null!;
    private CSharpCompilation _edited = null!;
    private int _edit;

    [GlobalSetup]
    public void Setup() => _driver = GeneratedMessages.CreateDriver().RunGenerators(_compilation);

    /// <summary>The compiler's own work of the edit is not the generator's.</summary>
    [IterationSetup]
    public void Edit()
    {
        SyntaxTree other = _compilation.SyntaxTrees[^1];
        _edited = _compilation.ReplaceSyntaxTree(other, GeneratedMessages.Parse($"class Other {{ int X{_edit++}; }}", other.FilePath));
    }

    /// <summary>A class that is no message has another field.</summary>
    [Benchmark]
    public object UnrelatedEdit() => _driver.RunGenerators(_edited);

    /// <summary>Nothing was generated before.</summary>
    [Benchmark]
    public object FirstRun() => GeneratedMessages.CreateDriver().RunGenerators(_edited);
}
