using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Nothing in a generated file is reported, whatever the user's settings, attributes and analyzers are.</summary>
public sealed class StrictSettingsTests
{
    private const string Endpoint = " [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(M m) { } }";

    public static TheoryData<string> Declarations =>
        [
            // Members that are experimental, or obsolete with an id of their own.
            "#pragma warning disable X1\n[System.Diagnostics.CodeAnalysis.Experimental(\"X1\")] public enum C { A } "
            + "[System.Diagnostics.CodeAnalysis.Experimental(\"X1\")] public record P(int V); "
            + "[WsMessage(\"m\"), System.Diagnostics.CodeAnalysis.Experimental(\"X1\")] "
            + "public record M(P P, [property: System.Diagnostics.CodeAnalysis.Experimental(\"X1\")] C C, List<C> L);",
            "#pragma warning disable OLD1\npublic enum C { A, [Obsolete(\"b\", DiagnosticId = \"OLD1\", UrlFormat = \"u\")] B } "
            + "[Obsolete(\"p\", DiagnosticId = \"OLD1\")] public record P(int V); "
            + "[WsMessage(\"m\")] public record M([property: Obsolete(\"c\", DiagnosticId = \"OLD1\")] C C, [property: Obsolete] P P);",
            // Requests, too.
            "#pragma warning disable X1\n[assembly: CLSCompliant(true)]\n[WsMessage(\"m\"), WsReply<M>, "
            + "System.Diagnostics.CodeAnalysis.Experimental(\"X1\"), CLSCompliant(false)] public record M(uint _a);",
            // Nullability that is not declared, or declared otherwise than it behaves.
            "[WsMessage(\"m\")] public record M(string A = null!, Uri B = null!, byte[] C = null!, List<int> D = null!, "
            + "Version? V = null) { [JsonIgnore] public Version? V { get; } = V; }",
            "\n#nullable disable\npublic record P(Dictionary<string, string> A, List<Dictionary<string, string[]>> B, string[] C, "
            + "HashSet<string> D);\n#nullable enable\n[WsMessage(\"m\")] "
            + "public record M(P P, Dictionary<string?, int> X, IReadOnlyDictionary<string, P?[]?>? Y);",
            "using System.Diagnostics.CodeAnalysis; "
            + "[WsMessage(\"m\")] public class M { [DisallowNull] public string? A { get; set; } "
            + "[AllowNull] public string B { get; set; } = \"\"; [NotNull] public string? C { get; set; } = \"\"; "
            + "[MaybeNull] public string D { get; init; } = \"\"; }",
            "using System.Diagnostics.CodeAnalysis; "
            + "[WsMessage(\"m\")] public record M([DisallowNull] string? A, [AllowNull] List<string> B, "
            + "[property: DisallowNull] Uri? C = null);",
            "public record P<T>(T V, T? W) where T : notnull; [WsMessage(\"m\")] public record M(P<string> A, P<int> B, P<P<string[]>> C);",
            // Types that are not CLS-compliant.
            "[assembly: CLSCompliant(true)]\n[WsMessage(\"m\")] public record M(uint A, ulong[] B, sbyte? C);",
            "[assembly: CLSCompliant(true)]\n[WsMessage(\"m\"), CLSCompliant(false)] public record M(uint _a);",
            // Code that C# regards as superfluous, or as never true.
            "public enum C : byte { } [WsMessage(\"m\")] "
            + "public record M([Range(-1, 1000)] byte A, [Range(0, 255)] byte? B, C D, [Range(long.MinValue, 9.0)] sbyte E) "
            + "{ public required int z { get; init; } }",
            "public class T(Type type) : ValidationAttribute { public Type[]? More { get; set; } "
            + "public override bool IsValid(object? value) => type is not null; } "
            + "[WsMessage(\"m\")] public record M([T(typeof(void), More = new[] "
            + "{ typeof(List<>), typeof(int[,][]), typeof((int A, string B)), typeof(Dictionary<,>.KeyCollection), "
            + "typeof(List<dynamic>), typeof(nint) })] int A);",
        ];

    [Theory]
    [MemberData(nameof(Declarations))]
    public async Task Nothing_is_reported_in_a_generated_file(string declaration)
    {
        string source =
            "\n"
            + declaration.Replace(
                "[WsMessage(\"m\")",
                "[WsMessage(\"m\", Direction = WsDirection.ClientToServer | WsDirection.ServerToClient)",
                StringComparison.Ordinal)
            + Endpoint;
        foreach (bool isChecked in new[] { false, true })
        {
            foreach (LanguageVersion version in new[] { LanguageVersion.CSharp12, LanguageVersion.Preview })
            {
                (Compilation Output, IReadOnlyList<Diagnostic> Reported) generation = Run(
                    source,
                    version,
                    isChecked,
                    NullableContextOptions.Enable);
                Assert.Equal(
                    source.Contains("WsReply", StringComparison.Ordinal) ? 5 : 4, generation.Output.SyntaxTrees.Count() - 1);
                Assert.Empty(generation.Reported);
                Assert.Empty(
                    generation
                        .Output.GetDiagnostics(TestContext.Current.CancellationToken)
                        .Where(static problem => problem.DefaultSeverity == DiagnosticSeverity.Error));
            }
        }

        (IReadOnlyList<Diagnostic> Generated, IReadOnlyList<Diagnostic> Others) complaints = await Complain(
            Run(source, LanguageVersion.CSharp12, isChecked: false, NullableContextOptions.Enable));
        Assert.NotEmpty(complaints.Others);
        Assert.Empty(complaints.Generated);
    }

