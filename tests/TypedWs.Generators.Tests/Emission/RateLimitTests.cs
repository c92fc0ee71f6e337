using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Rate limits come to the runtime as numbers, and a message without one costs nothing.</summary>
public sealed class RateLimitTests
{
    private const string Source = """
        namespace Demo;

        [WsMessage("a"), WsRateLimit(20)] public sealed record A;
        [WsMessage("b"), WsRateLimit(20)] public sealed record B;
        [WsMessage("c")] public sealed record C;
        [WsMessage("d"), WsRateLimit(20, PerSeconds = 1, Burst = 40)] public struct D;

        [WsEndpoint]
        public sealed partial class Endpoint : WsEndpoint
        {
            [WsHandler] public void OnA(A message) { }
            [WsHandler, WsRateLimit(1, PerSeconds = 0.5)] public void OnB(B message) { }
            [WsHandler, Authorize] public void OnC(C message) { }
        }

        [WsHandlers(typeof(Endpoint))]
        public sealed class More
        {
            [WsHandler, Authorize] public void OnD(D message) { }
        }
        """;

    [Fact]
    public void A_handlers_limit_is_its_own_or_else_its_messages()
    {
        string text = Emit("using Microsoft.AspNetCore.Authorization;\n" + Source);

        const string Field = "public static readonly global::TypedWs.CompilerServices.WsMessageRate ";
        Assert.Equal(
            [
                Field + "__wsDispatch_OnA = new(0, 3, 20d, 20);",
                Field + "__wsDispatch_OnB = new(1, 3, 2d, 1);",
                Field + "__wsDispatch_More_OnD = new(2, 3, 20d, 40);",
            ],
            text.Split('\n').Select(static line => line.Trim()).Where(static line => line.StartsWith(Field, StringComparison.Ordinal)));
        Assert.Equal(3, text.Split("if (!inbound.IsWithinRate(").Length - 1);
    }

    /// <summary>docs/wire-protocol.md, "Precedence".</summary>
    [Fact]
    public void The_rate_comes_before_the_users_right()
    {
        string method = Emit("using Microsoft.AspNetCore.Authorization;\n" + Source).Split(" __wsDispatch_More_OnD(")[1];

        int rate = method.IndexOf("IsWithinRate", StringComparison.Ordinal);
        int right = method.IndexOf("IsAuthorized", StringComparison.Ordinal);
        Assert.InRange(rate, 0, right);
    }

    [Fact]
    public void Where_there_are_none_nothing_is_emitted()
        => Assert.DoesNotContain(
            "Rate",
            Emit(
                """namespace Demo; [WsMessage("a")] public record A; """
                + """[WsEndpoint] public partial class Endpoint : WsEndpoint { [WsHandler] public void OnA(A message) { } }"""
            ),
            StringComparison.Ordinal);

    private static string Emit(string source)
        => Assert
            .Single(Generation.Run(source).Result.GeneratedSources, static file => file.HintName == "Demo.Endpoint.WsEndpoint.g.cs")
            .SourceText.ToString();
}
