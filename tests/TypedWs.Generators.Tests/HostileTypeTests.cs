using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Diagnostics.Telemetry;
using TypedWs.Generators.Diagnostics;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests;

/// <summary>Whatever types a message names, generator and analyzer end soon, with output or with a diagnostic at the place.</summary>
public sealed class HostileTypeTests
{
    // Of the generator, and of the analyzer; what the compiler needs for the code that was made is its own. Both need a second at most
    // for each, on a machine that does nothing else.
    private const int MaxSeconds = 10;
    private const long MaxBytes = 512L << 20;

    [Theory]
    [InlineData("public record P<T>(T[] Items, P<P<T>>? {|TWS045:Next|});", "P<int>")]
    [InlineData("public class P<T> { public P<List<T>>? {|TWS045:Next|} { get; set; } }", "P<int>")]
    [InlineData("public class P<T> { public P<T[]>[] {|TWS045:Next|} { get; set; } = []; }", "P<int>")]
    [InlineData("public class P<T> where T : struct { public P<KeyValuePair<T, T>>? {|TWS045:Next|} { get; set; } }", "P<int>")]
    [InlineData("public class P<T> { public List<P<(T, T, T, T, T, T, T)>> {|TWS045:Next|} { get; set; } = []; }", "P<int>")]
    [InlineData(
        "public record Left<T>(Right<T[]>? Next); public record Right<T>(Left<Dictionary<string, T>>? {|TWS045:Next|});",
        "Left<int>")]
    [InlineData("public record P<T>(Dictionary<string, P<P<T>>>? {|TWS045:Next|});", "P<int>")]
    [InlineData("public record P<T>(P<P<T>> {|TWS045:Next|});", "P<int>")]
    [InlineData(
        "public class Outer<T> { public class Inner<U> { public Outer<U[]>.Inner<T[]>? {|TWS045:Next|} { get; set; } } }",
        "Outer<int>.Inner<int>")]
    [InlineData("public record E<A, B, C, D>(E<E<A, A, A, A>, B, C, D>? {|TWS045:Next|});", "E<int, int, int, int>")]
    [InlineData(
        "[JsonDerivedType(typeof(L), \"l\")] public abstract class S { } public class L : S { public G<int>? Of { get; set; } } "
        + "public class G<T> : L { public G<T[]>? {|TWS045:Next|} { get; set; } }",
        "S")]
    public Task A_type_that_grows_is_an_error_at_the_member(string declarations, string type)
        => Verify(
            $$"""
            {{declarations}}
            [WsMessage("n")] public record N({{type}} Value);
            """);

    [Fact]
    public async Task A_type_that_grows_in_breadth_is_one_error()
    {
        IReadOnlyList<Diagnostic> problems = await Analyze("""
            public record A<T>(A<T[]>? X, A<List<T>>? Y, A<HashSet<T>>? Z);
            [WsMessage("n")] public record N(A<int> Value);
            """);

        Assert.Equal("TWS045", Assert.Single(problems).Id);
    }

    [Fact]
    public Task Growth_behind_an_ignored_member_is_nobodys_business() => Verify("""
        public class P<T> { public int X { get; set; } [JsonIgnore] public P<P<T>>? Next { get; set; } }
        [WsMessage("n")] public record N(P<int> Value);
        """);

    [Fact]
    public Task A_collection_of_collections_may_be_deep() => Verify($"[WsMessage(\"n\")] public record N(int{Repeat("[]", 32)} Value);");

    [Theory]
    [InlineData(33)]
    [InlineData(1000)]
    public Task A_collection_that_no_document_could_fill_is_an_error(int depth)
        => Verify($"[WsMessage(\"n\")] public record N(int{Repeat("[]", depth)} {{|TWS045:Value|}});");

    [Fact]
    public Task Objects_within_objects_deeper_than_a_document_is_read_are_an_error()
        => Verify(
            string.Concat(
                Enumerable
                    .Range(0, 70)
                    .Select(static i =>
                        i == 63 ? $"public record T{i}(T{i + 1}? {{|TWS045:Next|}});\n" : $"public record T{i}(T{i + 1}? Next);\n")
            ) + "public record T70(int X); [WsMessage(\"n\")] public record N(T1? Value);");

    [Fact]
    public async Task A_message_of_too_many_types_is_one_error()
    {
        IReadOnlyList<Diagnostic> problems = await Analyze(Star(1100) + $"[WsMessage(\"n\")] public record N({Members(1100)});");

        Assert.Equal("TWS045", Assert.Single(problems).Id);
    }

    [Fact]
    public Task A_message_of_many_types_that_all_refer_to_each_other_is_generated() => Verify(Web(100));

    [Fact]
    public async Task What_the_compiler_needs_long_for_generator_and_analyzer_do_not()
    {
        string large = $"[WsMessage(\"n\")] public class N {{ {Properties(LongTests.Choose(1000, 2000))} }}";
        foreach (string source in (string[])[Web(LongTests.Choose(200, 600)), large])
        {
            Compilation output = Generate(source);

            Assert.Contains(output.SyntaxTrees, static tree => tree.FilePath.EndsWith("N.WsCodec.g.cs", StringComparison.Ordinal));
            Assert.Empty(await Analyze(output));
        }
    }

