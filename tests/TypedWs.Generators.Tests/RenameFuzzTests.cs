using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests;

/// <summary>
/// Valid sources whose members, handlers, parameters, types and namespaces get the identifiers that occur in generated code, and the
/// words of C#. What C# allows, compiles with the generated code too, or is a diagnostic of ours. Long tests have
/// more seeds.
/// </summary>
public sealed class RenameFuzzTests
{
    // Nearly all of them are good; below this the test would say nothing.
    private const int LeastValid = 2;

    // Every name that is the user's stands here once as zzN, so that it can be another one.
    private const string Source = """
        namespace zz1.zz2
        {
            public enum zz3 { zz4, zz5, zz6 }
            public record struct zz7(int zz8, string? zz9);
            public record zz10<zz11>(zz11 zz12) { public zz11? zz13 { get; init; } }
            [JsonDerivedType(typeof(zz15), "a")] [JsonDerivedType(typeof(zz16), 2)] public abstract record zz14
            {
                public int? zz17 { get; init; } = 3;
            }
            public record zz15(string zz18) : zz14; public sealed record zz16(zz14? zz19) : zz14;
            public class zz20Attribute(int zz21) : ValidationAttribute
            {
                public string? zz22 { get; set; }
                public override bool IsValid(object? zz23) => zz21 > 0;
            }
            public class zz24 : JsonConverter<Version>
            {
                public override Version Read(ref System.Text.Json.Utf8JsonReader zz25, Type zz26,
                    System.Text.Json.JsonSerializerOptions zz27)
                    => new(1, 2);
                public override void Write(System.Text.Json.Utf8JsonWriter zz25, Version zz26, System.Text.Json.JsonSerializerOptions zz27)
                    => zz25.WriteStringValue("v");
            }
            [WsMessage("big", Direction = WsDirection.ClientToServer | WsDirection.ServerToClient)] public sealed record zz28(
                [StringLength(5), RegularExpression("[a-z]+")] string zz29, [Range(-2, 9)] int zz30, zz3? zz31, List<zz7?>? zz32,
                Dictionary<zz3, zz10<int>[]> zz33,
                zz14? zz34, [property: zz20(1, zz22 = "a")] byte[]? zz35,
                [property: JsonConverter(typeof(zz24))] Version zz36, int zz37 = 5, string? zz38 = null)
            {
                public required zz10<zz10<string>> zz39 { get; init; }
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? zz40 { get; set; }
                public int zz41 { get; init; } = 7;
            }

            public partial class zz42<zz43>
            {
                [WsEndpoint, Microsoft.AspNetCore.Authorization.Authorize] public partial class zz45(TimeProvider zz46) : WsEndpoint<zz47>
                {
                    private int zz48 => zz46.GetHashCode();
                    public override WsUpgradeResult<zz47> OnUpgrade(WsUpgrade zz49) => new zz47(1);
                    [WsHandler, Microsoft.AspNetCore.Authorization.Authorize, WsRateLimit(3)]
                    public zz28 zz50(zz28 zz51, WsConnection<zz47> zz52, CancellationToken zz53) => zz51;
                    [WsHandler] private static void zz54(zz57.zz58 zz55) { }
                    protected void zz56() => zz48.GetHashCode();
                }
            }

            public record zz47(int zz66);
            [WsErrorData] public record zz71([Range(1, 5)] int zz72, zz3 zz73, List<zz10<int>>? zz74 = null)
            {
                public static WsError zz75(zz71 zz76) => WsError.App("a", "b", zz76);
            }
            public static class zz57
            {
                [WsMessage("nested", Bare = true)] public record zz58 { public string zz59 { get; init; } = ""; }
                [WsMessage("n2")] public record zz60(int zz67);
                [WsMessage("ask"), WsReply<zz28>] public record zz77(int zz78);
                [WsMessage("tail", Direction = WsDirection.ServerToClient), WsItems<zz28>] public record zz79(int zz80);
            }
            [WsEndpoint] public partial class zz68 : WsEndpoint
            {
                private readonly int zz69 = 1;
                [WsHandler] public Task zz70(zz28 zz51) => Task.FromResult(zz69);
                [WsHandler] public zz28 zz81(zz57.zz77 zz82) => null!;
            }
            [WsHandlers(typeof(zz68))] public class zz61(TimeProvider zz46)
            {
                [WsHandler, WsRateLimit(1)] public ValueTask zz62(zz57.zz60 zz63) { _ = zz46; return default; }
            }
        }
        """;

