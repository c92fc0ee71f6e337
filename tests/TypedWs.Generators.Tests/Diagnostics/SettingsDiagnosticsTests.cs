using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

/// <summary>Diagnostics of what is around a declaration: its language settings, its cycles, the upgrade of an endpoint.</summary>
public sealed class SettingsDiagnosticsTests
{
    [Theory]
    [InlineData("[WsMessage(\"a\")] public record A(int X, A {|TWS015:Inner|});")]
    [InlineData("[WsMessage(\"a\")] public record A(B {|TWS015:Inner|}); public record B(A Back);")]
    [InlineData("[WsMessage(\"z\")] public record Z(B Inner); public record B(C {|TWS015:Inner|}); public record C(Z Back);")]
    [InlineData("[WsMessage(\"a\")] public record A(int X, B Inner); public record B(C {|TWS015:Inner|}); public record C(B Back);")]
    [InlineData(
        "[WsMessage(\"a\")] public class A { public required B {|TWS015:Inner|} { get; set; } } "
        + "public class B { [JsonRequired] public A Back { get; set; } = null!; }"
    )]
    [InlineData("[WsMessage(\"a\")] public record A(B {|TWS015:Inner|}); [WsMessage(\"b\")] public record B(A Back);")]
    [InlineData(
        "[JsonDerivedType(typeof(L), \"l\")] [JsonDerivedType(typeof(R), \"r\")] public abstract record H; "
        + "public record L(H {|TWS015:Inner|}) : H; public record R(H Inner) : H; [WsMessage(\"a\")] public record A(int X, H Of);"
    )]
    [InlineData(
        "[WsMessage(\"a\")] [JsonDerivedType(typeof(L), \"l\")] public abstract record H; "
        + "public record L(List<int> X, H {|TWS015:Inner|}) : H;"
    )]
    [InlineData(
        "[JsonDerivedType(typeof(L), \"l\")] public record H(int X, H {|TWS015:Of|}); public record L(int X, H Of) : H(X, Of); "
        + "[WsMessage(\"a\")] public record A(H Of);"
    )]
    [InlineData(
        "[JsonDerivedType(typeof(L), \"l\")] public interface IH; public record struct L(IH {|TWS015:Inner|}) : IH; "
        + "[WsMessage(\"a\")] public record A(Z Of); public record Z(IH Of);"
    )]
    [InlineData("[WsMessage(\"a\")] public record A([MinLength(1)] List<A> {|TWS015:Inner|});")]
    [InlineData(
        "[WsMessage(\"a\")] public record A([Length(2, 3)] Dictionary<string, B[]> Inner, [WsCount(1, 2)] B[] {|TWS015:Second|}); "
        + "public record B([Required, MinLength(1)] A[] Back);"
    )]
    public Task TWS015_an_object_that_needs_itself(string source) => Analysis.Verify(source);

    [Theory]
    [InlineData("[WsMessage(\"a\")] public record A(int X, A? Inner);")]
    [InlineData("[WsMessage(\"a\")] public record A(List<A> Inner);")]
    [InlineData("[WsMessage(\"a\")] public record A(B Inner); public record B(A? Back);")]
    [InlineData("[WsMessage(\"a\")] public record A(B First, B Second); public record B(int X);")]
    [InlineData("[WsMessage(\"a\")] public class A { public int X { get; set; } public A Inner { get; set; } = null!; }")]
    [InlineData(
        "[JsonDerivedType(typeof(L), \"l\")] [JsonDerivedType(typeof(R), \"r\")] public abstract record H; "
        + "public record L(H Inner) : H; public record R(int X) : H; [WsMessage(\"a\")] public record A(H Of);"
    )]
    [InlineData(
        "[JsonDerivedType(typeof(L), \"l\")] public record H; public record L(H Inner) : H; [WsMessage(\"a\")] public record A(H Of);")]
    [InlineData(
        "[JsonDerivedType(typeof(L), \"l\")] public abstract record H; public record L(H? Inner, List<H> More) : H; "
        + "[WsMessage(\"a\")] public record A(H Of);"
    )]
    [InlineData("[WsMessage(\"a\")] public record A([MinLength(1)] List<A?> Inner);")]
    [InlineData("[WsMessage(\"a\")] public record A([MinLength(0)] List<A> Inner, [MaxLength(1)] A[] More);")]
    [InlineData("[WsMessage(\"a\")] public class A { [MinLength(1)] public List<A>? Inner { get; set; } }")]
    public Task A_recursion_that_can_end_is_good(string source) => Analysis.Verify(source);

    [Fact]
    public Task TWS031_nullable_is_disabled_where_a_message_is_declared() => Analysis.Verify("""

        #nullable disable
        [WsMessage("a")] public record {|TWS031:A|}(string Text);
        [WsMessage("n")] public record N(int Number);
        #nullable enable
        [WsMessage("b")] public record B(string Text);
        """);

    [Theory]
    [InlineData("[WsMessage(\"a\")] public class A { public int X { get; set; } }")]
    [InlineData("[WsEndpoint] public partial class A : WsEndpoint { }")]
    public async Task TWS031_the_language_is_older_than_generated_code(string source)
    {
        CSharpCompilation compilation = Compilations.Create();
        compilation = compilation.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(
                "using TypedWs; " + source,
                new CSharpParseOptions(LanguageVersion.CSharp11),
                cancellationToken: TestContext.Current.CancellationToken));
        IReadOnlyList<Diagnostic> diagnostics = await Analysis.Analyze(compilation);

        Assert.Equal("TWS031", Assert.Single(diagnostics).Id);
        Assert.Equal("'A': C# 11.0 is older than C# 12, which the generated code is written in", diagnostics[0].GetMessage(null));
    }

    // CS0534: without a dispatcher the base's abstract one is not implemented.
    [Fact]
    public Task TWS025_an_endpoint_that_is_local_to_its_file()
        => Analysis.Verify("[WsEndpoint] file partial class {|TWS025:E|} : WsEndpoint { }");

    [Theory]
    [InlineData("[WsEndpoint] public partial class {|TWS033:E|} : WsEndpoint<string> { }")]
    [InlineData("[WsEndpoint] public partial class {|TWS033:E|} : WsRawEndpoint<string> { }")]
    [InlineData("public abstract class Base : WsEndpoint<string> { } [WsEndpoint] public partial class {|TWS033:E|} : Base { }")]
    [InlineData("[WsEndpoint] public partial class {|TWS033:E|} : WsEndpoint<string> { public void OnUpgrade() { } }")]
    public Task TWS033_data_that_comes_from_nowhere(string source) => Analysis.Verify(source);

    [Theory]
    [InlineData("[WsEndpoint] public partial class E : WsEndpoint { }")]
    [InlineData(
        "[WsEndpoint] public partial class E : WsEndpoint<string> "
        + "{ public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => \"a\"; }"
    )]
    [InlineData(
        "[WsEndpoint] public partial class E : WsEndpoint<string> "
        + "{ public override ValueTask<WsUpgradeResult<string>> OnUpgradeAsync(WsUpgrade upgrade) => new(\"a\"); }"
    )]
    [InlineData(
        "public abstract class Base : WsEndpoint<string> "
        + "{ public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => \"a\"; } "
        + "[WsEndpoint] public partial class E : Base { }"
    )]
    public Task Data_that_comes_from_the_upgrade_is_good(string source) => Analysis.Verify(source);
}
