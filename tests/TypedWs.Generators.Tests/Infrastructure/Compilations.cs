using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedWs.Generators.Tests.Infrastructure;

/// <summary>Compilations of user code, against the running framework and the runtime as built.</summary>
internal static class Compilations
{
    // On the first line, so that line numbers stay those of the source; not global, so that generated code does not see them.
    private const string Usings =
        "using System; using System.Collections.Generic; using System.ComponentModel.DataAnnotations; using System.Linq; "
        + "using System.Text.Json.Serialization; using System.Threading; using System.Threading.Tasks; using TypedWs; ";

    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp12);

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path =>
                Path.GetFileName(path) is var name
                && !name.StartsWith("TypedWs.Generators", StringComparison.Ordinal)
                && !name.StartsWith("xunit", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles sources; the usings that everybody needs are added to each.</summary>
    public static CSharpCompilation Create(params string[] sources) => CreateFrom(sources.Select(static source => Usings + source));

    /// <summary>Compiles sources as they are.</summary>
    public static CSharpCompilation CreateFrom(IEnumerable<string> sources, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
        => CSharpCompilation.Create(
            "UserCode",
            sources.Select((source, index) => CSharpSyntaxTree.ParseText(source, ParseOptions, path: $"User{index}.cs")),
            References,
            new CSharpCompilationOptions(
                kind,
                nullableContextOptions: NullableContextOptions.Enable,
                warningLevel: 9999,
                concurrentBuild: false));

    public static CSharpCompilation Add(this CSharpCompilation compilation, string source)
        => compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Usings + source, ParseOptions));
}
