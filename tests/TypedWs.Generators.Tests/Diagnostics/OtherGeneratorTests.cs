using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

/// <summary>Generators see nothing of each other; what is lost by that is told at the place, never silently.</summary>
public sealed class OtherGeneratorTests
{
    private const string Mvvm = "analyzers/dotnet/roslyn4.3/cs/CommunityToolkit.Mvvm.SourceGenerators.dll";
    private const string Vogen = "analyzers/dotnet/roslyn4.8/cs/Vogen.dll";

    [Fact]
    public async Task TWS046_a_value_object_of_Vogen()
    {
        string[] problems = await Analyze(
            """
            [Vogen.ValueObject<int>] public readonly partial struct OrderId;
            [Vogen.ValueObject<string>(conversions: Vogen.Conversions.None)] public partial class Name;
            [WsMessage("a")] public record A(OrderId Id, Name Name, List<OrderId> More);
            """,
            OtherGenerators.Load("Vogen", Vogen));

        Assert.Equal(["TWS046 Name", "TWS046 OrderId"], problems.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_value_object_with_a_converter_of_the_projects_own_is_fine()
    {
        string[] problems = await Analyze(
            """
            [Vogen.ValueObject<int>] public readonly partial struct OrderId;
            public sealed class OrderIdConverter : JsonConverter<OrderId>
            {
                public override OrderId Read(ref System.Text.Json.Utf8JsonReader reader, Type type,
                    System.Text.Json.JsonSerializerOptions options)
                    => OrderId.From(reader.GetInt32());
                public override void Write(System.Text.Json.Utf8JsonWriter writer, OrderId value,
                    System.Text.Json.JsonSerializerOptions options)
                    => writer.WriteNumberValue(value.Value);
            }
            [WsMessage("a")] public record A([property: JsonConverter(typeof(OrderIdConverter))] OrderId Id);
            """,
            OtherGenerators.Load("Vogen", Vogen));

        Assert.Empty(problems);
    }

    [Fact]
    public async Task TWS046_an_observable_property_of_the_toolkit()
    {
        string[] problems = await Analyze(
            """
            public partial class Person : CommunityToolkit.Mvvm.ComponentModel.ObservableObject
            {
                [CommunityToolkit.Mvvm.ComponentModel.ObservableProperty] private string _name = "";
                public int Age { get; set; }
            }
            [WsMessage("a")] public record A(Person Who);
            """,
            OtherGenerators.Load("CommunityToolkit.Mvvm", Mvvm));

        Assert.Equal(["TWS046 Person"], problems);
    }

    [Theory]
    [InlineData("[WsMessage(\"a\")] public record A({|Made|} Value);", "public record Made(int X);")]
    [InlineData("[WsMessage(\"a\")] public record A(List<Made> {|Value|});", "public record Made(int X);")]
    [InlineData(
        "[WsMessage(\"a\")] public record A([{|Required(ErrorMessageResourceType = typeof(Texts), "
        + "ErrorMessageResourceName = \"Missing\")|}] string Value); public static partial class Texts;",
        "public static partial class Texts { public static string Missing => \"missing\"; }")]
    [InlineData(
        "[WsMessage(\"a\")] public record A([{|WsPattern(typeof(P), \"Zip\")|}] string Value); public static partial class P;",
        "public static partial class P { public static System.Text.RegularExpressions.Regex Zip => null!; }")]
    [InlineData(
        "[WsMessage(\"a\")] public record A([property: {|JsonConverter(typeof(Made))|}] int Value);",
        "public class Made : System.Text.Json.Serialization.JsonConverter<int> "
        + "{ public override int Read(ref System.Text.Json.Utf8JsonReader r, System.Type t, System.Text.Json.JsonSerializerOptions o) "
        + "=> 0; public override void Write(System.Text.Json.Utf8JsonWriter w, int v, System.Text.Json.JsonSerializerOptions o) { } }"
    )]
    [InlineData(
        "[WsMessage(\"a\")] public record A([property: {|Made|}] int Value);",
        "public class MadeAttribute : System.ComponentModel.DataAnnotations.ValidationAttribute { }")]
    [InlineData("public partial record {|A|}(int X);", "[TypedWs.WsMessage(\"a\")] public partial record A;")]
    [InlineData(
        "[WsMessage(\"a\")] public partial class {|A|} { public int X { get; set; } }",
        "public partial class A { public int Y { get; set; } }")]
    [InlineData(
        "[WsMessage(\"a\")] public partial class {|A|} { public int X { get; set; } }",
        "[System.Text.Json.Serialization.JsonUnmappedMemberHandling("
        + "System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow)] public partial class A { }"
    )]
    [InlineData(
        "[WsMessage(\"a\")] public partial class {|A|} { public int X { get; set; } } public class Parent { public int Y { get; set; } }",
        "public partial class A : Parent { }")]
    [InlineData(
        "[WsMessage(\"a\")] public record A(int X); "
        + "[WsEndpoint] public partial class E : {|WsEndpoint<Made>|} "
        + "{ public override WsUpgradeResult<Made> OnUpgrade(WsUpgrade upgrade) => throw new NotSupportedException(); "
        + "[WsHandler] public void On(A message) { } }",
        "public record Made(int X);")]
    [InlineData(
        "[WsMessage(\"a\")] public record A(int X); "
        + "[WsEndpoint] public partial class E({|Made|} service) : WsEndpoint "
        + "{ [WsHandler] public void On(A message) { service.ToString(); } }",
        "public class Made;")]
    [InlineData(
        "[WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On({|Made|} message) { } }",
        "[TypedWs.WsMessage(\"a\")] public record Made(int X);")]
    [InlineData(
        "[WsMessage(\"a\")] public record A(int X); "
        + "[WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public {|Task<Made>|} On(A message) => null!; }",
        "[TypedWs.WsMessage(\"b\", Direction = TypedWs.WsDirection.ServerToClient)] public record Made(int X);")]
    [InlineData(
        "[WsMessage(\"a\")] public record A(int X); [WsEndpoint] public partial class E : WsEndpoint; "
        + "[WsHandlers(typeof(E))] public class H "
        + "{ [WsHandler] public void On(A message, [Microsoft.AspNetCore.Mvc.FromServices] {|Made|} service) { } }",
        "public class Made;")]
    [InlineData(
        "public class C { public void Do(WsConnection ws) { ws.Send({|new Made(1)|}); } }",
        "[TypedWs.WsMessage(\"b\", Direction = TypedWs.WsDirection.ServerToClient)] public record Made(int X);")]
    public async Task TWS046_what_another_generator_declares(string marked, string made)
    {
        int start = marked.IndexOf("{|", StringComparison.Ordinal);
        int end = marked.IndexOf("|}", StringComparison.Ordinal);
        string source = marked[..start] + marked[(start + 2)..end] + marked[(end + 2)..];

        string[] problems = await Analyze(source, OtherGenerators.Make(made));

        Assert.Contains("TWS046 " + marked[(start + 2)..end], problems);
    }

    // The generator sees an argument that nobody knows; the compiler, later, a good one.
    [Theory]
    [InlineData("[WsMessage({|Made.Text|})] public record A(int X);")]
    [InlineData("[WsMessage(\"a\", Bare = {|Made.Flag|})] public record A(int X, int Y);")]
    [InlineData("[WsMessage(\"a\")] public record A([StringLength({|Made.Number|})] string X);")]
    [InlineData("[WsMessage(\"a\")] public record A([MaxLength({|Made.Number|})] string X);")]
    [InlineData("[WsMessage(\"a\")] public record A([Range(0, {|Made.Number|})] int X);")]
    [InlineData("[WsMessage(\"a\")] public record A([AllowedValues(\"a\", {|Made.Text|})] string X);")]
    [InlineData("[WsMessage(\"a\")] public record A([StringLength(9, MinimumLength = {|Made.Number|})] string X);")]
    [InlineData("[WsMessage(\"a\")] public record A([property: RegularExpression({|Made.Text|})] string X);")]
    [InlineData("[WsMessage(\"a\")] public record A([property: JsonPropertyName({|Made.Text|})] int X);")]
    [InlineData("[WsMessage(\"a\")] public record A([Required(ErrorMessage = {|Made.Text|})] string X);")]
    [InlineData("[WsMessage(\"a\")] public record A([Display(Name = {|Made.Text|}), Range(1, 2)] int X);")]
    [InlineData("[WsMessage(\"a\")] public record A([WsEach<StringLengthAttribute>({|Made.Number|})] string[] X);")]
    [InlineData(
        "[WsMessage(\"a\")] public record A([Own({|Made.Number|})] int X); "
        + "public class OwnAttribute(int most) : ValidationAttribute { public override bool IsValid(object? value) => most > 1; }"
    )]
    [InlineData(
        "[WsMessage(\"a\")] public record A(List<B> Of); "
        + "public class B { [MinLength({|Made.Number|})] public string X { get; set; } = \"\"; }"
    )]
    [InlineData("[WsMessage(\"a\")] public record A(B Of); public enum B { [JsonStringEnumMemberName({|Made.Text|})] One }")]
    [InlineData(
        "[WsMessage(\"a\")] public record A(B Of); [JsonDerivedType(typeof(C), {|Made.Text|})] public abstract record B; "
        + "public record C(int X) : B;"
    )]
    [InlineData("[WsMessage(\"a\"), WsRateLimit({|Made.Number|})] public record A(int X);")]
    [InlineData("[WsMessage(\"a\"), WsJsonOptions(EnumsAsNumbers = {|Made.Flag|})] public record A(int X);")]
    [InlineData(
        "[WsMessage(\"a\")] public record A(int X); "
        + "[WsEndpoint] public partial class E : WsEndpoint { [WsHandler, WsRateLimit({|Made.Number|})] public void On(A message) { } }"
    )]
    [InlineData(
        "[WsMessage(\"a\")] public record A(int X); "
        + "[WsEndpoint] public partial class E : WsEndpoint "
        + "{ [WsHandler, Microsoft.AspNetCore.Authorization.Authorize({|Made.Text|})] public void On(A message) { } }"
    )]
    [InlineData(
        "[WsMessage(\"a\")] public record A(int X); "
        + "[WsEndpoint] public partial class E : WsEndpoint "
        + "{ [WsHandler, Microsoft.AspNetCore.Authorization.Authorize(Roles = {|Made.Text|})] public void On(A message) { } }"
    )]
    [InlineData(
        "[WsMessage(\"a\")] public record A(int X); "
        + "[WsEndpoint, Microsoft.AspNetCore.Authorization.Authorize(Policy = {|Made.Text|})] "
        + "public partial class E : WsEndpoint { [WsHandler] public void On(A message) { } }"
    )]
    [InlineData(
        "[WsMessage(\"a\")] public record A(int X); [WsEndpoint] public partial class E : WsEndpoint; "
        + "[WsHandlers(typeof(E))] public class H "
        + "{ [WsHandler, Microsoft.AspNetCore.Authorization.Authorize({|Made.Text|})] public void On(A message) { } }"
    )]
    public async Task TWS051_a_constant_that_another_generator_declares(string marked)
    {
        int start = marked.IndexOf("{|", StringComparison.Ordinal);
        int end = marked.IndexOf("|}", StringComparison.Ordinal);
        string source = marked[..start] + marked[(start + 2)..end] + marked[(end + 2)..];

        string[] problems = await Analyze(
            source,
            OtherGenerators.Make(
                "public static class Made { public const string Text = \"made\"; public const int Number = 2; "
                + "public const bool Flag = false; }"));

        Assert.Equal(["TWS051 " + marked[(start + 2)..end]], problems);
    }

    [Fact]
    public async Task TWS051_a_using_that_another_generator_declares()
    {
        CSharpCompilation compilation = Compilations.CreateFrom(["[WsMessage(\"a\")] public record A(int X);"]);

        Compilation output = OtherGenerators.Run(compilation, OtherGenerators.Make("global using TypedWs;"));

        Assert.Equal(["TWS051 A"], (await Analysis.Analyze(output)).Select(Describe));
    }

    [Fact]
    public async Task TWS051_the_generator_did_not_run()
    {
        Diagnostic problem = Assert.Single(await Analysis.Analyze(Compilations.Create("[WsMessage(\"a\")] public record A(int X);")));

        Assert.Equal("TWS051 A", Describe(problem));
        Assert.Contains("the generator did not run", problem.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    // What else is wrong with the code, the compiler tells.
    [Theory]
    [InlineData("[WsMessage(Missing.Text)] public record A(int X);")]
    [InlineData("[WsMessage(\"a\")] public record A([StringLength(Missing.Number)] string X);")]
    [InlineData("[WsMessage(\"a\")] public record A(Missing X);")]
    public async Task Nothing_is_added_to_the_compilers_own_errors(string source)
    {
        var generation = Generation.RunUnchecked(Compilations.Create(source));

        Assert.Contains(generation.Diagnostics, static problem => problem.Severity == DiagnosticSeverity.Error);
        Assert.DoesNotContain(generation.Result.GeneratedSources, static file => file.HintName == "A.WsCodec.g.cs");
        Assert.Empty(await Analysis.Analyze(generation));
    }

    [Fact]
    public async Task What_another_generator_adds_and_no_message_needs_is_nobodys_business()
    {
        string[] problems = await Analyze(
            """
            [WsMessage("a")] public partial record A(int X);
            [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(A message) { } }
            """,
            OtherGenerators.Make(
                "public partial record A { public static int Count; public override string ToString() => \"a\"; } "
                + "public partial class E { public int Made { get; set; } }"));

        Assert.Empty(problems);
    }

    [Fact]
    public async Task TWS047_a_contract_that_was_compiled_without_the_generator()
    {
        CSharpCompilation contract = Compilations.Create("""
            namespace Contracts;
            [WsMessage("ask")] public record Ask(string Text);
            [WsMessage("tell", Direction = WsDirection.ServerToClient)] public record Tell(string Text);
            """).WithAssemblyName("Contracts");
        using var image = new MemoryStream();
        Assert.True(contract.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        CSharpCompilation server = Compilations.Create("""
            using Contracts;
            [WsMessage("own", Direction = WsDirection.Both)] public record Own(int X);
            [WsEndpoint] public partial class E : WsEndpoint
            {
                [WsHandler] public void OnAsk(Ask message, WsConnection ws) { ws.Send(new Tell("a")); ws.Send(new Own(1)); }
                [WsHandler] public Tell OnOwn(Own message) => null!;
            }
            """).AddReferences(MetadataReference.CreateFromStream(image));

        var generation = Generation.RunUnchecked(server);

        Assert.DoesNotContain(generation.Diagnostics, static problem => problem.Severity == DiagnosticSeverity.Error);
        Assert.Equal(
            ["TWS047 Ask", "TWS047 Tell", "TWS047 new Tell(\"a\")"],
            (await Analysis.Analyze(generation))
                .Where(static problem => problem.Severity == DiagnosticSeverity.Error)
                .Select(Describe)
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("E.g.cs", "")]
    [InlineData("E.cs", "// <auto-generated/>\n")]
    public async Task Files_that_are_generated_on_disk_are_analyzed_as_all_others(string path, string header)
    {
        CSharpCompilation compilation = Compilations
            .CreateFrom([])
            .AddSyntaxTrees(
                CSharpSyntaxTree.ParseText(
                    header
                        + """
                        #nullable enable
                        using TypedWs;
                        [WsMessage("a")] public record A(int X);
                        [WsMessage("b")] public record B([System.ComponentModel.DataAnnotations.StringLength(5)] int X);
                        [WsEndpoint] public partial class E : WsEndpoint
                        {
                            [WsHandler] public void On(A message) { }
                            [WsHandler] public void On(B message) { }
                        }
                        """,
                    Compilations.ParseOptions,
                    path,
                    cancellationToken: TestContext.Current.CancellationToken));

        IReadOnlyList<Diagnostic> problems = await Analysis.Analyze(Generation.RunUnchecked(compilation));

        Assert.Equal(["TWS007", "TWS020"], problems.Select(static problem => problem.Id).Order(StringComparer.Ordinal));
    }

    private static async Task<string[]> Analyze(string source, params ISourceGenerator[] others)
    {
        Compilation output = OtherGenerators.Run(Compilations.Create(source), others);
        IEnumerable<Diagnostic> errors = output
            .GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(static problem => problem.Severity == DiagnosticSeverity.Error);
        Assert.True(!errors.Any(), string.Join("\n", errors));
        return [.. (await Analysis.Analyze(output)).Where(static problem => problem.Severity == DiagnosticSeverity.Error).Select(Describe)];
    }

    private static string Describe(Diagnostic problem)
    {
        Assert.DoesNotContain("{", problem.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return $"{problem.Id} "
            + $"{problem.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(problem.Location.SourceSpan)}";
    }
}