    [Fact]
    public void What_is_obsolete_as_an_error_is_still_part_of_the_contract()
    {
        var code = GeneratedCode.Load("""
            public enum C { A, [Obsolete("gone", true)] B }
            public record P { [Obsolete("gone", true)] public P() { } public int V { get; init; } }
            [Obsolete("gone", true)] public class OldAttribute : ValidationAttribute
            {
                public override bool IsValid(object? value) => !Equals(value, 3);
            }
            public class R
            {
                [Obsolete("gone", true)] public static string Text => "no {0}";
            #pragma warning disable CS0619
                [WsMessage("m")] public class M
                {
                    public C C { get; set; }
                    [Obsolete("gone", true)] public P? P { get; init; }
                    [Old] public int X { get; set; }
                }
            #pragma warning restore CS0619
            }
            """.Replace("[Old]", "", StringComparison.Ordinal));

        Assert.Equal("""{"c":"B","p":{"v":1},"x":2}""", code.Codec("R+M").RoundTrip("""{"c":"B","p":{"v":1},"x":2}"""));
    }

    [Fact]
    public void A_handler_and_a_constructor_that_are_obsolete_as_an_error_are_called()
        => Generation.Run(
            """
            [WsMessage("m")] public record M(int X);
            [WsMessage("n")] public record N(int X);
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [Obsolete("gone", true)] public E() { }
                [WsHandler, Obsolete("gone", true)] public M On(M m) => m;
            }
            [WsHandlers(typeof(E))] public class H
            {
                [Obsolete("gone", true)] public H() { }
                [WsHandler, Obsolete("gone", true)] public static void On(N m) { }
            }
            """);

    private static (Compilation Output, IReadOnlyList<Diagnostic> Reported) Run(
        string source,
        LanguageVersion version,
        bool isChecked,
        NullableContextOptions nullable)
    {
        using IDisposable culture = HostileCulture.Enter();
        var options = new CSharpParseOptions(version);
        CSharpCompilation compilation = Compilations.Create(source);
        SyntaxTree user = compilation.SyntaxTrees.Single();
        compilation = compilation
            .ReplaceSyntaxTree(user, CSharpSyntaxTree.ParseText(user.ToString(), options, user.FilePath))
            .WithOptions(
                compilation
                    .Options.WithOverflowChecks(isChecked)
                    .WithNullableContextOptions(nullable)
                    .WithGeneralDiagnosticOption(ReportDiagnostic.Error));
        CSharpGeneratorDriver
            .Create([new WsGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(
                compilation,
                out Compilation? output,
                out ImmutableArray<Diagnostic> failures,
                TestContext.Current.CancellationToken);
        Assert.Empty(failures);
        return (output,
            [.. output.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => IsGenerated(diagnostic, compilation))]);
    }

    private static async Task<(IReadOnlyList<Diagnostic> Generated, IReadOnlyList<Diagnostic> Others)> Complain(
        (Compilation Output, IReadOnlyList<Diagnostic> Reported) generation)
    {
        SyntaxTree user = generation.Output.SyntaxTrees.First();
        ImmutableArray<Diagnostic> all = await generation
            .Output.WithAnalyzers([new ComplainingAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return ([.. all.Where(diagnostic => diagnostic.Location.SourceTree != user)],
            [.. all.Where(diagnostic => diagnostic.Location.SourceTree == user)]);
    }

    private static bool IsGenerated(Diagnostic diagnostic, Compilation own)
        => diagnostic.Location.SourceTree is { } tree && !own.ContainsSyntaxTree(tree);

#pragma warning disable RS1036, RS2008 // it ships to nobody
    // The strictest analyzer there could be: everything that is declared or written is wrong, generated or not.
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class ComplainingAnalyzer : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor Bad = new(
            "BAD1",
            "Bad",
            "Bad",
            "Test",
            DiagnosticSeverity.Error,
            isEnabledByDefault: true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Bad];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
            context.RegisterSyntaxNodeAction(
                static node => node.ReportDiagnostic(Diagnostic.Create(Bad, node.Node.GetLocation())),
                Enum.GetValues<SyntaxKind>()
                    .Where(static kind => kind > SyntaxKind.List && kind != SyntaxKind.PragmaWarningDirectiveTrivia)
                    .ToArray());
            context.RegisterSymbolAction(
                static symbol =>
                {
                    foreach (Location location in symbol.Symbol.Locations)
                    {
                        symbol.ReportDiagnostic(Diagnostic.Create(Bad, location));
                    }
                },
                SymbolKind.NamedType, SymbolKind.Method, SymbolKind.Property, SymbolKind.Field, SymbolKind.Parameter, SymbolKind.Namespace);
        }
    }
}
