using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators.Pipeline;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests;

/// <summary>
/// Which files are emitted again after which edit. (That a second run over the same code emits nothing, every test shows.)
/// </summary>
public sealed class CachingTests
{
    private const string Source = """
        [WsErrorData] public record F(int Number);
        [WsMessage("a")] public record A([StringLength(5)] string Text);
        [WsMessage("b")] public record B(int Number);
        [WsEndpoint] public partial class E : WsEndpoint
        {
            [WsHandler] public void On(A message) { }
            [WsHandler] public void OnB(B message) { }
        }
        [WsMessage("c")] public record C(int Number);
        [WsMessage("d")] public record D(int Number);
        [WsMessage("q", Direction = WsDirection.ServerToClient), WsReply<D>] public record Q(int Number);
        [WsHandlers(typeof(E))] public class Others { [WsHandler] public void OnC(C message) { } }
        [WsMessage("s", Direction = WsDirection.ServerToClient)] public record S(int Number);
        [WsClientHandlers] public partial class Events { [WsHandler] public void OnS(S message) { } }
        """;

    [Fact]
    public void An_unrelated_edit_emits_nothing()
        => Assert.Equal([], EmittedAfter(compilation => compilation.Add("public class Other { public int X; }")));

    [Fact]
    public void An_edit_inside_a_method_and_moved_lines_emit_nothing()
        => Assert.Equal(
            [],
            EmittedAfter("public void On(A message) { }", "\n\n\n/* moved */ public void On(A message) { Console.WriteLine(); }"));

    [Fact]
    public void A_changed_rule_emits_its_message_and_the_contract()
        => Assert.Equal(["A.WsCodec.g.cs", "E.WsContract.g.cs"], EmittedAfter("StringLength(5)", "StringLength(6)"));

    [Fact]
    public void Changed_documentation_emits_the_contract()
        => Assert.Equal(
            ["E.WsContract.g.cs"], EmittedAfter("[WsMessage(\"a\")]", "\n/// <summary>Documented.</summary>\n[WsMessage(\"a\")]"));

    [Theory]
    [InlineData("[WsMessage(\"a\")]", "[WsMessage(\"a\"), WsErrors(\"full\")]")]
    [InlineData("[WsMessage(\"a\")]", "[WsMessage(\"a\"), WsErrors<F>(\"full\")]")]
    [InlineData("[WsMessage(\"a\")]", "[WsMessage(\"a\"), WsExample(\"{\\\"text\\\":\\\"x\\\"}\")]")]
    [InlineData("[WsMessage(\"a\")]", "[WsMessage(\"a\"), Obsolete(\"use b\")]")]
    [InlineData("[WsEndpoint]", "[WsEndpoint(Version = \"1.0\")]")]
    [InlineData("[WsHandler] public void On(A", "[WsHandler, WsErrors(\"full\")] public void On(A")]
    public void A_declaration_for_the_contract_emits_the_contract_alone(string old, string replacement)
        => Assert.Equal(["E.WsContract.g.cs"], EmittedAfter(old, replacement));

    [Fact]
    public void A_new_topic_emits_the_contract_alone()
        => Assert.Equal(
            ["E.WsContract.g.cs"],
            EmittedAfter(
                "public void On(A message) { }", "public void On(A message) { } public static readonly WsTopic<Q> X = new(\"x\");"));

    [Fact]
    public void A_renamed_discriminator_emits_its_message_its_endpoint_and_the_contract()
        => Assert.Equal(["A.WsCodec.g.cs", "E.WsContract.g.cs", "E.WsEndpoint.g.cs"], EmittedAfter("\"a\"", "\"aa\""));

    [Fact]
    public void A_new_message_emits_itself_and_the_registration()
        => Assert.Equal(
            ["T.WsCodec.g.cs", "TypedWs.Registration.g.cs"],
            EmittedAfter(compilation => compilation.Add("[WsMessage(\"t\")] public record T(int Number);")));

    [Theory]
    [InlineData("public record F(int Number)", "public record F(long Number)")]
    [InlineData("public record F(int Number)", "public record F([Range(1, 2)] int Number)")]
    [InlineData("[WsErrorData]", "[WsErrorData, WsJsonOptions(PropertyNaming = WsNaming.AsDeclared)]")]
    public void Changed_data_of_errors_emits_its_codec_alone(string old, string replacement)
        => Assert.Equal(["F.WsCodec.g.cs"], EmittedAfter(old, replacement));

    [Theory]
    [InlineData("/// <summary>Documented.</summary>\n[WsErrorData]")]
    [InlineData("\n\n[WsErrorDataAttribute()] /* moved */")]
    [InlineData("[WsErrorData, Serializable]")]
    public void Data_of_errors_that_means_the_same_emits_nothing(string replacement)
        => Assert.Equal([], EmittedAfter("[WsErrorData]", "\n" + replacement));

