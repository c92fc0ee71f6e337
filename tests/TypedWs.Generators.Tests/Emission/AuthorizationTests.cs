using TypedWs.CompilerServices;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Authorization attributes come to the runtime as they were written, and a handler without them costs nothing.</summary>
public sealed class AuthorizationTests
{
    private const string Source = """
        using Microsoft.AspNetCore.Authorization;
        namespace Demo;

        [WsMessage("a")] public sealed record A;
        [WsMessage("b")] public sealed record B;
        [WsMessage("c")] public sealed record C;
        [WsMessage("d")] public sealed record D;
        [WsMessage("e")] public sealed record E;

        public enum Level { Low, High }

        [AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
        public sealed class LevelAttribute(Level level, params string[] names) : Attribute, IAuthorizeData
        {
            public Level Level => level;
            public string[] Names => names;
            public Type? Kind { get; set; }
            public string? Policy { get; set; }
            public string? Roles { get; set; }
            public string? AuthenticationSchemes { get; set; }
        }

        [Authorize("base")]
        public abstract class Base : WsEndpoint
        {
            [WsHandler] public virtual void OnE(E message) { }
        }

        [WsMessage("f")] public sealed record F;
        [WsMessage("g")] public sealed record G;

        [WsHandlers(typeof(Endpoint)), Authorize("class")]
        public sealed class More
        {
            [WsHandler, Authorize("method")] public void OnF(F message) { }
            [WsHandler, AllowAnonymous] public void OnG(G message) { }
        }

        [WsEndpoint, Authorize(Roles = "x \"y\"")]
        public sealed partial class Endpoint : Base
        {
            [WsHandler] public void OnA(A message) { }
            [WsHandler, Authorize, Obsolete] public void OnB(B message) { }
            [WsHandler, Level(Level.High, "n", "m", Kind = typeof(List<int>)), Authorize("p", AuthenticationSchemes = null)]
            public void OnC(C message) { }
            [WsHandler, Authorize, AllowAnonymous] public void OnD(D message) { }
            [Authorize("stricter")] public override void OnE(E message) { }
        }
        """;

    [Fact]
    public void Attributes_are_emitted_as_they_were_written_those_of_bases_and_overrides_included()
    {
        Generation generation = Generation.Run(Source);
        string text = Assert
            .Single(generation.Result.GeneratedSources, static file => file.HintName == "Demo.Endpoint.WsEndpoint.g.cs")
            .SourceText.ToString();

        const string Authorize = "new global::Microsoft.AspNetCore.Authorization.AuthorizeAttribute";
        const string Field = "public static readonly global::TypedWs.CompilerServices.WsAuthorization ";
        Assert.Equal(
            [
                $$"""{{Field}}ForUpgrade = new("endpoint Endpoint", {{Authorize}}() { Roles = "x \"y\"" }, {{Authorize}}("base"));""",
                $$"""{{Field}}__wsDispatch_OnB = new("handler OnB of Endpoint", {{Authorize}}());""",
                $$"""{{Field}}__wsDispatch_OnC = new("handler OnC of Endpoint", """
                + """new global::Demo.LevelAttribute((global::Demo.Level)(1), new string[] { "n", "m" }) """
                + """{ Kind = typeof(global::System.Collections.Generic.List<int>) }, """
                + $$"""{{Authorize}}("p") { AuthenticationSchemes = default(string)! });""",
                $$"""{{Field}}__wsDispatch_OnE = new("handler OnE of Endpoint", {{Authorize}}("stricter"));""",
                $$"""{{Field}}__wsDispatch_More_OnF = new("handler OnF of More", {{Authorize}}("method"), {{Authorize}}("class"));""",
            ],
            text.Split('\n').Select(static line => line.Trim()).Where(static line => line.StartsWith(Field, StringComparison.Ordinal)));
        Assert.Equal(4, text.Split("if (!inbound.IsAuthorized(").Length - 1);
    }

    [Fact]
    public void Where_there_are_none_nothing_is_emitted()
    {
        Generation generation = Generation.Run(
            """[WsMessage("a")] public record A; """
            + """[WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void OnA(A message) { } }"""
        );

        Assert.DoesNotContain(
            "Authoriz",
            string.Concat(generation.Result.GeneratedSources.Select(static file => file.SourceText.ToString())),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_emitted_can_be_asked_for()
    {
        var code = GeneratedCode.Load(Source);
        Type endpoint = code.Type("Demo.Endpoint");

        (WsAuthorization? upgrade, IReadOnlyList<WsAuthorization> handlers) = Asked.Of(endpoint);

        Assert.Equal(2, upgrade!.Attributes.Count);
        Assert.Equal(
            ["handler OnB of Endpoint", "handler OnC of Endpoint", "handler OnE of Endpoint", "handler OnF of More"],
            handlers.Select(static handler => handler.Subject));
        Assert.Same(upgrade, Asked.Of(endpoint).Upgrade);
    }

    private static class Asked
    {
        public static (WsAuthorization? Upgrade, IReadOnlyList<WsAuthorization> Handlers) Of(Type endpoint)
            => ((WsAuthorization?, IReadOnlyList<WsAuthorization>))
                typeof(Asked).GetMethod(nameof(OfEndpoint))!.MakeGenericMethod(endpoint).Invoke(null, null)!;

        public static (WsAuthorization? Upgrade, IReadOnlyList<WsAuthorization> Handlers) OfEndpoint<TEndpoint>()
            where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
            => (TEndpoint.UpgradeAuthorization, TEndpoint.HandlerAuthorizations);
    }
}