    private static readonly string[] Words =
    [
        "var",
        "dynamic",
        "nint",
        "record",
        "required",
        "scoped",
        "file",
        "field",
        "value",
        "await",
        "async",
        "partial",
        "where",
        "when",
        "and",
        "or",
        "not",
        "unmanaged",
        "notnull",
        "nameof",
        "get",
        "set",
        "init",
        "global",
        "class",
        "this",
        "base",
        "int",
        "namespace",
        "checked",
        "ref",
        "params",
        "default",
        "stackalloc",
        "is",
        "_",
        "__",
        "__wsDispatch_",
        "__ws2_",
        "System",
        "TypedWs",
        "Codec",
        "Generated",
        "Microsoft",
        "Add",
        "Count",
        "Length",
        "Invoke",
        "Equals",
        "Finalize",
        "Item",
    ];

    // A number of seeds and not a time: the result must not depend on the speed of the machine.
    private static readonly int Cases = LongTests.Choose(6, 150);

    [Fact]
    public async Task Whatever_names_the_user_takes_generated_code_compiles()
    {
        (Compilation Output, List<Diagnostic> Problems, IEnumerable<string> Identifiers) plain = Generate(Source);
        Assert.True(plain.Problems.Count == 0, string.Join("\n", plain.Problems));
        Assert.Empty(await Analysis.Analyze(plain.Output));

        string[] names =
        [
            .. plain
                .Identifiers.Where(static name => !name.StartsWith("zz", StringComparison.Ordinal))
                .Concat(Words)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        Assert.InRange(names.Length, 150, 1000);

        int valid = 0;
        for (int seed = 0; seed < Cases; seed++)
        {
            string renamed = Rename(Source, names, new Random(seed));
            if (!IsValid(renamed))
            {
                continue;
            }

            valid++;
            (Compilation Output, List<Diagnostic> Problems, IEnumerable<string> Identifiers) generated = Generate(renamed);
            if (generated.Problems.Count == 0)
            {
                continue;
            }

            IReadOnlyList<Diagnostic> own = await Analysis.Analyze(generated.Output);
            Assert.True(
                own.Any(static problem => problem.Severity == DiagnosticSeverity.Error),
                $"Seed {seed}:\n{string.Join("\n", generated.Problems)}\n{renamed}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{valid} valid sources"));
        Assert.InRange(valid, LeastValid, int.MaxValue);
    }

    // Few at a time: one name that C# refuses spoils the source.
    private static string Rename(string source, string[] names, Random random)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 8; i++)
        {
            string name = names[random.Next(names.Length)];
            if (taken.Add(name))
            {
                renamed["zz" + random.Next(1, 83).ToString(CultureInfo.InvariantCulture)] = "@" + name.TrimStart('@');
            }
        }

        SyntaxNode root = CSharpSyntaxTree.ParseText(source, Compilations.ParseOptions).GetRoot();
        return root.ReplaceTokens(
                root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken) && renamed.ContainsKey(token.ValueText)),
                (token, _) =>
                    SyntaxFactory.Identifier(
                        token.LeadingTrivia,
                        SyntaxKind.IdentifierToken,
                        renamed[token.ValueText],
                        renamed[token.ValueText],
                        token.TrailingTrivia))
            .ToFullString();
    }

    // Without generated code only the body of the class is missing that the user need not know of.
    private static bool IsValid(string source)
        => Compilations.Create(source).GetDiagnostics().All(static diagnostic => diagnostic.Severity != DiagnosticSeverity.Error);

    private static (Compilation Output, List<Diagnostic> Problems, IEnumerable<string> Identifiers) Generate(string source)
    {
        using IDisposable culture = HostileCulture.Enter();
        GeneratorDriver driver = Generation
            .CreateDriver()
            .RunGeneratorsAndUpdateCompilation(
                Compilations.Create(source),
                out Compilation? output,
                out System.Collections.Immutable.ImmutableArray<Diagnostic> failures);
        Assert.Empty(failures);
        var generated = driver.GetRunResult().Results.Single().GeneratedSources.Select(static file => file.SyntaxTree).ToHashSet();
        var problems = output
            .GetDiagnostics()
            .Where(diagnostic =>
                diagnostic.Severity == DiagnosticSeverity.Error || (diagnostic.Location.SourceTree is { } tree && generated.Contains(tree)))
            .ToList();
        IEnumerable<string> identifiers = generated.SelectMany(static tree => tree.GetRoot().DescendantTokens())
            .Where(static token => token.IsKind(SyntaxKind.IdentifierToken))
            .Select(static token => token.ValueText);
        return (output, problems, identifiers);
    }
}