    [Fact]
    public Task Names_of_many_type_arguments_are_not_too_long_for_the_compiler()
        => Verify(
            """
            public record VeryLongNameOfAnOrdinaryPairOfTwoThings<A, B>(A First, B Second);
            public record X1(
                VeryLongNameOfAnOrdinaryPairOfTwoThings<
                    VeryLongNameOfAnOrdinaryPairOfTwoThings<
                        VeryLongNameOfAnOrdinaryPairOfTwoThings<
                            VeryLongNameOfAnOrdinaryPairOfTwoThings<int, string>,
                            VeryLongNameOfAnOrdinaryPairOfTwoThings<int, char>>,
                        VeryLongNameOfAnOrdinaryPairOfTwoThings<
                            VeryLongNameOfAnOrdinaryPairOfTwoThings<byte, string>,
                            VeryLongNameOfAnOrdinaryPairOfTwoThings<int, byte>>>,
                    VeryLongNameOfAnOrdinaryPairOfTwoThings<
                        VeryLongNameOfAnOrdinaryPairOfTwoThings<
                            VeryLongNameOfAnOrdinaryPairOfTwoThings<int, string>,
                            VeryLongNameOfAnOrdinaryPairOfTwoThings<int, char>>,
                        VeryLongNameOfAnOrdinaryPairOfTwoThings<
                            VeryLongNameOfAnOrdinaryPairOfTwoThings<short, string>,
                            VeryLongNameOfAnOrdinaryPairOfTwoThings<int, float>>>> Value);
            [WsMessage("n")] public record N(X1 Value);
            """);

    [Fact]
    public Task A_type_of_many_members_is_generated() => Verify($"[WsMessage(\"n\")] public class N {{ {Properties(300)} }}");

    [Fact]
    public Task An_enum_of_many_values_is_generated()
        => Verify(
            $"public enum E {{ {string.Join(", ", Enumerable.Range(0, 500).Select(static i => $"V{i}"))} }} "
            + "[WsMessage(\"n\")] public record N(E Value, Dictionary<E, int> Map);");

    [Fact]
    public Task A_hierarchy_of_many_types_is_generated()
        => Verify(
            string.Concat(Enumerable.Range(0, 100).Select(static i => $"[JsonDerivedType(typeof(D{i}), \"d{i}\")]\n"))
                + "public abstract record H;\n"
                + string.Concat(Enumerable.Range(0, 100).Select(static i => $"public record D{i}(H? Inner) : H;\n"))
                + "[WsMessage(\"n\")] public record N(H Value);");

    private static string Star(int count) => string.Concat(Enumerable.Range(0, count).Select(static i => $"public record T{i}(int X);\n"));

    private static string Members(int count) => string.Join(", ", Enumerable.Range(0, count).Select(static i => $"T{i}? M{i}"));

    private static string Properties(int count)
        => string.Concat(Enumerable.Range(0, count).Select(static i => $"public int M{i} {{ get; set; }} "));

    // Depth first, this graph is as deep as it has types.
    private static string Web(int count)
    {
        var source = new StringBuilder("[WsMessage(\"n\")] public record N(T0? A, T5? B);\n");
        for (int i = 0; i < count; i++)
        {
            source.Append(
                CultureInfo.InvariantCulture,
                $"public record T{i}(T{(i + 1) % count}? A, T{i * 7 % count}? B, T{i * 13 % count}? C, T{i / 2}? D);\n");
        }

        return source.ToString();
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static async Task Verify(string source)
    {
        await Analyze(Generate(Analysis.Unmark(source)));
        await Analysis.Verify(source);
    }

    private static Task<IReadOnlyList<Diagnostic>> Analyze(string source) => Analyze(Generate(source));

    private static Compilation Generate(string source)
    {
        CSharpCompilation compilation = Compilations.Create(source);
        long start = Stopwatch.GetTimestamp();

        // The driver runs a generator on the thread that calls it.
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        Generation
            .CreateDriver()
            .RunGeneratorsAndUpdateCompilation(
                compilation,
                out Compilation? output,
                out ImmutableArray<Diagnostic> problems,
                TestContext.Current.CancellationToken);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        AssertShort("generator", Stopwatch.GetElapsedTime(start));
        Assert.InRange(bytes, 0, MaxBytes);
        Assert.Empty(problems);
        return output;
    }

    // Every action of the analyzer, and what the compiler has to find out for it.
    private static async Task<IReadOnlyList<Diagnostic>> Analyze(Compilation output)
    {
        var analyzer = new TypedWsAnalyzer();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: null,
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: true);
        AnalysisResult result = await output
            .WithAnalyzers([analyzer], options)
            .GetAnalysisResultAsync(TestContext.Current.CancellationToken);
        AnalyzerTelemetryInfo telemetry = result.AnalyzerTelemetryInfo[analyzer];
        AssertShort("analyzer", telemetry.ExecutionTime);

        // An action for operations has the compiler explain the bodies of all methods, before the action's time begins.
        Assert.Equal(0, telemetry.OperationActionsCount + telemetry.OperationBlockActionsCount + telemetry.CodeBlockActionsCount);
        return result.GetAllDiagnostics(analyzer);
    }

    private static void AssertShort(string name, TimeSpan time)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{name}: {time.TotalMilliseconds:F0} ms"));
        Assert.InRange(time, TimeSpan.Zero, TimeSpan.FromSeconds(MaxSeconds));
    }
}
