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
    [InlineData("[WsMessage(\"a\")] public class A { public required B {|TWS015:Inner|} { get; set; } } public class B { [JsonRequired] public A Back { get; set; } = null!; }")]
    [InlineData("[WsMessage(\"a\")] public record A(B {|TWS015:Inner|}); [WsMessage(\"b\")] public record B(A Back);")]
    public Task TWS015_an_object_that_needs_itself(string source) => Analysis.Verify(source);

    [Theory]
    [InlineData("[WsMessage(\"a\")] public record A(int X, A? Inner);")]
    [InlineData("[WsMessage(\"a\")] public record A(List<A> Inner);")]
    [InlineData("[WsMessage(\"a\")] public record A(B Inner); public record B(A? Back);")]
    [InlineData("[WsMessage(\"a\")] public record A(B First, B Second); public record B(int X);")]
    [InlineData("[WsMessage(\"a\")] public class A { public int X { get; set; } public A Inner { get; set; } = null!; }")]
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
        var compilation = Compilations.Create();
        compilation = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(
            "using TypedWs; " + source, new CSharpParseOptions(LanguageVersion.CSharp11), cancellationToken: TestContext.Current.CancellationToken));
        var diagnostics = await Analysis.Analyze(compilation);

        Assert.Equal("TWS031", Assert.Single(diagnostics).Id);
        Assert.Equal("'A': C# 11.0 is older than C# 12, which the generated code is written in", diagnostics[0].GetMessage(null));
    }

    // CS0534: without a dispatcher the base's abstract one is not implemented.
    [Fact]
    public Task TWS025_an_endpoint_that_is_local_to_its_file() => Analysis.Verify("[WsEndpoint] file partial class {|TWS025:E|} : WsEndpoint { }");

    [Theory]
    [InlineData("[WsEndpoint] public partial class {|TWS033:E|} : WsEndpoint<string> { }")]
    [InlineData("[WsEndpoint] public partial class {|TWS033:E|} : WsRawEndpoint<string> { }")]
    [InlineData("public abstract class Base : WsEndpoint<string> { } [WsEndpoint] public partial class {|TWS033:E|} : Base { }")]
    [InlineData("[WsEndpoint] public partial class {|TWS033:E|} : WsEndpoint<string> { public void OnUpgrade() { } }")]
    public Task TWS033_data_that_comes_from_nowhere(string source) => Analysis.Verify(source);

    [Theory]
    [InlineData("[WsEndpoint] public partial class E : WsEndpoint { }")]
    [InlineData("[WsEndpoint] public partial class E : WsEndpoint<string> { public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => \"a\"; }")]
    [InlineData("[WsEndpoint] public partial class E : WsEndpoint<string> { public override ValueTask<WsUpgradeResult<string>> OnUpgradeAsync(WsUpgrade upgrade) => new(\"a\"); }")]
    [InlineData("public abstract class Base : WsEndpoint<string> { public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => \"a\"; } [WsEndpoint] public partial class E : Base { }")]
    public Task Data_that_comes_from_the_upgrade_is_good(string source) => Analysis.Verify(source);
}
