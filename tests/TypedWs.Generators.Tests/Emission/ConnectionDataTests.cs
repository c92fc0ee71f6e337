using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>The connection's data has one type, which the compiler checks wherever it is given or read.</summary>
[Trait("Row", "D11")]
public sealed class ConnectionDataTests
{
    [Fact]
    public void An_upgrade_that_returns_the_declared_data_compiles()
        => Generation.Run(CreateSource("=> new Session(DateTimeOffset.UnixEpoch, 7, \"token\");")).AssertCompiles();

    [Theory]
    [InlineData("=> \"ann\";", "\"ann\"")]
    [InlineData("=> new Other(7);", "new Other(7)")]
    [InlineData("=> 7;", "7")]
    [InlineData("{ return true; }", "true")]
    public void An_upgrade_that_returns_something_else_does_not_compile(string body, string underlined)
    {
        Diagnostic error = Assert.Single(Errors(CreateSource(body)));

        // Cannot implicitly convert type.
        Assert.Equal("CS0029", error.Id);
        Assert.Equal(
            underlined,
            error.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(error.Location.SourceSpan));
    }

    [Fact]
    public void A_handler_that_reads_what_the_data_does_not_have_does_not_compile()
        => Assert.Equal("CS1061", Assert.Single(Errors(CreateSource("=> new Session(default, 7, \"token\");", "ws.Data.Name"))).Id);

    private static IEnumerable<Diagnostic> Errors(string source)
        => Generation
            .RunUnchecked(Compilations.Create(source))
            .Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    private static string CreateSource(string upgrade, string read = "ws.Data.ChannelId") => $$"""
        public sealed record Session(DateTimeOffset CreatedAt, int ChannelId, string AuthToken);
        public sealed record Other(int ChannelId);
        [WsMessage("ask")] public sealed record Ask;
        [WsMessage("told", Direction = WsDirection.ServerToClient)] public sealed record Told(string What);

        [WsEndpoint]
        public sealed partial class Endpoint : WsEndpoint<Session>
        {
            public override WsUpgradeResult<Session> OnUpgrade(WsUpgrade upgrade) {{upgrade}}

            [WsHandler] public Told OnAsk(WsConnection<Session> ws, Ask message) => new($"{{{read}}}");
        }
        """;
}
