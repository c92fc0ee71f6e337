using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators.Tests.Emission;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests;

/// <summary>While somebody types, code is wrong most of the time.</summary>
public sealed class RobustnessTests
{
    [Fact]
    public async Task Unfinished_code_neither_breaks_the_generator_nor_the_analyzer_nor_the_generated_code()
    {
        // A step that is no divisor of anything, so that cuts fall everywhere.
        for (int length = 1; length < ReadmeExampleTests.Source.Length; length += 41)
        {
            await Run(ReadmeExampleTests.Source[..length]);
        }
    }

    [Theory]
    [InlineData("[WsMessage] public record A(int X);")]
    [InlineData("[WsMessage(null!)] public record A(int X);")]
    [InlineData("[WsMessage(\"a\", Bare = )] public record A(int X);")]
    [InlineData("[WsMessage(\"a\")] [WsMessage(\"b\")] public record A(int X);")]
    [InlineData("[WsErrorData] [WsErrorData] public partial record A(int X); [WsErrorData] public partial record A;")]
    [InlineData(
        "[WsErrorData(1)] public record A(int X); [WsErrorData] public interface B; [WsErrorData] public enum C; "
        + "[WsErrorData] public delegate void D();"
    )]
    [InlineData(
        "[WsErrorData, WsMessage] public record A(Unknown X) { public WsError Of() => WsError.App(, \"b\", new A(Unknown)); "
        + "public WsError Of2() => WsError.App<>(\"a\", \"b\", this); public WsError Of3() => WsError.App<Unknown>(\"a\", \"b\", null); }"
    )]
    [InlineData("[WsErrorData] public record A(Unknown X, List<A> Y) : Unknown;")]
    [InlineData("[WsErrorData] public record (int X);")]
    [InlineData("[WsMessage(\"a\")] public record A(Unknown X, List<Unknown> Y, Unknown<int> Z);")]
    [InlineData("[WsMessage(\"a\")] public record A : Unknown;")]
    [InlineData("[WsMessage(\"a\")] public record A : A;")]
    [InlineData("[WsMessage(\"a\")] public record A([StringLength] string X, [Range(1)] int Y, [RegularExpression(null!)] string Z);")]
    [InlineData(
        "public class OwnAttribute(params object[] x) : ValidationAttribute { public System.Type T; } "
        + "[WsMessage(\"a\")] public record A([Own(Unknown)] int X, [Own(1, typeof(Unknown), T = typeof(List<Unknown>))] int Y, "
        + "[Own(new[] { 1 }, T = 1)] int Z);"
    )]
    [InlineData(
        "public class OwnAttribute<T> : ValidationAttribute { } "
        + "[WsMessage(\"a\")] public record A([Own<Unknown>] int X, [Own] int Y, [Unknown] int Z);"
    )]
    [InlineData(
        "[Own(] [WsMessage(\"a\")] public record A([property: Compare] int X, [property: Compare(null!)] int Y, "
        + "[CustomValidation(typeof(Unknown), \"a\")] int Z, [CustomValidation(null!, null!)] int W);"
    )]
    [InlineData(
        "[WsMessage(\"a\")] public record A([EnumDataType(typeof(Unknown))] string X, [AllowedValues(Unknown.A, new[] { 1 })] int Y, "
        + "[DeniedValues] int Z, [FileExtensions(Extensions = null!)] string W);"
    )]
    [InlineData(
        "[WsMessage(\"a\")] public record A([WsPattern(typeof(Unknown), \"a\")] string X, [WsPattern(null!, null!)] string Y, "
        + "[WsPattern(typeof(A))] string Z);"
    )]
    [InlineData(
        "[WsMessage(\"a\")] public record A([Required(ErrorMessageResourceType = typeof(Unknown), "
        + "ErrorMessageResourceName = \"X\")] "
        + "string X, [Required(ErrorMessageResourceType = null, ErrorMessageResourceName = null), "
        + "Display(Name = null, ResourceType = null)] string Y);"
    )]
    [InlineData("[WsMessage(\"a\")] public record A(int X) : IValidatableObject;")]
    [InlineData("[WsMessage(\"a\")] public record A(int X); [WsMessage(\"a\")] public record A(int X);")]
    [InlineData("[WsMessage(\"a\")] public record struct A(A X);")]
    [InlineData("[WsMessage(\"a\")] public enum A { X }")]
    [InlineData("public class C { [WsMessage(\"a\")] public void M() { } [WsEndpoint] public int P { get; set; } }")]
    [InlineData(
        "[WsMessage(\"a\")] public record A([property: JsonPropertyName(null!)] int X, [property: JsonPropertyName(\"\\ud800\")] int Y);")]
    [InlineData("[WsEndpoint] public partial class E : Unknown { }")]
    [InlineData("[WsEndpoint] public partial class E : WsEndpoint<Unknown> { [WsHandler] public void On(Unknown message) { } }")]
    [InlineData(
        "[WsMessage(\"a\")] public record A; "
        + "[WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public Unknown On(A message) => null; }"
    )]
    [InlineData(
        "[WsMessage(\"a\")] public record A; "
        + "[WsEndpoint] public partial class E(Unknown service) : WsEndpoint { [WsHandler] public void On(A message) }"
    )]
    public Task Wrong_code_is_the_compilers_to_report(string source) => Run(source);

    [Fact]
    public void Without_the_runtime_nothing_is_generated()
    {
        var compilation = CSharpCompilation.Create(
            "Empty",
            [
                CSharpSyntaxTree.ParseText(
                    "[WsMessage(\"a\")] class A;",
                    Compilations.ParseOptions,
                    cancellationToken: TestContext.Current.CancellationToken),
            ]);

        Assert.Empty(Generation.RunUnchecked(compilation).Result.GeneratedSources);
    }

    private static async Task Run(string source)
    {
        IReadOnlyList<Diagnostic> diagnostics = await Analysis.Analyze(Generation.RunUnchecked(Compilations.Create(source)));
        Assert.DoesNotContain(diagnostics, static diagnostic => diagnostic.Id == "AD0001");
    }
}
