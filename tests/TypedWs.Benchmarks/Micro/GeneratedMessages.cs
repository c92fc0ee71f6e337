using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators;

namespace TypedWs.Benchmarks.Micro;

/// <summary>Code of a user with many messages, and what the generator makes of it.</summary>
internal static partial class GeneratedMessages
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp12);

    /// <summary>A compilation of as many messages and an endpoint that handles them all.</summary>
    public static CSharpCompilation Compile(int count)
    {
        var endpoint = new StringBuilder("""
            using TypedWs;
            [WsEndpoint] public sealed partial class Endpoint : TypedWs.Benchmarks.Micro.LookupEndpoint {

            """);
        List<SyntaxTree> trees = [];
        for (int i = 0; i < count; i++)
        {
            trees.Add(Parse(
                $$"""
                using System.ComponentModel.DataAnnotations;
                using TypedWs;
                [WsMessage("{{NameOf(i)}}")]
                public sealed record M{{i}}(
                    [Required, StringLength(40)] string Name, [Range(1, 99)] int Count,
                    System.Guid? Id, System.Collections.Generic.List<I{{i}}> Items);
                public sealed record I{{i}}([EmailAddress] string Email, double Weight, bool Active);
                """,
                $"M{i}.cs"));
            endpoint.Append(CultureInfo.InvariantCulture, $"    [WsHandler] public void On{i}(M{i} message) {{ }}\n");
        }

        trees.Add(Parse(endpoint.Append("}\n").ToString(), "Endpoint.cs"));
        return CSharpCompilation.Create(
            $"Messages{count}",
            trees,
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
    }

    /// <summary>The discriminator of the nth message.</summary>
    public static string NameOf(int index) => index.ToString("'module.'0'.changed'", CultureInfo.InvariantCulture);

    public static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(source, ParseOptions, path);

    public static GeneratorDriver CreateDriver()
        => CSharpGeneratorDriver.Create([new WsGenerator().AsSourceGenerator()], parseOptions: ParseOptions);

    /// <summary>
    /// The generated endpoint of as many messages. Its handlers neither read nor run: what is left is the choice among them.
    /// </summary>
    public static LookupEndpoint CreateEndpoint(int count)
    {
        CreateDriver().RunGeneratorsAndUpdateCompilation(Compile(count), out Compilation generated, out _);
        foreach (SyntaxTree tree in generated.SyntaxTrees)
        {
            string text = tree.ToString();
            if (TryRead().IsMatch(text))
            {
                generated = generated.ReplaceSyntaxTree(tree, Parse(TryRead().Replace(text, "    return default;"), tree.FilePath));
            }
        }

        using var image = new MemoryStream();
        if (generated.Emit(image) is { Success: false } result)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        }

        return (LookupEndpoint)Activator.CreateInstance(Assembly.Load(image.ToArray()).GetType("Endpoint", throwOnError: true)!)!;
    }

    // The statements of one handler, up to the end of its method.
    [GeneratedRegex(
        "^ +if \\(!inbound\\.TryRead<[^}]*", RegexOptions.Multiline | RegexOptions.NonBacktracking, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TryRead();
}