    [Fact]
    public void New_data_of_errors_emits_itself_and_the_registration()
        => Assert.Equal(
            ["T.WsCodec.g.cs", "TypedWs.Registration.g.cs"],
            EmittedAfter(compilation => compilation.Add("[WsErrorData] public record T(int Number);")));

    [Fact]
    public void Data_of_errors_that_becomes_wrong_leaves_the_registration()
        => Assert.Equal(["TypedWs.Registration.g.cs"], EmittedAfter("F(int Number)", "F(object Number)"));

    [Fact]
    public void A_message_that_errors_may_carry_too_emits_the_registration_alone()
        => Assert.Equal(["TypedWs.Registration.g.cs"], EmittedAfter("[WsMessage(\"a\")]", "[WsMessage(\"a\"), WsErrorData]"));

    [Fact]
    public void A_message_that_becomes_wrong_takes_its_handler_along()
        => Assert.Equal(
            ["E.WsContract.g.cs", "E.WsEndpoint.g.cs", "TypedWs.Registration.g.cs"], EmittedAfter("string Text", "object Text"));

    [Fact]
    public void An_edit_inside_a_handler_of_another_class_emits_nothing()
        => Assert.Equal(
            [], EmittedAfter("public void OnC(C message) { }", "/* moved */ public void OnC(C message) { Console.WriteLine(); }"));

    [Fact]
    public void A_new_handler_of_another_class_emits_the_endpoint_and_the_contract()
        => Assert.Equal(
            ["E.WsContract.g.cs", "E.WsEndpoint.g.cs"],
            EmittedAfter("public void OnC(C message) { }", "public void OnC(C message) { } [WsHandler] public void OnD(D message) { }"));

    [Fact]
    public void A_changed_constructor_of_another_class_emits_the_endpoint()
        => Assert.Equal(["E.WsEndpoint.g.cs"], EmittedAfter("class Others", "class Others(TimeProvider clock)"));

    [Theory]
    [InlineData("public void OnS(S message) { }", "/* moved */ public void OnS(S message) { Console.WriteLine(); }")]
    [InlineData("public void OnS(S message) { }", "public void OnS(S other) { }")]
    [InlineData("record S(int Number)", "record S(long Number)", "E.WsContract.g.cs", "S.WsCodec.g.cs")]
    [InlineData("partial class Events", "partial class Events(TimeProvider clock)")]
    [InlineData("public void OnS(S message) { }", "public Task OnS(S message) => null!;", "Events.WsClientHandlers.g.cs")]
    [InlineData("public void OnS(S message) { }", "", "Events.WsClientHandlers.g.cs")]
    [InlineData("\"s\"", "\"ss\"", "E.WsContract.g.cs", "S.WsCodec.g.cs")]
    public void Handlers_of_a_client_are_emitted_alone(string old, string replacement, params string[] emitted)
        => Assert.Equal(emitted, EmittedAfter(old, replacement));

    [Fact]
    public void An_equivalent_declaration_emits_nothing()
        => Assert.Equal(
            [], EmittedAfter("[StringLength(5)] string Text", "[StringLengthAttribute(maximumLength: 2 + 3)] System.String Text"));

    [Theory]
    [InlineData("On(A message)", "On(A message, CancellationToken token)")]
    [InlineData("void On(A message) { }", "B On(A message) => new(1);")]
    [InlineData("[WsHandler] public void OnB(B message) { }", "")]
    public void A_changed_handler_emits_its_endpoint(string old, string replacement)
        => Assert.Contains(
            "E.WsEndpoint.g.cs",
            EmittedAfter(old, replacement).Except(["E.WsContract.g.cs"]).Single(),
            StringComparison.Ordinal);

    [Fact]
    public void Another_answer_emits_the_request_and_the_contract()
        => Assert.Equal(["E.WsContract.g.cs", "Q.WsRequest.g.cs"], EmittedAfter("WsReply<D>", "WsReply<C>"));

    [Fact]
    public void A_request_that_becomes_a_stream_emits_the_request_and_the_contract()
        => Assert.Equal(["E.WsContract.g.cs", "Q.WsRequest.g.cs"], EmittedAfter("WsReply<D>", "WsItems<D>"));

    [Fact]
    public void A_changed_request_leaves_its_extension_method()
        => Assert.Equal(["E.WsContract.g.cs", "Q.WsCodec.g.cs"], EmittedAfter("record Q(int Number)", "record Q(long Number)"));

    [Fact]
    public void A_comment_emits_nothing()
        => Assert.Equal([], EmittedAfter("[WsMessage(\"a\")]", "// What is said.\n[WsMessage(\"a\")] /* a */"));

    [Fact]
    public void An_unrelated_edit_among_300_messages_neither_writes_their_contract_again_nor_emits_anything()
    {
        GeneratorRunResult result = RunAgainAmong300("class Other { }", "class Other { int X; }");

        Assert.Equal(303, result.GeneratedSources.Length);
        Assert.All(
            result.TrackedOutputSteps.SelectMany(static pair => pair.Value).SelectMany(static step => step.Outputs),
            static output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));

        // Unchanged would mean that the text was written, and found to be the same.
        foreach (string step in (string[])[TrackingNames.MessageContracts, TrackingNames.Contracts])
        {
            Assert.All(ReasonsOf(result, step), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        }
    }

    [Fact]
    public void A_changed_message_among_300_is_the_only_one_whose_part_of_the_contract_is_written_again()
    {
        GeneratorRunResult result = RunAgainAmong300("StringLength(8)", "StringLength(9)");

        Assert.Equal([IncrementalStepRunReason.Modified], ReasonsOf(result, TrackingNames.Contracts));
        ILookup<IncrementalStepRunReason, IncrementalStepRunReason> reasons =
            ReasonsOf(result, TrackingNames.MessageContracts).ToLookup(static reason => reason);
        Assert.Single(reasons[IncrementalStepRunReason.Modified]);
        Assert.Equal(299, reasons[IncrementalStepRunReason.Cached].Count());
    }

    // The second run of the generator over 300 messages, a class that is no message, and an endpoint.
    private static GeneratorRunResult RunAgainAmong300(string old, string replacement)
    {
        IEnumerable<string> sources = Enumerable
            .Range(0, 300)
            .Select(static i =>
                $"[WsMessage(\"m{i}\")] public record M{i}([StringLength({i + 1})] string Text, List<I{i}> Items); "
                + $"public record I{i}(int X);");
        IEnumerable<string> handlers = Enumerable.Range(0, 300).Select(static i => $"[WsHandler] public void On{i}(M{i} message) {{ }}");
        CSharpCompilation compilation = Compilations.Create([
            .. sources,
            $"[WsEndpoint] public partial class E : WsEndpoint {{ {string.Join('\n', handlers)} }}",
            "class Other { }",
        ]);
        CSharpCompilation edited = compilation;
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            string text = tree.ToString();
            if (text.Contains(old, StringComparison.Ordinal))
            {
                string changed = text.Replace(old, replacement, StringComparison.Ordinal);
                edited = edited.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(changed, Compilations.ParseOptions));
            }
        }

        Assert.NotSame(compilation, edited);
        return Generation.CreateDriver().RunGenerators(compilation).RunGenerators(edited).GetRunResult().Results.Single();
    }

    private static List<IncrementalStepRunReason> ReasonsOf(GeneratorRunResult result, string step)
        => [.. result.TrackedSteps[step].SelectMany(static run => run.Outputs).Select(static output => output.Reason)];

    private static IEnumerable<string> EmittedAfter(string old, string replacement)
        => EmittedAfter(compilation =>
        {
            SyntaxTree tree = compilation.SyntaxTrees[0];
            string text = tree.ToString();
            Assert.Contains(old, text, StringComparison.Ordinal);
            return compilation.ReplaceSyntaxTree(
                tree,
                CSharpSyntaxTree.ParseText(
                    text.Replace(old, replacement, StringComparison.Ordinal),
                    Compilations.ParseOptions,
                    tree.FilePath));
        });

    private static List<string> EmittedAfter(Func<CSharpCompilation, CSharpCompilation> edit)
    {
        CSharpCompilation compilation = Compilations.Create(Source);
        GeneratorDriver driver = Generation.CreateDriver().RunGenerators(compilation);
        ImmutableDictionary<string, string> before = Sources(driver);
        GeneratorRunResult result = driver.RunGenerators(edit(compilation)).GetRunResult().Results.Single();
        var outputs = result.TrackedOutputSteps.SelectMany(static pair => pair.Value).SelectMany(static step => step.Outputs).ToList();
        Assert.NotEmpty(outputs);

        var emitted = result.GeneratedSources
            .Where(source => !before.TryGetValue(source.HintName, out string? text) || text != source.SourceText.ToString())
            .Select(static source => source.HintName)
            .Order(StringComparer.Ordinal)
            .ToList();

        // What was emitted again has changed, and nothing else was emitted again.
        Assert.Equal(
            emitted.Count,
            outputs.Count(static output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified));
        return emitted;
    }

    private static ImmutableDictionary<string, string> Sources(GeneratorDriver driver)
        => driver
            .GetRunResult()
            .Results.Single()
            .GeneratedSources.ToImmutableDictionary(static source => source.HintName, static source => source.SourceText.ToString());
}
